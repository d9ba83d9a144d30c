"""Figures of a snapshot: parts make the whole, lists hold what cells say, and every engine says the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from jianglu.statistics import figures
from jianglu.statistics.compiling import cells_sql
from jianglu.statistics.declare import GRAINS
from jianglu.statistics.engine import Frozen
from jianglu.statistics.figures import Cut
from jianglu.statistics.indicators import INDICATORS
from jianglu.statistics.tests.cluster import counted, local_cluster
from jianglu.statistics.tests.synthetic import snapshot

CUTS = [
    Cut(2022),
    Cut(2021, since=2019),
    Cut(2022, month=5),
    Cut(2022, regions=("50012", "500101")),
    Cut(2022, level="3"),
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Frozen:
    return Frozen(snapshot(tmp_path_factory.mktemp("analysis") / "snapshot", 4000))


def test_every_indicator_counts_something(engine: Frozen) -> None:
    found = figures.cells(engine, INDICATORS.values(), (), Cut(2022))
    empty = [code for code, told in found.items() if not (told.get(()) and told[()].numerator)]
    assert empty == []
    assert len(INDICATORS) >= 48


@pytest.mark.parametrize("cut", CUTS, ids=str)
@pytest.mark.parametrize("code", sorted(INDICATORS))
def test_any_partition_sums_to_the_whole(engine: Frozen, code: str, cut: Cut) -> None:
    item = INDICATORS[code]
    whole = figures.cells(engine, [item], (), cut)[code].get(())
    for name in item.dimensions:
        if name == "year" and item.grain.stock:
            continue  # a stock is not added over years
        parts = figures.cells(engine, [item], (name,), cut)[code].values()
        for side in ("numerator", "denominator"):
            assert sum(getattr(part, side) or 0 for part in parts) == ((whole and getattr(whole, side)) or 0), name


def test_a_stock_by_year_is_the_stock_at_each_years_end(engine: Frozen) -> None:
    items = [item for item in INDICATORS.values() if item.grain.stock and "district" in item.dimensions]
    by_year = figures.cells(engine, items, ("district", "year"), Cut(2023, since=2018))
    for year in range(2018, 2024):
        alone = figures.cells(engine, items, ("district",), Cut(year))
        for item in items:
            told = {
                key[0]: f
                for key, f in by_year[item.code].items()
                if key[1] == str(year) and (f.numerator or f.denominator)
            }
            assert told == {key[0]: f for key, f in alone[item.code].items() if f.numerator or f.denominator}


class Rows(Frozen):
    """Never answers from a summary."""

    def source(self, grain, *, summed=False):  # type: ignore[no-untyped-def]
        return super().source(grain)


@pytest.mark.parametrize(
    "by", [(), ("district",), ("district", "level", "year"), ("month",), ("policy", "district")], ids=str
)
def test_a_summary_says_what_its_rows_say(engine: Frozen, by: tuple[str, ...]) -> None:
    rows = Rows(engine.taken)
    for cut in CUTS:
        told, summed = (figures.cells(one, INDICATORS.values(), by, cut) for one in (rows, engine))
        for code, found in told.items():
            assert {k: f for k, f in found.items() if f.numerator or f.denominator} == {
                k: f for k, f in summed[code].items() if f.numerator or f.denominator
            }


@pytest.mark.parametrize("code", sorted(INDICATORS))
def test_a_list_holds_what_the_cell_says(engine: Frozen, code: str) -> None:
    item = INDICATORS[code]
    by = "year" if item.grain.citywide else "district"
    told = figures.cells(engine, [item], (by,), Cut(2022))[code]
    for (key,), figure in list(told.items())[:6]:
        cut, after, amounts = replace(Cut(2022), **{by: key if by == "district" else int(key)}), -1, []
        while page := figures.records(engine, item, cut, after=after, limit=97):
            amounts += [row["amount"] for row in page]
            after = page[-1]["record_id"]
        assert sum(amounts) == figure.numerator


def test_a_result_is_kept_until_the_snapshot_is_another(engine: Frozen, tmp_path: Path) -> None:
    first = figures.cells(engine, INDICATORS.values(), ("district",), Cut(2022))
    assert figures.cells(engine, INDICATORS.values(), ("district",), Cut(2022)) == first
    other = Frozen(snapshot(tmp_path / "other", 500))
    assert other.taken.id != engine.taken.id
    assert figures.cells(other, INDICATORS.values(), ("district",), Cut(2022)) != first


@pytest.mark.parametrize("by", ["age", "sex", "industry", "occupation", "body", "policy", "kind", "category", "level"])
def test_a_list_opens_from_a_cell_of_any_dimension(engine: Frozen, by: str) -> None:
    for item in INDICATORS.values():
        if by not in item.dimensions:
            continue
        for (key,), figure in list(figures.cells(engine, [item], (by,), Cut(2022))[item.code].items())[:6]:
            if not key:
                continue
            plain = {by: key} if by in ("occupation", "level") else {"more": ((by, key),)}
            rows = figures.records(engine, item, replace(Cut(2022), **plain), after=-1, limit=100_000)
            assert sum(row["amount"] for row in rows) == figure.numerator, (item.code, key)


@pytest.mark.django_db
def test_the_snapshot_says_what_postgresql_says(city, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    from jianglu.platform.facts.database import create_views
    from jianglu.platform.facts.snapshot import take
    from jianglu.statistics.engine import LIVE

    create_views(strict=False)
    frozen = Frozen(take(date(2023, 12, 31), tmp_path / "s"))
    for by in ((), ("district",), ("level", "district"), ("district", "year"), ("age", "sex"), ("month",)):
        for cut in (Cut(2023), Cut(2023, since=2022), Cut(2023, regions=("500103",))):
            live = figures.cells(LIVE, INDICATORS.values(), by, cut)
            assert live == figures.cells(frozen, INDICATORS.values(), by, cut)
    assert figures.records(LIVE, INDICATORS["certificates"], Cut(2023)) == figures.records(
        frozen, INDICATORS["certificates"], Cut(2023)
    )
    young = Cut(2023, more=(("age", "25-34"),))
    assert figures.records(LIVE, INDICATORS["certificates"], young) == figures.records(
        frozen, INDICATORS["certificates"], young
    )


@pytest.mark.django_db
def test_the_newest_snapshot_is_used_unless_facts_were_declared_anew(city, tmp_path: Path, settings) -> None:  # type: ignore[no-untyped-def]
    import json

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from jianglu.platform.facts import snapshot as snapshots
    from jianglu.statistics import engine as engines
    from jianglu.statistics import queries

    settings.MEDIA_ROOT = tmp_path
    assert queries.current_engine() is engines.LIVE
    taken = snapshots.take(date(2023, 12, 31))
    engines.prepare(taken)
    assert queries.as_of() == date(2023, 12, 31)
    assert queries.total(INDICATORS["certificates"], Cut(2023)) == sum(row.issued_on.year == 2023 for row in city)
    with CaptureQueriesContext(connection) as asked:  # a district's figures come from there too
        assert queries.total(INDICATORS["certificates"], Cut(2023, district="500103"))
    assert not [query for query in asked if "credentials" in query["sql"]]
    told = json.loads((taken.folder / "snapshot.json").read_text())
    told["prints"]["people.person"]["sources"] = "another SELECT"
    (taken.folder / "snapshot.json").write_text(json.dumps(told))
    assert queries.current_engine() is engines.LIVE


# ------------------------------------------------------------------------------------------------ Spark


@pytest.mark.slow
def test_a_spark_cluster_says_what_duckdb_says(engine: Frozen, tmp_path: Path) -> None:
    """A cluster of two workers runs the same expressions over the same Parquet; `bench_spark.py` over that of a whole city."""
    from jianglu.statistics.spark import Spark

    with local_cluster(tmp_path) as session:
        cluster = Spark(session, engine.taken)
        assert session.sparkContext.defaultParallelism == 2
        for by, cut in (
            (("district", "level"), Cut(2022)),
            (("district", "year"), Cut(2022, since=2019)),
            (("age", "sex"), Cut(2022)),
        ):
            here, there = (counted(figures.cells(one, INDICATORS.values(), by, cut)) for one in (engine, cluster))
            assert there == here
            assert sum(len(told) for told in here.values()) > 100


@pytest.mark.parametrize("grain", sorted(GRAINS))
@pytest.mark.parametrize("dialect", ["postgres", "duckdb"])
def test_values_are_bound_never_written_into_the_text(grain: str, dialect: str) -> None:
    text = cells_sql(grain, GRAINS[grain].measures, ("district",), ("district", "region0"), dialect)
    assert text is cells_sql(
        grain, GRAINS[grain].measures, ("district",), ("district", "region0"), dialect
    )  # compiled once
    bound = "as_of" if GRAINS[grain].citywide else "region0"  # what holds for the whole city takes no place
    assert (f"%({bound})s" if dialect == "postgres" else f"${bound}") in text
