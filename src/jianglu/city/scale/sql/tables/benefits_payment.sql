SELECT base('benefits_payment') + s.id AS id, base('benefits_paymentbatch') + b.id AS batch_id, s.line,
       base('benefits_claim') + s.id AS claim_id, base('benefits_bankaccount') + s.id AS account_id, s.amount,
       'paid' AS state, 'YH' || strftime(s.paid_on, '%Y%m%d') || lpad(s.id::VARCHAR, 8, '0') AS bank_reference,
       '' AS reason, s.paid_on AS settled_on
FROM claim_card AS s JOIN pay_batch AS b ON b.paid_on = s.paid_on AND b.district = s.district
