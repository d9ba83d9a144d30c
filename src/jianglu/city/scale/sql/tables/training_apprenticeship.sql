SELECT base('training_apprenticeship') + s.id AS id, 'XT' || s.year || lpad((b.last + s.serial)::VARCHAR, 5, '0') AS number,
       base('organisations_organisation') + s.employer AS organisation_id, s.school AS school_id,
       s.district AS region_code, year(s.start_on) || ' 年' || t.name || '学徒班（' || level_name(s.level) || '）' AS title,
       t.occupation AS occupation_id, s.level, s.start_on, s.over_on - 1 AS end_on, s.months,
       '校企合〔' || s.year || '〕' || s.id || '号' AS agreement,
       '每月在院校集中学习一周，其余时间在岗由企业导师带教；每学期末企校共同考核。' AS plan,
       40 * s.months AS hours, n.name AS mentor,
       CASE WHEN pick(s.id, 'recognised', 8) = 0 THEN '' WHEN s.level = '3' THEN '2' ELSE '3' END AS mentor_level,
       mentor_level = '' AS mentor_recognised,
       substr('陈刘杨黄周吴徐孙胡朱高林何郭罗', 1 + pick(s.id, 'teacher', 15), 1) || '老师' AS school_mentor,
       CASE s.level WHEN '3' THEN 600000 WHEN '4' THEN 500000 ELSE 400000 END AS cost,
       s.people + pick(s.id, 'places', 4) AS places, s.people AS taken,
       CASE WHEN s.over_on > getvariable('today') THEN 'filed' ELSE 'closed' END AS state,
       s.written_on || ' 09:00:00' AS created_at, weekday(s.written_on + 9) AS filed_on
FROM apprenticeship AS s JOIN trade AS t ON t.k = s.trade JOIN series_base AS b ON b.key = 'training.apprenticeship.' || s.year
JOIN name AS n ON n.male AND n.k = pick(s.id, 'mentor', (SELECT count(*) // 2 FROM name))
