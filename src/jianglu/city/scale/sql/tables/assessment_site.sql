SELECT base('assessment_site') + s.id AS id, s.body AS body_id, '主考点' AS name, s.region AS region_code,
       d.name || '考点' AS address
FROM new_site AS s JOIN district AS d ON d.code = substr(s.region, 1, 6)
