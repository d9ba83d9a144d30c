SELECT base('assessment_registration') + s.id AS id, base('assessment_plan') + s.plan AS plan_id,
       base('people_person') + s.person AS person_id, s.organisation AS organisation_id, s.region AS region_code,
       CASE WHEN s.passed THEN 'certified' ELSE 'final' END AS state,
       CASE s.level WHEN '5' THEN 'first' ELSE 'promotion' END AS kind,
       CASE WHEN s.again THEN 'resit' ELSE 'main' END AS sitting_kind, s.level || '-1' AS condition, '{}' AS declared,
       '{}' AS explanation, false AS skips_theory, false AS skips_practice,
       'JH' || p.year || lpad((b.last + p.serial)::VARCHAR, 6, '0') || lpad(s.place::VARCHAR, 4, '0') AS ticket,
       '' AS reason, (s.theory_on - 12 - pick(s.id, 'registers', 25)) || ' 10:20:00' AS registered_at,
       '' AS confirmed_by
FROM registration AS s JOIN plan AS p ON p.id = s.plan
JOIN series_base AS b ON b.key = 'assessment.plan.' || p.year
