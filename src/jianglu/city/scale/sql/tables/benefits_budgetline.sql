SELECT base('benefits_budgetline') + s.id AS id, s.year, 'skill-upgrade' AS benefit, s.district AS region_id,
       s.granted AS total,
       0 AS committed, s.paid
FROM new_budget AS s
