-- Attempts at a level since 2019, in two lanes of time; who passed carries the level, whoever failed does not. The second lane begins
-- when the first one's results are final, so that nobody registers for a resit before.
CREATE TABLE attempt AS
WITH certified AS (
    SELECT *, early > DATE '2018-06-01' AS recent FROM person
), ranked AS (
    -- of those who could have passed long ago, the highly skilled have less often done so since 2019: 67,000 of 300,000 in a year
    SELECT *, row_number() OVER (ORDER BY recent DESC, u(id, 'passes') * CASE WHEN level IN ('5', '4') THEN 1 ELSE 2.2 END, id) AS turn
    FROM certified
), passed AS (
    SELECT id AS person, trade, level, early, CASE WHEN early > DATE '2020-06-01' OR u(id, 'lane') < 0.38 THEN 2 ELSE 1 END AS lane
    FROM ranked WHERE recent OR turn <= getvariable('passes')
), resat AS (
    SELECT person, trade, level, early FROM passed WHERE lane = 2 AND early < DATE '2020-06-01'
    ORDER BY hash(person, 'resits', getvariable('seed')), person LIMIT getvariable('resits')
), tried AS (
    SELECT id AS person, trade, above(level) AS aim, started + (needs(aim) * 365.25)::INT + 60 AS ready
    FROM person
    WHERE level <> '1' AND ready < DATE '2022-12-01' AND id NOT IN (SELECT person FROM passed)
    ORDER BY hash(id, 'tries', getvariable('seed')), id
    LIMIT getvariable('assessments') - (SELECT count(*) FROM passed) - (SELECT count(*) FROM resat)
), together AS (
    SELECT person, trade, level, early, lane, true AS passed, false AS again FROM passed
    UNION ALL SELECT person, trade, level, early, 1, false, false FROM resat
    UNION ALL SELECT person, trade, aim, ready, CASE WHEN ready < DATE '2020-06-01' AND u(person, 'tries in') < 0.5 THEN 1 ELSE 2 END,
                     false, false FROM tried
)
SELECT a.* REPLACE (a.person IN (SELECT person FROM resat) AND a.lane = 2 AS again), s.scope, s.valid_from,
       share_by(getvariable('exam_shares'), a.lane, a.early) AS able,
       CASE WHEN able = 0 THEN u(a.person * 10 + a.lane, 'exam')  -- who is able from some day on does not wait long
            ELSE least(able + 0.08 * u(a.person * 10 + a.lane, 'exam'), 1) END AS share
FROM together AS a
JOIN scopes AS m ON m.trade = a.trade
JOIN scope AS s ON s.place = m.first + pick(a.person, 'body', m.many);

-- Each body examines an occupation and level some times in a lane, more often when many come; each time in as many equal plans as
-- the seats demand.
CREATE TABLE sat AS
WITH counted AS (
    SELECT *, greatest(4, ceil(count(*) OVER (PARTITION BY scope, level, lane) / getvariable('plan_seats')))::INT AS times,
           u(scope * 100 + lane * 10 + level::INT, 'sittings') AS phase
    FROM attempt
), called AS (
    SELECT *, meeting(share, able, phase, times) AS sitting FROM counted
), seated AS (
    SELECT *, row_number() OVER (PARTITION BY scope, level, lane, sitting ORDER BY share, person) - 1 AS turn,
           count(*) OVER (PARTITION BY scope, level, lane, sitting) AS people
    FROM called
)
SELECT *, ceil(people / ceil(people / getvariable('plan_seats')))::INT AS row_of, turn // row_of AS block, turn % row_of + 1 AS place
FROM seated;

CREATE TABLE plan AS
WITH met AS (
    SELECT scope, level, lane, sitting, block, count(*) AS people, any_value(valid_from) AS valid_from, any_value(phase) AS phase,
           any_value(times) AS times, max(share) AS latest
    FROM sat GROUP BY ALL
), held AS (
    SELECT *, weekday(block::INT + day_at(getvariable('exam_days'), lane,
               CASE WHEN sitting < times THEN met_at(sitting, phase, times) ELSE latest END)) AS drawn
    FROM met
), dated AS (  -- no plan lies across the day on which the body's filing was renewed
    SELECT *, CASE WHEN drawn + 1 = valid_from THEN valid_from ELSE drawn END AS theory_on FROM held
), numbered AS (
    SELECT row_number() OVER (ORDER BY theory_on, scope, level, lane, sitting, block) AS id, *, year(theory_on - 40) AS year FROM dated
)
SELECT n.*, row_number() OVER (PARTITION BY n.year ORDER BY n.id) AS serial, theory_on + 16 AS final_on, theory_on < n.valid_from AS old,
       s.body, s.organisation, s.region, s.trade, s.occupation, s.occupation_name
FROM numbered AS n JOIN scope AS s ON s.scope = n.scope ORDER BY n.id;

-- Scores: whoever passed has 60 or more in both parts; of those who did not, one in ten stayed away.
CREATE TABLE registration AS
SELECT row_number() OVER (ORDER BY p.id, a.person) AS id, a.person, p.id AS plan, a.passed, a.again, a.level,
       a.place, p.organisation, p.region, p.final_on, p.theory_on,
       u(a.person * 10 + a.lane, 'absent') < 0.1 AND NOT a.passed AS absent,
       CASE WHEN absent THEN NULL WHEN a.passed OR u(a.person * 10 + a.lane, 'which') < 0.5
            THEN 60 + pick(a.person * 10 + a.lane, 'theory', 39) ELSE 28 + pick(a.person * 10 + a.lane, 'theory', 32) END AS theory,
       CASE WHEN absent THEN NULL WHEN a.passed OR u(a.person * 10 + a.lane, 'which') >= 0.5
            THEN 60 + pick(a.person * 10 + a.lane, 'practice', 39) ELSE 28 + pick(a.person * 10 + a.lane, 'practice', 32) END AS practice
FROM sat AS a JOIN plan AS p USING (scope, level, lane, sitting, block)
ORDER BY p.id, a.person;

CREATE TABLE candidate AS
SELECT row_number() OVER (ORDER BY person, organisation) AS id, * FROM (
    SELECT person, organisation, min(theory_on) - 20 AS since FROM registration GROUP BY ALL);

-- Every body needs a place, and the filing that was in force before the present one.
CREATE TABLE new_site AS
SELECT row_number() OVER (ORDER BY body) AS id, * FROM (
    SELECT body, any_value(region) AS region FROM scope WHERE body NOT IN (SELECT body FROM site) GROUP BY body);
CREATE TABLE old_scope AS SELECT row_number() OVER (ORDER BY scope) AS id, * FROM scope;

INSERT INTO series SELECT 'assessment.plan.' || year, count(*) FROM plan GROUP BY ALL;
