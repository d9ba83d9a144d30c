SELECT base('training_voucherbatch') + s.id AS id, 'B' || s.year || lpad((b.last + 1)::VARCHAR, 4, '0') AS number,
       s.year || ' 年全市培训券' AS title, 'general' AS kind, 'advanced' AS tier, s.year, '50' AS region_code,
       150000 AS face_value, s.claimed AS quantity, s.claimed * 150000 AS budget, '职业技能提升行动专账资金' AS fund,
       make_date(s.year, 1, 1) AS claim_from, make_date(s.year, 12, 31) AS claim_until, 3 AS valid_months,
       CASE WHEN s.year = year(getvariable('today')) THEN 'issued' ELSE 'closed' END AS state,
       make_date(s.year, 1, 1) || ' 08:00:00' AS created_at
FROM voucher_batch AS s JOIN series_base AS b ON b.key = 'training.batch.' || s.year
