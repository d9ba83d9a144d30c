SELECT base('people_employment') + s.id AS id, base('people_person') + s.person AS person_id,
       base('organisations_organisation') + s.employer AS organisation_id, t.occupation AS occupation_id,
       t.name AS post, '[' || s.since || ',' || coalesce(s.until::VARCHAR, '') || ')' AS period, true AS main,
       '就业登记' AS source
FROM job AS s JOIN person AS p ON p.id = s.person JOIN trade AS t ON t.k = p.trade
