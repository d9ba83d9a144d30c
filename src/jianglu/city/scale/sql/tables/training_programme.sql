SELECT base('training_programme') + s.id AS id, 'P2018' || lpad((b.last + s.id)::VARCHAR, 5, '0') AS number,
       s.organisation AS organisation_id, s.district AS region_code,
       CASE s.level WHEN '5' THEN 'employment' ELSE 'post' END AS type,
       t.name || '（' || CASE s.level WHEN '5' THEN '五' WHEN '4' THEN '四' ELSE '三' END || '级）' AS title,
       title AS _title,
       t.occupation AS occupation_id, s.level, '职业技能提升行动补贴性培训' AS summary, s.theory AS theory_hours,
       s.practice AS practice_hours, 0 AS online_hours, a.amount AS fee, a.amount AS subsidy, 'approved' AS state,
       '2018-12-20 09:00:00' AS created_at, DATE '2018-12-20' AS approved_on, 1 AS version
FROM programme AS s JOIN trade AS t ON t.k = s.trade JOIN standard AS a ON a.level = s.level
JOIN series_base AS b ON b.key = 'training.programme.2018'
