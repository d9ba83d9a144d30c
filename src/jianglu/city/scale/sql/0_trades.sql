-- The trades of the city: occupations that somebody may assess on every level, and who those bodies are.
CREATE TABLE trade AS
SELECT row_number() OVER (ORDER BY bodies DESC, u(occupation, 'trade')) - 1 AS k, occupation, name, sector
FROM (
    SELECT occupation, any_value(occupation_name) AS name, count(*) AS bodies,
           CASE WHEN occupation LIKE '6-29-%' OR occupation LIKE '5-%' THEN 1 WHEN occupation LIKE '6-%' THEN 0 ELSE 2 END AS sector
    FROM filed WHERE len(levels) >= 5 GROUP BY occupation
)
QUALIFY k < getvariable('trades');
SET VARIABLE trades = (SELECT count(*) FROM trade);

CREATE TABLE scope AS
SELECT *, row_number() OVER (ORDER BY trade, n) AS place
FROM (
    SELECT f.*, t.k AS trade, row_number() OVER (PARTITION BY t.k ORDER BY f.scope) - 1 AS n
    FROM filed AS f JOIN trade AS t USING (occupation) WHERE len(f.levels) >= 5
    QUALIFY n < getvariable('bodies')
);

CREATE TABLE scopes AS SELECT trade, min(place) AS first, count(*) AS many FROM scope GROUP BY ALL;
