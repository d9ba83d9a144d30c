SELECT base('benefits_paymentbatch') + s.id AS id,
       'FF' || strftime(s.paid_on, '%Y%m%d') || lpad((b.last + s.serial)::VARCHAR, 3, '0') AS number,
       'city:' || s.paid_on || ':' || s.district AS key, s.district AS region_code, 'settled' AS state,
       s.people AS count,
       s.total, '' AS sha256, 'system:city.scale' AS made_by, (s.paid_on - 3) || ' 15:00:00' AS made_at,
       'system:city.scale' AS sent_by, (s.paid_on - 2) || ' 10:00:00' AS sent_at
FROM pay_batch AS s JOIN series_base AS b ON b.key = s.key
