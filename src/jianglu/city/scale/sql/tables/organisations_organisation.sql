SELECT base('organisations_organisation') + s.id AS id, s.credit_code, s.name, s.name AS _name,
       s.district AS region_id,
       s.address, '' AS legal_representative, '' AS contact_name, '' AS contact_phone, s.industry,
       s.established_on, '' AS profile, 1 AS version, now_text() AS created_at
FROM employer_card AS s
