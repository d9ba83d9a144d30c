SELECT base('training_completion') + s.id AS id, base('training_enrolment') + s.seat AS enrolment_id,
       'K' || c.year || lpad((b.last + c.serial)::VARCHAR, 6, '0') || '-' || (base('training_enrolment') + s.seat) AS number,
       e.end_on AS completed_on, e.hours AS planned_hours, e.attended AS attended_hours, 0 AS online_seconds,
       floor(e.attended * 1000 / e.hours) / 1000 AS attendance
FROM completion AS s JOIN seat AS e ON e.id = s.seat JOIN class AS c ON c.id = e.class
JOIN series_base AS b ON b.key = 'training.class.' || c.year
