SELECT base('people_relation.trainee') + s.id AS id, base('people_person') + s.person AS person_id,
       s.organisation AS organisation_id, 'trainee' AS kind, s.since
FROM trainee AS s
