SELECT base('people_relation.candidate') + s.id AS id, base('people_person') + s.person AS person_id,
       s.organisation AS organisation_id, 'candidate' AS kind, s.since
FROM candidate AS s
