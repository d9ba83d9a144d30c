SELECT base('policy_decision') + s.id AS id, 'skill-upgrade' AS policy, v.fingerprint AS text_id, v.version,
       (base('credentials_certificate') + s.certificate)::VARCHAR AS subject,
       base('people_person') + s.person AS person_id,
       s.issued_on AS event_date, s.claimed_on AS on, 'granted' AS outcome, v.amount, own(v.facts, s, v) AS facts,
       v.parameters,
       own(v.explanation, s, v) AS explanation, s.claimed_on || ' 10:00:00' AS decided_at,
       'system:city.scale' AS decided_by
FROM claim_card AS s JOIN verdict AS v ON v.year = year(s.issued_on) AND v.level = s.level AND v.demand_class = s.demand_class
