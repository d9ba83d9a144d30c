-- Skill-upgrade subsidies paid for certificates of levels 5, 4 and 3, one a person.
CREATE TABLE claim AS
WITH able AS (  -- employed and insured for a year, not trained at public cost for the same level of the same occupation
    SELECT c.id AS certificate, c.person, c.level, c.day AS issued_on, c.occupation, c.holder, c.registration, c.organisation, c.region,
           j.employer
    FROM certificate AS c JOIN job AS j ON j.person = c.person AND j.until IS NULL AND j.since < c.day - 400
    ANTI JOIN (SELECT s.person, t.occupation, k.level FROM seat AS s JOIN class AS k ON k.id = s.class JOIN trade AS t ON t.k = k.trade) AS x
         ON x.person = c.person AND x.occupation = c.occupation AND x.level = c.level
    WHERE c.registration IS NOT NULL AND c.level IN ('5', '4', '3') AND c.day < DATE '2022-12-20'
), chosen AS (
    SELECT * FROM able ORDER BY hash(certificate, 'claims', getvariable('seed')), certificate LIMIT getvariable('claims')
), drawn AS (
    SELECT c.*, p.district, weekday(c.issued_on + 8 + pick(c.person, 'claims on', 18)) AS claimed_on,
           weekday(make_date(year(claimed_on + 21), month(claimed_on + 21), 24)) AS paid_on, coalesce(d.demand_class, '目录外') AS demand_class
    FROM chosen AS c JOIN person AS p ON p.id = c.person LEFT JOIN demand AS d ON d.occupation = c.occupation
)
SELECT row_number() OVER (ORDER BY d.paid_on, d.district, d.person) AS id, d.*, v.amount,
       row_number() OVER (PARTITION BY year(claimed_on), district ORDER BY claimed_on, person) AS serial,
       'benefits.claim:' || year(claimed_on) || ':' || district AS key,
       row_number() OVER (PARTITION BY paid_on, district ORDER BY person) AS line
FROM drawn AS d
JOIN verdict AS v ON v.year = year(d.issued_on) AND v.level = d.level AND v.demand_class = d.demand_class
ORDER BY id;

CREATE TABLE pay_batch AS
SELECT row_number() OVER (ORDER BY paid_on, district) AS id, paid_on, district, count(*) AS people, sum(amount)::BIGINT AS total,
       row_number() OVER (PARTITION BY paid_on ORDER BY district) AS serial, 'benefits.batch:' || paid_on AS key
FROM claim GROUP BY paid_on, district;

CREATE TABLE budget AS
SELECT row_number() OVER (ORDER BY year, district) AS id, *, (paid * 11 // 10 // 10000000 + 1) * 10000000 AS granted
FROM (SELECT year(claimed_on) AS year, district, sum(amount)::BIGINT AS paid FROM claim GROUP BY ALL);

INSERT INTO series SELECT key, count(*) FROM claim GROUP BY ALL;
INSERT INTO series SELECT key, count(*) FROM pay_batch GROUP BY ALL;

-- What is booked: grants of budgets, then for each claim the debt, for each batch the order, for each claim the payment.
CREATE TABLE booked AS
SELECT row_number() OVER (ORDER BY day, turn, about) AS id, * FROM (
    SELECT make_date(year, 1, 5) AS day, 0 AS turn, id AS about, district, granted AS amount, 'budget' AS kind FROM budget
    UNION ALL SELECT claimed_on + 10, 1, id, district, amount, 'granted' FROM claim
    UNION ALL SELECT paid_on - 2, 2, id, district, total, 'sent' FROM pay_batch
    UNION ALL SELECT paid_on, 3, id, district, amount, 'paid' FROM claim
) ORDER BY id;

CREATE TABLE insured AS
SELECT row_number() OVER (ORDER BY id, m) AS id, id AS claim, person, employer, district,
       (date_trunc('month', issued_on) - m * INTERVAL 1 MONTH)::DATE AS month
FROM claim, range(getvariable('insured_months')) AS t(m) ORDER BY 1;

CREATE TABLE accounts AS  -- benefits/services/ledger.py
SELECT * FROM (VALUES ('budget', '1002', '3001'), ('granted', '5001', '2241'), ('sent', '2241', '1012'), ('paid', '1012', '1002'))
    AS t(kind, debit, credit);

CREATE TABLE new_budget AS
SELECT row_number() OVER (ORDER BY year, district) AS id, year, district, paid, granted
FROM budget ANTI JOIN budget_line USING (year, district);

CREATE VIEW claim_card AS
SELECT s.*, 'JS' || year(s.claimed_on) || s.district || lpad((b.last + s.serial)::VARCHAR, 6, '0') AS claim_number, f.number, f.holder,
       CASE pick(s.person, 'bank', 4) WHEN 0 THEN '重庆农村商业银行' WHEN 1 THEN '重庆银行' WHEN 2 THEN '中国工商银行重庆分行'
            ELSE '中国建设银行重庆分行' END AS bank,
       '621700' || lpad(s.person::VARCHAR, 12, '0') AS card18, card18 || luhn(card18::BIGINT) AS card_number
FROM claim AS s JOIN series_base AS b ON b.key = s.key JOIN certificate_face AS f ON f.id = s.certificate;

CREATE VIEW entry_text AS
SELECT s.*,
       CASE s.kind WHEN 'budget' THEN 'budget:city:' || year(s.day) || ':' || s.district
            WHEN 'granted' THEN 'claim:' || (base('benefits_claim') + s.about) || ':granted'
            WHEN 'sent' THEN 'batch:' || (base('benefits_paymentbatch') + s.about) || ':sent'
            ELSE 'payment:' || (base('benefits_payment') + s.about) || ':paid' END AS entry_key,
       CASE s.kind WHEN 'budget' THEN year(s.day) || ' 年度 ' || d.name || ' 预算下达'
            WHEN 'sent' THEN '批次报送银行' WHEN 'granted' THEN '核准发放' ELSE '银行成功' END AS text
FROM booked AS s JOIN district AS d ON d.code = s.district;

-- A decision's template with the claim's own values in the place of the marks; see verdicts.py.
CREATE MACRO own(template, s, v) AS replace(replace(replace(replace(replace(replace(replace(replace(replace(template,
    '970000001', (base('credentials_certificate') + s.certificate)::VARCHAR), '970000002', (base('people_person') + s.person)::VARCHAR),
    '970000003', s.organisation::VARCHAR), '@number@', s.number), '@region@', s.region), '50@insured@', s.district),
    '9-99-99-99', s.occupation), v.issued_mark, s.issued_on::VARCHAR), v.decided_mark, s.claimed_on::VARCHAR);
