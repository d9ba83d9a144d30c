SELECT base('talent_honour') + s.id AS id, base('people_person') + s.person AS person_id, s.title, s.is_leading, s.day AS given_on,
       '渝人社发〔' || year(s.day) || '〕' || (1 + pick(year(s.day), s.title, 60)) || '号' AS document,
       s.district AS region_code, now_text() AS created_at
FROM laureate AS s
