"""Facts become views, snapshots and tables that agree, and nothing personal leaves the database."""

# ruff: noqa: E501

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.db import connection

from jianglu.platform.access import Role, rls
from jianglu.platform.facts import FACTS, Column, FactTable, fact, revisions
from jianglu.platform.facts.database import create_views, drop_views, ordered
from jianglu.platform.facts.snapshot import Snapshot, finished, forget, take
from jianglu.testing import make_actor, make_person, sign_in

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


DIARY = FactTable(
    "shelf.diary",
    doc="rows of a real table",
    grain="one row an entry",
    columns=(Column("entry_id", "int64"), Column("day", "date"), Column("text", "string")),
    key="entry_id",
    sql="SELECT id AS entry_id, day, text FROM shelf_diary",
    partition_by="day",
)
FACTS.pop(DIARY.name)  # published only within its test: its table is made there


@pytest.mark.django_db(transaction=True)
def test_a_snapshot_writes_only_what_changed(tmp_path: Path) -> None:
    FACTS[DIARY.name] = DIARY
    try:
        with rls.as_owner(), connection.cursor() as cursor:
            cursor.execute("CREATE TABLE shelf_diary (id bigint PRIMARY KEY, day date, text text)")
            cursor.execute("GRANT SELECT ON shelf_diary TO PUBLIC")
            create_views(strict=False)
            cursor.execute(
                "INSERT INTO shelf_diary SELECT n, date '2020-06-01' + (n % 4) * 365, 'row ' || n"
                " FROM generate_series(1, 4000) n"
            )
            cursor.execute("INSERT INTO shelf_diary VALUES (0, NULL, 'no day')")

            def taken() -> tuple[Snapshot, set[str]]:
                before = {path: path.stat().st_ino for path in folder.rglob("*.parquet")}
                found = take(date(2023, 3, 1), folder, [DIARY.name])
                told = found.connect().sql("SELECT entry_id, day, text FROM fact_shelf_diary ORDER BY 1").fetchall()
                cursor.execute("SELECT id, day, text FROM shelf_diary ORDER BY 1")
                assert told == cursor.fetchall()
                assert found.rows == {DIARY.name: len(told)}
                after = {path: path.stat().st_ino for path in folder.rglob("*.parquet")}
                fresh = {path.parent.name for path, inode in after.items() if before.get(path) != inode}
                assert found.written == len(fresh)
                return found, fresh

            folder = tmp_path / "s"
            assert taken()[1] == {"year=0", "year=2020", "year=2021", "year=2022", "year=2023"}
            assert taken()[1] == set()
            cursor.execute("UPDATE shelf_diary SET text = 'told anew' WHERE id = 5")
            assert taken()[1] == {"year=2021"}
            cursor.execute("UPDATE shelf_diary SET day = '2022-01-01' WHERE id = 0")
            assert taken()[1] == {"year=2022"}
            assert not (folder / DIARY.name / "year=0").exists()
            cursor.execute("DELETE FROM shelf_diary WHERE id = 8")
            cursor.execute("INSERT INTO shelf_diary VALUES (9000, '2024-02-02', 'new')")
            assert taken()[1] == {"year=2020", "year=2024"}
            cursor.execute("DELETE FROM shelf_diary")
            assert taken()[1] == {DIARY.name}
    finally:
        with rls.as_owner(), connection.cursor() as cursor:
            cursor.execute("DROP VIEW IF EXISTS fact_shelf_diary")
            cursor.execute("DROP TABLE IF EXISTS shelf_diary")
        del FACTS[DIARY.name]


@pytest.mark.django_db(transaction=True)
def test_all_published_facts_of_one_moment_through_arrow(tmp_path: Path) -> None:
    with_rows = make_person()
    real = [name for name in FACTS if not name.startswith("shelf.")]
    taken = take(date(2023, 3, 1), tmp_path / "s", real)
    assert set(taken.rows) == set(real)
    con = taken.connect()
    assert con.sql("SELECT person_id, born FROM fact_people_person").fetchall() == [(with_rows.pk, with_rows.born)]
    for name in real:  # every declared type is what arrives
        found = [str(type_) for type_ in con.table(FACTS[name].view).types]
        assert len(found) == len(FACTS[name].public_columns)


@pytest.mark.django_db(transaction=True)
def test_late_and_corrected_records_are_told_and_the_old_snapshot_stays(tmp_path: Path, settings, client) -> None:
    settings.MEDIA_ROOT = tmp_path
    FACTS[DIARY.name] = DIARY
    try:
        with rls.as_owner(), connection.cursor() as cursor:
            cursor.execute("CREATE TABLE shelf_diary (id bigint PRIMARY KEY, day date, text text)")
            cursor.execute("GRANT SELECT ON shelf_diary TO PUBLIC")
            create_views(strict=False)
            cursor.execute(
                "INSERT INTO shelf_diary SELECT n, date '2019-06-01' + n * 365, 'row' FROM generate_series(1, 4) n"
            )
            first = take(date(2023, 2, 28), names=[DIARY.name])
            assert revisions.newest() is None
            cursor.execute("UPDATE shelf_diary SET text = 'corrected' WHERE id = 1")
            cursor.execute(
                "INSERT INTO shelf_diary VALUES (8, '2021-12-30', 'late'), (9, '2023-02-01', 'of this year')"
            )
            take(date(2023, 3, 1), names=[DIARY.name])
        told = first.connect().sql("SELECT count(*), count(*) FILTER (text = 'row') FROM fact_shelf_diary").fetchall()
        assert told == [(4, 4)], "the old snapshot changed"
        newest = revisions.newest()
        assert newest is not None and newest[0].taken_on == date(2023, 2, 28)
        assert [(one.year, one.more, one.past) for one in newest[1]] == [
            (2020, 0, True),
            (2021, 1, True),
            (2023, 1, False),
        ]
        sign_in(client, make_actor(Role.CITY_CLERK))
        page = client.get("/office/facts/").content.decode()
        assert page.count("往年修订") == 2 and "更正" in page
    finally:
        with rls.as_owner(), connection.cursor() as cursor:
            cursor.execute("DROP VIEW IF EXISTS fact_shelf_diary")
            cursor.execute("DROP TABLE IF EXISTS shelf_diary")
        del FACTS[DIARY.name]


def test_old_snapshots_go_but_the_last_of_each_month(tmp_path: Path, settings) -> None:
    settings.MEDIA_ROOT = tmp_path
    days = [date(2023, 1, 30), date(2023, 1, 31), *(date(2023, 2, day) for day in range(1, 21))]
    for day in days:
        (tmp_path / "snapshots" / day.isoformat()).mkdir(parents=True)
        (tmp_path / "snapshots" / day.isoformat() / "snapshot.json").write_text("{}")
    assert forget(14) == ["2023-01-30", *(f"2023-02-0{day}" for day in range(1, 7))]
    assert [path.name for path in finished()][:2] == ["2023-01-31", "2023-02-07"]


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
