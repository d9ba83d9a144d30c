SELECT base('training_trainingclass') + s.id AS id,
       'K' || s.year || lpad((b.last + s.serial)::VARCHAR, 6, '0') AS number,
       base('training_programme') + s.programme AS programme_id, s.organisation AS organisation_id,
       s.district AS region_code,
       o.name || '实训点' AS address, s.start_on, s.end_on, s.start_on - 3 AS enrol_until,
       substr('陈刘杨黄周吴徐孙胡朱高林何郭罗', 1 + pick(s.id, 'teacher', 15), 1) || '老师' AS teacher_name,
       greatest(s.people, getvariable('class_seats')) AS seats, s.people AS seats_taken, 'finished' AS state,
       (s.start_on - 25) || ' 09:00:00' AS created_at, s.end_on AS finished_on, 1 AS version
FROM class AS s JOIN provider AS o ON o.organisation = s.organisation
JOIN series_base AS b ON b.key = 'training.class.' || s.year
