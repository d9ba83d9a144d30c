SELECT base('people_insurancemonth') + s.id AS id, base('people_person') + s.person AS person_id,
       base('organisations_organisation') + s.employer AS organisation_id, s.district AS region_id,
       'unemployment' AS kind, s.month, 'paid' AS state, '失业保险经办系统' AS source
FROM insured AS s
