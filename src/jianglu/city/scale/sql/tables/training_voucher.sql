SELECT base('training_voucher') + s.id AS id,
       'Q' || s.year || lpad(((s.id * 387420489 + 271828182845) % 1000000000000)::VARCHAR, 12, '0') AS number,
       base('training_voucherbatch') + b.id AS batch_id, base('training_voucherquota') + q.id AS quota_id,
       base('people_person') + s.person AS person_id, s.district AS region_code,
       CASE WHEN s.completed THEN 'settled' WHEN s.seat IS NOT NULL OR s.expires_on < getvariable('today') THEN 'expired'
            ELSE 'claimed' END AS state,
       s.claimed_on, s.expires_on, '{"imported": true}' AS decision,
       CASE WHEN s.completed THEN least(s.subsidy, 150000) ELSE 0 END AS amount,
       CASE WHEN s.completed THEN base('training_settlement') + t.id END AS settlement_id,
       CASE WHEN s.completed THEN s.end_on + 5 WHEN s.seat IS NOT NULL THEN s.end_on
            WHEN s.expires_on < getvariable('today') THEN s.expires_on + 1 END AS ended_on
FROM voucher AS s JOIN voucher_batch AS b ON b.year = s.year
JOIN voucher_quota AS q ON q.year = s.year AND q.district = s.district
LEFT JOIN settlement AS t ON t.class = s.class
