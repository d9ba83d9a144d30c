SELECT base('training_apprentice') + s.id AS id, base('training_apprenticeship') + s.apprenticeship AS apprenticeship_id,
       base('people_person') + s.person AS person_id, s.name, s.start_on AS agreed_on, s.over_on - 1 AS ends_on,
       s.since AS contract_from, greatest(s.over_on, (s.since + to_months(36))::DATE) - 1 AS contract_until, s.state,
       CASE s.state WHEN 'left' THEN s.day END AS left_on, CASE s.state WHEN 'left' THEN '本人辞职' ELSE '' END AS left_why,
       base('credentials_certificate') + s.certificate AS certificate_id,
       CASE s.state WHEN 'left' THEN s.day WHEN 'training' THEN NULL ELSE s.over_on END AS ended_on,
       (s.start_on - 3) || ' 10:00:00' AS enrolled_at, 'system:city.scale' AS enrolled_by
FROM apprentice AS s
