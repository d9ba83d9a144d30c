"""What the drawing takes from the city as it stands: districts, bodies, providers, courses, lists."""

from __future__ import annotations

from typing import Any

import duckdb
import psycopg
import pyarrow as pa

from .. import words
from . import names, verdicts

QUERIES = {
    # occupations that are assessed on all levels somewhere, those with most bodies first
    "filed": """
        SELECT s.id AS scope, s.body_id AS body, b.organisation_id AS organisation, o.name AS organisation_name,
               b.region_code AS region, s.occupation_id AS occupation, c.name AS occupation_name, s.levels::text[] AS levels,
               s.valid_from, i.letter, i.ministry_code, i.site
        FROM assessment_filedscope s JOIN assessment_body b ON b.id = s.body_id
        JOIN organisations_organisation o ON o.id = b.organisation_id
        JOIN catalogue_occupation c ON c.code = s.occupation_id
        JOIN credentials_issuer i ON i.organisation_id = o.id
        WHERE s.work_type_id IS NULL AND s.valid_until IS NULL AND s.valid_from IS NOT NULL AND b.state = 'filed'
        ORDER BY s.id""",
    "site": "SELECT min(id) AS site_id, body_id AS body FROM assessment_site GROUP BY body_id ORDER BY body_id",
    "provider": """
        SELECT o.id AS organisation, o.name, left(o.region_id, 6) AS district FROM organisations_organisation o
        JOIN organisations_organisationrole r ON r.organisation_id = o.id
        WHERE r.kind = 'provider' ORDER BY o.id""",
    "college": """
        SELECT row_number() OVER (ORDER BY organisation_id) - 1 AS n, organisation_id AS organisation
        FROM organisations_organisationrole WHERE kind = 'college' ORDER BY 1""",
    "standard": """
        SELECT level, amount FROM catalogue_catalogueitem
        WHERE kind = 'standard' AND valid_from <= %(today)s AND (valid_to IS NULL OR valid_to >= %(today)s)""",
    "demand": "SELECT occupation_id AS occupation, min(demand_class) AS demand_class FROM catalogue_demand GROUP BY 1",
    "budget_line": """
        SELECT id AS line, year, region_id AS district FROM benefits_budgetline WHERE benefit = 'skill-upgrade' ORDER BY id""",
    "course": """
        SELECT row_number() OVER (ORDER BY c.id) - 1 AS k, c.id AS course, c.current_id AS version, v.seconds,
               (c.created_at AT TIME ZONE 'Asia/Shanghai')::date AS since
        FROM learning_course c JOIN learning_courseversion v ON v.id = c.current_id WHERE c.retired_at IS NULL
        AND (c.created_at AT TIME ZONE 'Asia/Shanghai')::date < %(today)s::date - 12""",  # long enough to have been visited
}


def read(drawing: duckdb.DuckDBPyConnection, database: psycopg.Connection[Any], *, seed: str, today: object) -> None:
    """Put the registries and the words into the drawing."""
    for name, query in QUERIES.items():
        cursor = database.execute(query, {"today": today} if "%(" in query else None)
        columns = [column.name for column in cursor.description or ()]
        rows = cursor.fetchall()
        _put(drawing, name, pa.table({column: [row[i] for row in rows] for i, column in enumerate(columns)}))
    districts = database.execute(
        "SELECT code, name FROM regions_region WHERE kind = 'district' ORDER BY code"
    ).fetchall()
    weights = [words.DISTRICT_WEIGHTS.get(code, 1) for code, _name in districts]
    codes, titles = zip(*districts, strict=True)
    _put(drawing, "district", pa.table({"place": range(len(codes)), "code": codes, "name": titles, "weight": weights}))
    _put(drawing, "name", names.people(seed))
    _put(drawing, "branch", names.branches())
    _put(drawing, "verdict", verdicts.templates())
    _put(drawing, "trade_name", names.trade_names())


def _put(drawing: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    drawing.register("incoming", table)
    drawing.execute(f'CREATE TABLE "{name}" AS SELECT * FROM incoming')  # noqa: S608 names of this file
    drawing.unregister("incoming")
