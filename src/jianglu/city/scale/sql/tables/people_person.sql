SELECT base('people_person') + s.id AS id, s.name, s.pinyin, s.number AS _number, s.phone AS _phone,
       masked(s.number) AS number_masked, CASE WHEN s.male THEN 'male' ELSE 'female' END AS sex, s.born,
       s.district AS region_id, substr(s.phone, 1, 3) || '****' || substr(s.phone, 8) AS phone_masked,
       now_text() AS created_at
FROM person AS s
