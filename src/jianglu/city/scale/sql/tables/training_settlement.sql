SELECT base('training_settlement') + s.id AS id,
       'S' || year(s.day) || lpad((b.last + s.serial)::VARCHAR, 5, '0') AS number,
       base('training_trainingclass') + s.class AS training_class_id, s.organisation AS organisation_id, s.people,
       s.amount,
       s.day || ' 10:00:00' AS submitted_at, 'system:city.scale' AS submitted_by
FROM settlement AS s JOIN series_base AS b ON b.key = 'training.settlement.' || year(s.day)
