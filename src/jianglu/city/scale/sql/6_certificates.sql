-- Certificates: of passed assessments since 2019, and of the registers before.
CREATE TABLE certificate AS
WITH issued AS (
    SELECT person, level, final_on AS day, id AS registration, theory, practice FROM registration WHERE passed
), historic AS (
    SELECT id AS person, level,
           greatest(weekday(between_days(early, DATE '2018-12-15', u(id, 'certified') ** 1.4)), DATE '1996-01-02') AS day
    FROM person AS p ANTI JOIN issued AS i ON i.person = p.id
), steps AS (  -- a lower level from long before the present one
    SELECT p.id AS person, below(p.level) AS lower, p.started + (needs(lower) * 365.25)::INT + 90 AS from_then
    FROM person AS p JOIN issued AS i ON i.person = p.id WHERE below(p.level) IS NOT NULL AND u(p.id, 'step') < 0.5
), lower AS (
    SELECT person, lower AS level,
           greatest(weekday(between_days(from_then, DATE '2013-12-15', u(person, 'step day'))), DATE '1996-01-02') AS day
    FROM steps WHERE from_then < DATE '2013-06-01'
), together AS (
    SELECT *, 'skill_level' AS kind FROM issued
    UNION ALL BY NAME SELECT *, 'qualification' AS kind FROM historic
    UNION ALL BY NAME SELECT *, 'qualification' AS kind FROM lower
), held AS (
    SELECT t.*, p.name AS holder, masked(p.number) AS holder_number, s.organisation, s.organisation_name, s.region, s.occupation,
           s.occupation_name, s.letter, s.ministry_code, s.site
    FROM together AS t JOIN person AS p ON p.id = t.person
    JOIN scopes AS m ON m.trade = p.trade
    JOIN scope AS s ON s.place = m.first + pick(t.person, 'body', m.many)
)
SELECT row_number() OVER (ORDER BY person, day) AS id, *,
       row_number() OVER (PARTITION BY kind, CASE kind WHEN 'skill_level' THEN letter || ministry_code || site ELSE (site % 1000)::VARCHAR END,
           year(day), level ORDER BY day, person) AS serial,
       CASE kind WHEN 'skill_level' THEN 'certificate:' || letter || ministry_code || ':' || site || ':' || year(day) || ':' || level
            END AS key
FROM held ORDER BY id;

INSERT INTO series SELECT key, count(*) FROM certificate WHERE key IS NOT NULL GROUP BY ALL;

-- The face of a certificate; the record is canonical JSON (keys in order, no spaces), as credentials.signing signs it.
CREATE VIEW certificate_face AS
SELECT s.*,
       CASE s.kind WHEN 'skill_level'
            THEN s.letter || s.ministry_code || '50' || lpad(s.site::VARCHAR, 6, '0') || two(year(s.day)) || s.level
                 || lpad((b.last + s.serial)::VARCHAR, 6, '0')
            ELSE two(year(s.day)) || '50' || '003' || lpad((s.site % 1000)::VARCHAR, 3, '0') || s.level
                 || lpad(s.serial::VARCHAR, 5, '0') END AS number,
       replace(replace(rtrim(base64(unhex(md5(getvariable('seed') || ':' || s.id))), '='), '+', '-'), '/', '_') AS token,
       CASE WHEN s.theory IS NULL THEN '{}' ELSE '{"practice":' || s.practice || ',"theory":' || s.theory || '}' END AS scores,
       '{"body":"' || s.organisation_name || '","holder":"' || s.holder || '","holder_number":"' || s.holder_number
           || '","issued_on":"' || s.day || '","kind":"' || s.kind || '","level":"' || s.level || '","number":"' || number
           || '","occupation":"' || s.occupation_name || '","occupation_code":"' || s.occupation || '","scores":' || scores
           || ',"token":"' || token || '","work_type":""}' AS record
FROM certificate AS s LEFT JOIN series_base AS b ON b.key = s.key;
