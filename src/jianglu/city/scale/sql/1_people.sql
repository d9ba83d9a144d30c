-- Everybody: born when, living where, working since when, in which trade, on which level. All are skilled workers as statistics
-- count them (holders of a certificate), so everybody has worked long enough to hold one of level 5 at least.
CREATE TABLE slot AS
SELECT row_number() OVER (ORDER BY code, n) - 1 AS i, code FROM district, range(weight) AS t(n);

-- A table, because a range is read by one thread.
CREATE TABLE place_of AS SELECT id FROM range(1, getvariable('people') + 1) AS t(id);

CREATE TABLE person AS
WITH drawn AS (
    SELECT id, u(id, 'sex') < 0.53 AS male,
           getvariable('today') - ((19.9 + 40 * (u(id, 'age') + u(id, 'age again')) / 2) * 365.25)::INT AS born,
           pick(id, 'home', (SELECT count(*) FROM slot)) AS home,
           pick(id, 'name', (SELECT count(*) // 2 FROM name)) AS called,
           (getvariable('trades') * u(id, 'trade') ** 1.7)::INT AS trade
    FROM place_of
), numbered AS (
    SELECT *, row_number() OVER (PARTITION BY born, male ORDER BY id) * 2 - male::INT AS place,
           born + 6574 + (u(id, 'starts') * least(1461, getvariable('today') - born - 7214))::INT AS started
    FROM drawn
), ranked AS (
    SELECT *, (getvariable('today') - started) / 365.25 AS years,
           row_number() OVER (ORDER BY getvariable('today') - started < 8.7 * 365.25, u(id, 'high'), id)
               <= getvariable('highly_skilled') AS high
    FROM numbered
), levelled AS (
    SELECT *, u(id, 'level') AS chance,
           CASE WHEN high AND years >= 8.7 THEN
                    CASE WHEN years >= 19 AND chance < 0.14 THEN '1' WHEN years >= 14 AND chance < 0.40 THEN '2' ELSE '3' END
                WHEN years >= 4.8 AND chance < 0.4 THEN '4' ELSE '5' END AS level
    FROM ranked
)
SELECT l.id, l.male, l.born, s.code AS district, n.name, n.pinyin, l.started, l.years, l.level,
       least(l.trade, getvariable('trades') - 1) AS trade,
       '500199' || strftime(l.born, '%Y%m%d') || lpad(l.place::VARCHAR, 3, '0') AS body17,
       body17 || check_digit(body17::BIGINT) AS number,
       '154' || lpad(l.id::VARCHAR, 8, '0') AS phone,
       l.started + (needs(l.level) * 365.25)::INT + (u(l.id, 'early') * 150)::INT AS early
FROM levelled AS l
JOIN slot AS s ON s.i = l.home
JOIN name AS n ON n.male = l.male AND n.k = l.called
ORDER BY l.id;
DROP TABLE place_of;
