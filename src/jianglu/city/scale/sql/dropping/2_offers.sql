-- Offers that the comparison of the night has made to the city's people and that nobody took, and the promises of money for them.
WITH offered AS (
    SELECT id, decision_id, budget_line_id, amount, state FROM benefits_claim
    WHERE id > %(last:benefits_claim)s AND person_id > %(base:people_person)s AND person_id <= %(last:people_person)s
      AND channel = 'offer' AND state IN ('offered', 'expired')
), promises AS (
    UPDATE benefits_budgetline AS b SET committed = b.committed - o.amount
    FROM (SELECT budget_line_id, sum(amount) AS amount FROM offered WHERE state = 'offered' GROUP BY 1) AS o
    WHERE b.id = o.budget_line_id
), claims AS (
    DELETE FROM benefits_claim WHERE id IN (SELECT id FROM offered)
)
DELETE FROM policy_decision WHERE id IN (SELECT decision_id FROM offered)
