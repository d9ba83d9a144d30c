-- Employers in every district and sector, and the job that a person has had.
CREATE TABLE employer AS
WITH drawn AS (
    SELECT t.id, t.id <= 3 * k.districts AS first,
           CASE WHEN first THEN (t.id - 1) % 3 ELSE pick(t.id, 'sector', 3) END AS sector,
           CASE WHEN first THEN (t.id - 1) // 3 ELSE -1 END AS fixed, pick(t.id, 'seat', k.slots) AS seat
    FROM range(1, getvariable('employers') + 1) AS t(id),
         (SELECT (SELECT count(*) FROM district) AS districts, (SELECT count(*) FROM slot) AS slots) AS k
), placed AS (
    SELECT d.*, coalesce(f.code, s.code) AS district
    FROM drawn AS d LEFT JOIN district AS f ON f.place = d.fixed LEFT JOIN slot AS s ON s.i = d.seat
)
SELECT p.id, p.sector, p.district, row_number() OVER (PARTITION BY p.district, p.sector ORDER BY p.id) - 1 AS n,
       row_number() OVER (ORDER BY p.district, p.sector, p.id) AS place
FROM placed AS p ORDER BY p.id;

-- Where the employers of a district and sector stand in the row of all: one is picked by its place, not among its neighbours.
CREATE TABLE employers AS SELECT district, sector, min(place) AS first, count(*) AS many FROM employer GROUP BY ALL;

-- Whom a trade works for: eight of a district's employers, half of it the first of them, so that some are large and know few trades.
-- Six in ten who have begun to work have an employer, the others work for themselves; the job began when they started or within the last years.
CREATE TABLE job AS
WITH drawn AS (
    SELECT p.id AS person, p.district, t.sector, t.k AS trade, u(p.id, 'moved') AS moved, u(p.id, 'stays') AS stays,
           CASE WHEN p.years < 1 THEN p.started
                ELSE between_days(p.started, getvariable('today') - 120, moved ** 0.7) END AS since,
           CASE WHEN stays < 0.86 THEN NULL ELSE between_days(since, getvariable('today') - 5, u(p.id, 'left')) + 1 END AS until
    FROM person AS p JOIN trade AS t ON t.k = p.trade
    WHERE p.years > 0.1 AND u(p.id, 'works') < 0.62
)
SELECT row_number() OVER (ORDER BY d.person) AS id, d.person, d.since, d.until, e.id AS employer
FROM drawn AS d
JOIN employers AS m ON m.district = d.district AND m.sector = d.sector
JOIN employer AS e ON e.place = m.first
    + (pick(d.district || ':' || d.trade, 'employers', m.many) + floor(8 * u(d.person, 'employer') ** 3)::INT) % m.many
ORDER BY d.person;

CREATE TABLE employer_card AS
SELECT e.id, e.district, 'JM' || lpad(e.id::VARCHAR, 6, '0') AS code8,
       '91' || e.district || code8 || organisation_check(code8) AS code17, code17 || credit_check(code17) AS credit_code,
       '重庆' || replace(replace(d.name, '自治县', ''), '土家族苗族', '') || t.trade_name || b.what || '有限公司' AS name,
       '重庆市' || d.name || '兴业路' || (1 + pick(e.id, 'door', 399)) || '号' AS address, b.industry,
       DATE '1998-01-01' + pick(e.id, 'founded', 7600)::INT AS established_on
FROM employer AS e
JOIN district AS d ON d.code = e.district
JOIN branch AS b ON b.sector = e.sector AND b.n = pick(e.id, 'branch', b.many)
JOIN trade_name AS t ON t.n = (e.n * 7 + d.place) % (SELECT count(*) FROM trade_name)
ORDER BY e.id;

-- How many numbers of each series are taken; the later files add to it.
CREATE TABLE series (key VARCHAR, many BIGINT);
CREATE TABLE series_base (key VARCHAR, last BIGINT);
