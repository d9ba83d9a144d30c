-- Honours: leading talent among technicians who held their level by then, in the letter's proportions; medals among the others.
CREATE TABLE laureate AS
WITH able AS (
    SELECT p.id AS person, p.district, p.level, min(c.day) AS since
    FROM person AS p JOIN certificate AS c ON c.person = p.id AND c.level = p.level
    WHERE c.day < DATE '2022-06-01' GROUP BY ALL
), leaders AS (
    SELECT * FROM able WHERE level IN ('1', '2')
    ORDER BY hash(person, 'leading', getvariable('seed')), person LIMIT getvariable('leading_talent')
), medals AS (
    SELECT * FROM able ANTI JOIN leaders USING (person)
    ORDER BY hash(person, 'medal', getvariable('seed')), person LIMIT getvariable('medals')
), together AS (
    SELECT *, true AS is_leading, u(person, 'title') * 5000 AS chance FROM leaders
    UNION ALL SELECT *, false, u(person, 'title') * 2 FROM medals
), dated AS (
    SELECT *, weekday(between_days(greatest(since + 90, DATE '2012-03-01'), DATE '2023-02-01', u(person, 'given'))) AS day,
           CASE WHEN is_leading THEN
                    CASE WHEN chance < 11 THEN 'grand_prize' WHEN chance < 85 THEN 'state_allowance'
                         WHEN chance < 371 THEN 'national_expert' WHEN chance < 376 THEN 'outstanding_talent'
                         ELSE 'leading_craftsman' END
                WHEN chance < 1 THEN 'model_worker' ELSE 'may_day_medal' END AS title
    FROM together
)
SELECT row_number() OVER (ORDER BY day, person) AS id, * FROM dated ORDER BY id;
