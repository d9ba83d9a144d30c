SELECT base('people_relation') + s.id AS id, base('people_person') + s.person AS person_id,
       base('organisations_organisation') + s.employer AS organisation_id, 'employee' AS kind, s.since,
       s.until - 1 AS until
FROM job AS s
