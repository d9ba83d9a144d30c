-- Online visits: a person and a course, each pair once, not before the course was there.
CREATE TABLE visit AS
WITH pairs AS (
    SELECT p.id AS person, x.turn, (pick(p.id, 'course', c.many) + x.turn * 7) % c.many AS k
    FROM person AS p, (VALUES (0), (1), (2)) AS x(turn), (SELECT count(*) AS many FROM course) AS c
    WHERE c.many > 0 AND (x.turn = 0 OR (x.turn * 7 % c.many <> 0 AND (x.turn = 1 OR 7 % c.many <> 0)))
    ORDER BY hash(person, x.turn, 'visits', getvariable('seed')), person, x.turn LIMIT getvariable('visits')
)
SELECT row_number() OVER (ORDER BY v.person, c.course) AS id, v.person, c.course, c.version, c.seconds AS length,
       between_days(c.since, getvariable('today') - 12, u(v.person * 10 + v.turn, 'visit day')) AS day,
       8 + pick(v.person * 10 + v.turn, 'hour', 13) AS hour, u(v.person * 10 + v.turn, 'finishes') < 0.62 AS completed,
       CASE WHEN completed THEN c.seconds ELSE (c.seconds * (0.1 + 0.6 * u(v.person * 10 + v.turn, 'share')))::INT END AS seconds
FROM pairs AS v JOIN course AS c ON c.k = v.k
ORDER BY v.person, c.course;
