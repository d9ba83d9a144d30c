SELECT base('benefits_posting') + 2 * s.id - 1 + p.side AS id, base('benefits_journalentry') + s.id AS entry_id,
       CASE p.side WHEN 0 THEN a.debit ELSE a.credit END AS account_id,
       CASE p.side WHEN 0 THEN s.amount ELSE -s.amount END AS amount
FROM booked AS s JOIN accounts AS a ON a.kind = s.kind, (VALUES (0), (1)) AS p(side)
