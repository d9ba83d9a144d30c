SELECT base('credentials_certificate') + s.id AS id, s.kind, s.number, s.token,
       base('people_person') + s.person AS person_id, s.holder AS holder_name, s.holder_number,
       s.occupation AS occupation_id, s.level, s.organisation AS body_id, s.region AS region_code, s.day AS issued_on,
       s.scores,
       CASE s.kind WHEN 'skill_level' THEN 'assessment_result' ELSE 'historic' END AS basis,
       CASE s.kind WHEN 'skill_level' THEN (base('assessment_registration') + s.registration)::VARCHAR
            ELSE s.number END AS basis_id,
       'valid' AS status, s.record, s.record AS _record, getvariable('key_id') AS key_id,
       CASE s.kind WHEN 'skill_level' THEN s.day || ' 17:00:00' ELSE now_text() END AS created_at
FROM certificate_face AS s
