SELECT base('benefits_claim') + s.id AS id, s.claim_number AS number, 'skill-upgrade' AS benefit,
       'application' AS channel,
       'paid' AS state, base('people_person') + s.person AS person_id, s.holder AS holder_name,
       base('credentials_certificate') + s.certificate AS certificate_id, base('credentials_certificate') + s.certificate AS subject_id, s.occupation AS occupation_code,
       '' AS work_type,
       s.level, s.demand_class, s.issued_on AS event_date, s.claimed_on, s.district AS region_code, s.amount,
       base('policy_decision') + s.id AS decision_id,
       coalesce(o.line, base('benefits_budgetline') + n.id) AS budget_line_id,
       base('benefits_bankaccount') + s.id AS account_id, (s.issued_on + INTERVAL 12 MONTH)::DATE AS answer_by,
       s.claimed_on || ' 10:00:00' AS created_at, '' AS closed_reason, s.paid_on
FROM claim_card AS s
LEFT JOIN budget_line AS o ON o.year = year(s.claimed_on) AND o.district = s.district
LEFT JOIN new_budget AS n ON n.year = year(s.claimed_on) AND n.district = s.district
