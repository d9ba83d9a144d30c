-- Subsidised training since 2019 in two lanes of time, so that nobody sits in two classes at once.
CREATE TABLE teacher AS
SELECT *, row_number() OVER (PARTITION BY district ORDER BY organisation) - 1 AS n, count(*) OVER (PARTITION BY district) AS many
FROM provider;

CREATE TABLE programme AS
SELECT row_number() OVER (ORDER BY t.organisation, x.n) AS id, row_number() OVER (ORDER BY t.district, t.n, x.n) AS place, t.organisation, t.district, t.n AS teacher, x.n,
       CASE WHEN u(t.organisation * 100 + x.n, 'level') < 0.9 THEN '5' ELSE '4' END AS level,
       pick(t.organisation * 100 + x.n, 'trade', getvariable('trades')) AS trade,
       CASE level WHEN '5' THEN 24 WHEN '4' THEN 28 ELSE 32 END AS theory,
       CASE level WHEN '5' THEN 48 WHEN '4' THEN 56 ELSE 64 END AS practice
FROM teacher AS t, range(getvariable('programmes')) AS x(n);

CREATE TABLE attended AS
WITH lanes AS (
    SELECT p.id AS person, p.district, x.lane, greatest(p.born + 6600, DATE '2019-01-12') AS earliest,
           hash(p.id, x.lane, 'trains', getvariable('seed')) AS chance
    FROM person AS p, (VALUES (1), (2)) AS x(lane)
    WHERE x.lane = 2 OR p.born + 6600 < DATE '2020-10-01'
), chosen AS (
    SELECT * FROM lanes WHERE lane = 1 OR earliest < DATE '2022-11-01'
    ORDER BY chance, person LIMIT getvariable('trainings')
)
SELECT c.person, c.district, c.lane, g.id AS programme, share_by(getvariable('class_shares'), c.lane, c.earliest) AS able,
       able + (1 - able) * u(c.person * 10 + c.lane, 'class') AS share
FROM chosen AS c
JOIN (SELECT district, min(place) AS first, count(DISTINCT organisation) AS many FROM programme GROUP BY ALL) AS m
    ON m.district = c.district
JOIN programme AS g ON g.place = m.first + pick(c.person * 10 + c.lane, 'teacher', m.many) * getvariable('programmes')
    + pick(c.person * 10 + c.lane, 'programme', getvariable('programmes'));

-- Each programme begins as often as its classes fill; each time in equal classes of at most so many seats.
CREATE TABLE placed AS
WITH counted AS (
    SELECT *, greatest(3, ceil(count(*) OVER (PARTITION BY programme, lane) / getvariable('class_seats')))::INT AS times,
           u(programme * 10 + lane, 'begins') AS phase
    FROM attended
), called AS (
    SELECT *, meeting(share, able, phase, times) AS term FROM counted
), seated AS (
    SELECT *, row_number() OVER (PARTITION BY programme, lane, term ORDER BY share, person) - 1 AS turn,
           count(*) OVER (PARTITION BY programme, lane, term) AS people
    FROM called
)
SELECT *, turn // ceil(people / ceil(people / getvariable('class_seats')))::INT AS block FROM seated;

CREATE TABLE class AS
WITH met AS (
    SELECT programme, lane, term, block, count(*) AS people, any_value(phase) AS phase, any_value(times) AS times, max(share) AS latest
    FROM placed GROUP BY ALL
), dated AS (
    SELECT *, weekday(day_at(getvariable('class_days'), lane,
               CASE WHEN term < times THEN met_at(term, phase, times) ELSE latest END)) AS start_on
    FROM met
), numbered AS (
    SELECT row_number() OVER (ORDER BY start_on, programme, lane, term, block) AS id, * FROM dated
)
SELECT n.*, year(n.start_on - 25) AS year, row_number() OVER (PARTITION BY year(n.start_on - 25) ORDER BY n.id) AS serial,
       n.start_on + 25 AS end_on, g.organisation, g.district, g.level, g.trade, g.theory + g.practice AS hours, s.amount AS subsidy
FROM numbered AS n JOIN programme AS g ON g.id = n.programme JOIN standard AS s ON s.level = g.level
ORDER BY n.id;

-- Each seat in a class, and how it ended; one in twenty-five did not attend enough.
CREATE TABLE seat AS
SELECT row_number() OVER (ORDER BY c.id, p.person) AS id, p.person, p.district, p.lane, c.id AS class, c.start_on, c.end_on, c.hours,
       c.subsidy, c.organisation, u(p.person * 10 + p.lane, 'attends') >= 0.04 AS completed,
       c.hours - CASE WHEN completed THEN pick(p.person * 10 + p.lane, 'missed', c.hours // 6)
                      ELSE c.hours // 3 + pick(p.person * 10 + p.lane, 'missed', c.hours // 2) END AS attended
FROM placed AS p JOIN class AS c USING (programme, lane, term, block)
ORDER BY c.id, p.person;

CREATE TABLE completion AS
SELECT row_number() OVER (ORDER BY id) AS id, id AS seat FROM seat WHERE completed;

CREATE TABLE settlement AS
WITH owed AS (
    SELECT c.id AS class, c.organisation, c.end_on + 5 AS day, count(*) AS people, count(*) * c.subsidy AS amount
    FROM class AS c JOIN seat AS s ON s.class = c.id WHERE s.completed GROUP BY c.id, c.organisation, c.end_on, c.subsidy
)
SELECT row_number() OVER (ORDER BY class) AS id, *, row_number() OVER (PARTITION BY year(day) ORDER BY class) AS serial
FROM owed ORDER BY class;

INSERT INTO series SELECT 'training.class.' || year, count(*) FROM class GROUP BY ALL;
INSERT INTO series SELECT 'training.settlement.' || year(day), count(*) FROM settlement GROUP BY ALL;
INSERT INTO series SELECT 'training.programme.2018', count(*) FROM programme HAVING count(*) > 0;
