-- How the events of each lane fall on the days of its years: quiet at Spring Festival, a standstill from February 2020 that ended slowly,
-- pauses in the heat of August and the closures of November 2022, a crowd before the summer and before a year's end. Subsidised training
-- was most in 2021, the last year of the action of 2019 to 2021 (国办发〔2019〕24号). A year's weights are in hundredths of its lane.
CREATE TABLE rhythm AS
WITH years AS (
    SELECT * FROM (VALUES
        ('exam', 1, DATE '2019-01-15', DATE '2020-12-08', 2019, 56, [6, 3, 9, 10, 10, 12, 9, 8, 10, 10, 12, 11]),
        ('exam', 1, DATE '2019-01-15', DATE '2020-12-08', 2020, 44, [5, 0, 1, 4, 9, 12, 12, 11, 13, 12, 14, 12]),
        ('exam', 2, DATE '2021-02-15', DATE '2023-02-03', 2021, 56, [0, 3, 9, 10, 10, 12, 9, 7, 10, 10, 12, 11]),
        ('exam', 2, DATE '2021-02-15', DATE '2023-02-03', 2022, 40, [6, 3, 10, 9, 10, 13, 10, 4, 10, 11, 5, 6]),
        ('exam', 2, DATE '2021-02-15', DATE '2023-02-03', 2023, 4, [5, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
        ('class', 1, DATE '2019-01-12', DATE '2020-11-20', 2019, 56, [3, 2, 8, 10, 10, 10, 9, 9, 10, 11, 11, 7]),
        ('class', 1, DATE '2019-01-12', DATE '2020-11-20', 2020, 44, [4, 0, 0, 3, 9, 12, 13, 13, 14, 13, 12, 7]),
        ('class', 2, DATE '2021-01-12', DATE '2023-01-18', 2021, 72, [2, 2, 8, 10, 10, 10, 9, 8, 10, 11, 12, 8]),
        ('class', 2, DATE '2021-01-12', DATE '2023-01-18', 2022, 26, [5, 3, 10, 9, 10, 11, 10, 6, 11, 12, 6, 4]),
        ('class', 2, DATE '2021-01-12', DATE '2023-01-18', 2023, 2, [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    ) AS t(what, lane, first, last, year, weight, months)
), days AS (
    SELECT what, lane, d::DATE AS day, weight * months[month(d)] / list_sum(months) / day(last_day(d)) AS weight
    FROM years, generate_series(greatest(first, make_date(year, 1, 1)), least(last, make_date(year, 12, 31)), INTERVAL 1 DAY) AS t(d)
), whole AS (  -- every day of the calendar in every lane
    SELECT what, lane, c.day, coalesce(d.weight, 0) AS weight
    FROM (SELECT DISTINCT what, lane FROM years) AS y CROSS JOIN (SELECT DATE '2019-01-01' + i::INT AS day FROM range(1521) AS t(i)) AS c
    LEFT JOIN days AS d USING (what, lane, day)
)
SELECT what, lane, day, weight, sum(weight) OVER w / sum(weight) OVER (PARTITION BY what, lane) AS until,
       coalesce(sum(weight) OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) / sum(weight) OVER (PARTITION BY what, lane) AS before
FROM whole WINDOW w AS (PARTITION BY what, lane ORDER BY day);

-- For the macros: how much of a lane is over before each day, and the day on which each of 4,000 equal parts begins.
CREATE MACRO shares_of(w) AS (SELECT list(before ORDER BY lane, day) FROM rhythm WHERE what = w);
CREATE MACRO days_of(w) AS (
    SELECT list(day ORDER BY lane, i) FROM (
        SELECT lane, i, coalesce(min(day) FILTER (WHERE until > i / 4000.0 + 1e-12), max(day) FILTER (WHERE weight > 0)) AS day
        FROM rhythm, range(4001) AS t(i) WHERE what = w GROUP BY lane, i));
SET VARIABLE exam_shares = shares_of('exam');
SET VARIABLE exam_days = days_of('exam');
SET VARIABLE class_shares = shares_of('class');
SET VARIABLE class_days = days_of('class');
