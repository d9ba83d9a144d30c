-- Enterprise apprenticeship since 2019: an enterprise and a school raise its own people of one trade for one level, from a day of March
-- or September on. Who passed holds the certificate of the term, who failed has sat the exam in it, who left has left the job, and who is
-- in training has no certificate of that level yet. All are employed there over the whole term, or until they left.
CREATE MACRO next_first(d, m) AS make_date(year(d) + (d >= make_date(year(d), m, 1))::INT, m, 1);

CREATE TABLE fit AS
WITH ended AS (
    SELECT person, level, day, 'passed' AS state, id AS certificate FROM certificate WHERE registration IS NOT NULL
    UNION ALL SELECT person, level, final_on, 'failed', NULL FROM registration AS r
    WHERE NOT passed AND person NOT IN (SELECT person FROM registration WHERE passed)
    UNION ALL SELECT j.person, above(p.level), j.until - 1, 'left', NULL FROM job AS j JOIN person AS p ON p.id = j.person
    WHERE j.until IS NOT NULL AND p.level IN ('5', '4')
    UNION ALL SELECT id, above(level), getvariable('today'), 'training', NULL FROM person WHERE level IN ('5', '4')
), termed AS (
    SELECT e.*, p.trade, j.employer, w.district, j.since, j.until, p.name,
           CASE e.level WHEN '5' THEN 12 WHEN '3' THEN 24 ELSE 12 + 12 * pick(j.employer, 'term', 2) END AS months,
           next_first(e.day, 3 + 6 * pick(j.employer, 'intake', 2)) AS over_on, (over_on - to_months(months))::DATE AS start_on
    FROM ended AS e JOIN person AS p ON p.id = e.person JOIN job AS j ON j.person = e.person JOIN employer AS w ON w.id = j.employer
    WHERE e.level IN ('5', '4', '3')
)
SELECT * EXCLUDE until, hash(employer, trade, level, start_on) AS plan, u(plan, 'plan') AS chance,
       count(*) OVER (PARTITION BY plan, state) AS peers, row_number() OVER (PARTITION BY plan, state ORDER BY u(person, 'joins'), person) AS turn
FROM termed
WHERE start_on >= DATE '2019-01-01' AND since <= start_on AND start_on < getvariable('today') - 120
  AND CASE state WHEN 'left' THEN day > start_on + 30 ELSE until IS NULL OR until >= over_on END
  AND (state NOT IN ('passed', 'failed') OR over_on <= getvariable('today'))  -- results are read when the term is over
  AND (state <> 'training' OR u(hash(employer, trade), 'raises') < 0.2);  -- few do

-- Six in ten passed, mostly those of levels 4 and 3 and of plans with many (人社部发〔2021〕39号); some beside them failed or left; the others
-- are still in training. No more than forty at once.
CREATE TABLE raised AS
WITH passed AS (
    SELECT * FROM fit WHERE state = 'passed' AND turn <= 40
    ORDER BY least(peers, 40) * (0.5 + chance) * CASE level WHEN '5' THEN 0.3 ELSE 1 END DESC, plan, turn
    LIMIT (getvariable('apprentices') * 6 // 10)
), beside AS (
    SELECT f.*, f.plan IN (SELECT plan FROM passed) AS together FROM fit AS f ANTI JOIN passed USING (person)
    WHERE f.state IN ('failed', 'left')
    QUALIFY row_number() OVER (PARTITION BY f.person ORDER BY f.state, f.plan) = 1
), ended AS (
    SELECT * EXCLUDE together FROM beside
    QUALIFY row_number() OVER (PARTITION BY state ORDER BY together DESC, u(person, 'ends'), person) <= getvariable('apprentices') * 8 // 100
), still AS (
    SELECT f.* FROM fit AS f ANTI JOIN passed USING (person) ANTI JOIN ended USING (person)
    WHERE f.state = 'training' AND turn <= 40
    ORDER BY least(peers, 40) * (0.5 + chance) DESC, plan, turn
    LIMIT getvariable('apprentices') - (SELECT count(*) FROM passed) - (SELECT count(*) FROM ended)
)
FROM passed UNION ALL BY NAME FROM ended UNION ALL BY NAME FROM still;

CREATE TABLE apprenticeship AS
WITH filed AS (
    SELECT plan, any_value(employer) AS employer, any_value(district) AS district, any_value(trade) AS trade, any_value(level) AS level,
           any_value(months) AS months, any_value(start_on) AS start_on, any_value(over_on) AS over_on, count(*) AS people
    FROM raised GROUP BY plan
), schooled AS (
    SELECT f.*, t.organisation AS provider,
           t.n = pick(f.plan, 'provider', t.many) AS chosen
    FROM filed AS f JOIN teacher AS t USING (district) WHERE chosen
), numbered AS (
    SELECT row_number() OVER (ORDER BY start_on, plan) AS id, * EXCLUDE chosen, weekday(start_on - 40) AS written_on FROM schooled
)
SELECT s.*, year(s.written_on) AS year, row_number() OVER (PARTITION BY year(s.written_on) ORDER BY s.id) AS serial,
       CASE WHEN u(s.plan, 'school') < 0.5 THEN c.organisation ELSE s.provider END AS school
FROM numbered AS s JOIN college AS c ON c.n = pick(s.plan, 'college', (SELECT count(*) FROM college)) ORDER BY s.id;
INSERT INTO series SELECT 'training.apprenticeship.' || year, count(*) FROM apprenticeship GROUP BY ALL;

CREATE TABLE apprentice AS
SELECT row_number() OVER (ORDER BY a.id, r.person) AS id, a.id AS apprenticeship, a.school, r.*
FROM raised AS r JOIN apprenticeship AS a USING (plan) ORDER BY 1;

-- Whom a provider or a college may see: who sat in a class of it or is raised with it.
CREATE TABLE trainee AS
SELECT row_number() OVER (ORDER BY person, organisation) AS id, * FROM (
    SELECT person, organisation, min(since) AS since FROM (
        SELECT person, organisation, start_on AS since FROM seat UNION ALL SELECT person, school, start_on FROM apprentice)
    GROUP BY ALL);
