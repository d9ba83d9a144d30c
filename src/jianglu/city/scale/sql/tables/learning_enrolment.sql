SELECT base('learning_enrolment') + s.id AS id, base('people_person') + s.person AS person_id, s.course AS course_id,
       s.version AS version_id, uuid_text(s.id) AS registration,
       s.day || ' ' || lpad(s.hour::VARCHAR, 2, '0') || ':05:00' AS started_at,
       (s.day + 9) || ' 20:00:00' AS last_at,
       CASE WHEN s.completed THEN (s.day + 9) || ' 20:00:00' END AS completed_at
FROM visit AS s
