UPDATE benefits_budgetline AS b SET total = b.total + %(sign)s * x.granted, paid = b.paid + %(sign)s * x.paid
FROM (
    SELECT l.id, g.granted, c.paid
    FROM benefits_budgetline AS l
    JOIN (
        SELECT budget_line_id, sum(amount) AS paid FROM benefits_claim
        WHERE id > %(base:benefits_claim)s AND id <= %(last:benefits_claim)s GROUP BY 1
    ) AS c ON c.budget_line_id = l.id
    JOIN (
        SELECT e.key, sum(p.amount) AS granted
        FROM benefits_journalentry AS e JOIN benefits_posting AS p ON p.entry_id = e.id
        WHERE e.key LIKE 'budget:city:%%' AND p.amount > 0 GROUP BY 1
    ) AS g ON g.key = 'budget:city:' || l.year || ':' || l.region_id
    WHERE l.id <= %(base:benefits_budgetline)s
) AS x
WHERE b.id = x.id
