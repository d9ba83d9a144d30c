-- 200,000 vouchers a year: three in four paid for a class, the others were never used.
CREATE TABLE voucher_year AS
SELECT y AS year, CASE y WHEN 2023 THEN 0.16 ELSE 1 END * getvariable('vouchers_a_year') AS wanted, y - 2018 AS id
FROM range(2019, 2024) AS t(y);

CREATE TABLE voucher AS
WITH used AS (
    SELECT s.person, s.district, s.id AS seat, s.start_on - 10 AS claimed_on, s.completed, s.end_on, s.class, s.subsidy,
           row_number() OVER (PARTITION BY year(s.start_on - 10) ORDER BY hash(s.id, 'voucher', getvariable('seed')), s.id) AS turn
    FROM seat AS s
), idle AS (
    SELECT p.id AS person, p.district, y.year, y.wanted,
           between_days(make_date(y.year, 1, 11), least(make_date(y.year, 12, 28), getvariable('today') - 2), u(p.id, 'claims')) AS claimed_on,
           row_number() OVER (PARTITION BY y.year ORDER BY hash(p.id, 'idle', getvariable('seed')), p.id) AS turn
    FROM person AS p ANTI JOIN seat AS s ON s.person = p.id
    JOIN voucher_year AS y ON y.year = 2019 + pick(p.id, 'voucher year', 5)
    WHERE p.born + 6600 < make_date(y.year, 1, 1)
)
SELECT row_number() OVER (ORDER BY year, claimed_on, person) AS id, *, (claimed_on + INTERVAL 3 MONTH)::DATE - 1 AS expires_on
FROM (
    SELECT u.person, u.district, y.year, u.claimed_on, u.seat, u.class, u.end_on, u.subsidy, u.completed
    FROM used AS u JOIN voucher_year AS y ON y.year = year(u.claimed_on) WHERE u.turn <= y.wanted * 0.75
    UNION ALL
    SELECT person, district, year, claimed_on, NULL, NULL, NULL, NULL, NULL FROM idle WHERE turn <= wanted * 0.25
);

CREATE TABLE voucher_quota AS
SELECT row_number() OVER (ORDER BY year, district) AS id, year, district,
       count(*) FILTER (WHERE completed OR (seat IS NULL AND expires_on >= getvariable('today'))) AS claimed
FROM voucher GROUP BY year, district;

CREATE TABLE voucher_batch AS
SELECT y.id, y.year, sum(q.claimed)::BIGINT AS claimed FROM voucher_year AS y JOIN voucher_quota AS q USING (year) GROUP BY ALL;

INSERT INTO series SELECT 'training.batch.' || year, 1 FROM voucher_batch;
