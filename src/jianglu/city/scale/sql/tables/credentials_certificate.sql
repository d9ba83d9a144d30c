SELECT base('credentials_certificate') + s.id AS id, s.kind, c.number, c.token,
       base('people_person') + s.person AS person_id, s.holder AS holder_name, s.holder_number,
       s.occupation AS occupation_id, s.level, s.organisation AS body_id, s.region AS region_code, s.day AS issued_on,
       c.scores,
       CASE s.kind WHEN 'skill_level' THEN 'assessment_result' ELSE 'historic' END AS basis,
       CASE s.kind WHEN 'skill_level' THEN (base('assessment_registration') + s.registration)::VARCHAR
            ELSE c.number END AS basis_id,
       'valid' AS status, c.record, c.record AS _record, getvariable('key_id') AS key_id,
       CASE s.kind WHEN 'skill_level' THEN s.day || ' 17:00:00' ELSE now_text() END AS created_at
FROM certificate_face AS c JOIN certificate AS s ON s.id = c.id
