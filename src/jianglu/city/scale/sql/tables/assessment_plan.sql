SELECT base('assessment_plan') + s.id AS id, 'JH' || s.year || lpad((b.last + s.serial)::VARCHAR, 6, '0') AS number,
       s.body AS body_id, s.organisation AS organisation_id,
       CASE WHEN s.old THEN base('assessment_filedscope') + o.id ELSE s.scope END AS scope_id,
       s.occupation AS occupation_id,
       s.level, '2018' AS edition, s.occupation_name || ' ' || level_name(s.level) || ' ' || s.theory_on AS title,
       coalesce(i.site_id, base('assessment_site') + n.id) AS site_id, s.region AS region_code, 'finished' AS state,
       s.theory_on - 40 AS announced_on, s.theory_on - 10 AS register_until, s.theory_on || ' 09:30:00' AS theory_at,
       90 AS theory_minutes, s.theory_on + 1 AS practice_on, 60 AS theory_pass, 60 AS practice_pass,
       12 AS part_months,
       26000 AS fee, greatest(s.people, getvariable('plan_seats')) AS seats, s.people AS seats_taken,
       (s.theory_on - 9) || ' 09:00:00' AS list_uploaded_at, (s.theory_on - 40) || ' 09:00:00' AS created_at
FROM plan AS s JOIN series_base AS b ON b.key = 'assessment.plan.' || s.year
LEFT JOIN old_scope AS o ON o.scope = s.scope LEFT JOIN site AS i ON i.body = s.body
LEFT JOIN new_site AS n ON n.body = s.body
