SELECT base('training_voucherquota') + s.id AS id, base('training_voucherbatch') + b.id AS batch_id,
       s.district AS region_code, s.claimed AS quantity, s.claimed
FROM voucher_quota AS s JOIN voucher_batch AS b ON b.year = s.year
