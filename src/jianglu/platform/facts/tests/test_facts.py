"""Facts become views, snapshots and tables that agree, and nothing personal leaves the database."""

# ruff: noqa: E501

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.db import connection

from jianglu.platform.facts import FACTS, Column, FactTable, fact
from jianglu.platform.facts.database import create_views, drop_views, ordered
from jianglu.platform.facts.snapshot import Snapshot, take

ROWS = """
SELECT n AS row_id, date '2019-12-31' + (n * 200) AS day, CASE n WHEN 2 THEN NULL WHEN 3 THEN '' ELSE '重庆, "江"' || chr(10) END AS text,
       n % 2 = 0 AS even, n / 4.0 AS quarter, '张三' AS person_name, timestamptz '2023-03-01 08:00+08' + n * interval '1.5 s' AS at
FROM generate_series(1, 9) AS n
"""
SHELF = FactTable(
    "shelf.row",
    doc="test rows",
    grain="one row a number",
    columns=(
        Column("row_id", "int64"),
        Column("day", "date"),
        Column("text", "string"),
        Column("even", "boolean"),
        Column("quarter", "float64"),
        Column("person_name", "string", personal=True),
        Column("at", "timestamp"),
    ),
    key=("row_id",),
    sql=ROWS,
    partition_by="day",
)
UPPER = FactTable(
    "shelf.even",
    doc="those of SHELF that are even",
    grain="one row a number",
    columns=(Column("row_id", "int64"),),
    key=("row_id",),
    sql="SELECT row_id FROM fact_shelf_row WHERE even",
    reads=("shelf.row",),
)


@pytest.mark.django_db
def test_views_are_made_again_only_when_they_changed() -> None:
    drop_views()
    made = create_views(strict=False)
    assert {"shelf.row", "shelf.even"} <= set(made)
    assert create_views(strict=False) == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT array_agg(row_id) FROM fact_shelf_even")
        assert cursor.fetchone() == ([2, 4, 6, 8],)


@pytest.mark.django_db
def test_a_snapshot_holds_the_same_values_without_personal_columns(tmp_path: Path) -> None:
    create_views(strict=False)
    taken = take(date(2023, 3, 1), tmp_path / "s", ["shelf.even", "shelf.row"])
    assert taken.rows == {"shelf.row": 9, "shelf.even": 4}
    assert len(list((tmp_path / "s" / "shelf.row").iterdir())) == 5  # by year
    con = Snapshot.open(tmp_path / "s").connect()
    told = con.sql("SELECT row_id, day, text, even, quarter FROM fact_shelf_row ORDER BY 1").fetchall()
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_id, day, text, even, quarter FROM fact_shelf_row ORDER BY 1")
        assert told == cursor.fetchall()
    times = con.sql('SELECT epoch_ms("at") FROM fact_shelf_row ORDER BY 1').fetchall()
    with connection.cursor() as cursor:
        cursor.execute("SELECT (extract(epoch FROM at) * 1000)::bigint FROM fact_shelf_row ORDER BY row_id")
        assert times == cursor.fetchall()
    assert "person_name" not in con.sql("SELECT * FROM fact_shelf_row").columns
    assert "person_name" not in SHELF.table.columns


@pytest.mark.django_db
def test_a_snapshot_writes_whole_blocks(tmp_path: Path) -> None:
    """COPY hands over row by row; a row group a row once made the scan of a small city take minutes."""
    many = FactTable(
        "shelf.many",
        doc="test rows",
        grain="one row a number",
        columns=(Column("row_id", "int64"),),
        key="row_id",
        sql="SELECT n AS row_id FROM generate_series(1, 20000) AS n",
    )
    try:
        create_views(strict=False)
        take(date(2023, 3, 1), tmp_path / "s", [many.name])
        files = list((tmp_path / "s" / many.name).rglob("*.parquet"))
        assert sum(pq.ParquetFile(path).num_row_groups for path in files) == 1
    finally:
        del FACTS[many.name]


@pytest.mark.django_db
def test_an_unfinished_snapshot_is_none(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Snapshot.open(tmp_path)


def test_facts_come_after_what_they_read() -> None:
    assert [found.name for found in ordered([UPPER, SHELF])] == ["shelf.row", "shelf.even"]
    assert fact("shelf.row") is FACTS["shelf.row"]
    with pytest.raises(KeyError, match=r"shelf\.row"):
        fact("shelf.nothing")


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "Shelf"},
        {"name": "shelf.row"},
        {"key": ("missing",)},
        {"columns": (Column("row_id", "int64"), Column("row_id", "int64"))},
    ],
)
def test_wrong_declarations_are_refused(wrong: dict[str, object]) -> None:
    told = {
        "name": "shelf.wrong",
        "doc": "",
        "grain": "",
        "columns": (Column("row_id", "int64"),),
        "key": ("row_id",),
        "sql": "",
    }
    with pytest.raises(TypeError):
        FactTable(**{**told, **wrong})  # type: ignore[arg-type]
    FACTS.pop("shelf.wrong", None)
