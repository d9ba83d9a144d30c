SELECT base('benefits_journalentry') + s.id AS id, s.entry_key AS key, s.day AS on, s.text, s.district AS region_code,
       CASE WHEN s.kind IN ('granted', 'paid') THEN base('benefits_claim') + s.about END AS claim_id,
       'system:city.scale' AS made_by, s.day || ' 11:00:00' AS made_at
FROM entry_text AS s
