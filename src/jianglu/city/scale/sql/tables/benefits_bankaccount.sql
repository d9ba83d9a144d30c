SELECT base('benefits_bankaccount') + s.id AS id, base('people_person') + s.person AS person_id, s.holder, s.bank,
       s.card_number AS _number, repeat('*', 15) || substr(s.card_number, 16) AS number_masked,
       (s.claimed_on - 1) || ' 09:30:00' AS confirmed_at
FROM claim_card AS s
