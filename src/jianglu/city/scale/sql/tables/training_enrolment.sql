SELECT base('training_enrolment') + s.id AS id, base('training_trainingclass') + s.class AS training_class_id,
       base('people_person') + s.person AS person_id, base('training_voucher') + v.id AS voucher_id,
       CASE WHEN s.completed THEN 'completed' ELSE 'failed' END AS state,
       (s.start_on - 8) || ' ' || lpad((8 + pick(s.id, 'hour', 12))::VARCHAR, 2, '0') || ':10:00' AS enrolled_at,
       'system:city.scale' AS enrolled_by, s.end_on AS ended_on
FROM seat AS s LEFT JOIN voucher AS v ON v.seat = s.id AND v.completed
