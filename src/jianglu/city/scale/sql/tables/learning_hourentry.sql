SELECT base('learning_hourentry') + s.id AS id, base('people_person') + s.person AS person_id, s.course AS course_id,
       s.day,
       'imported' AS kind, s.seconds, 0 AS refused, '' AS reason, getvariable('evidence') AS evidence,
       getvariable('evidence_hash') AS evidence_hash, now_text() AS recorded_at
FROM visit AS s
