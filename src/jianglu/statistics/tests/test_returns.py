"""Returns: counted from a snapshot, checked, signed by others, filed for good; later facts are revisions."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from jianglu.credentials import services as credentials
from jianglu.kernel.errors import Denied
from jianglu.platform import workflow
from jianglu.platform.access import Role
from jianglu.platform.facts import snapshot as snapshots
from jianglu.statistics import figures
from jianglu.statistics.declare import GRAINS
from jianglu.statistics.engine import Frozen
from jianglu.statistics.errors import BadPeriod, BadReport, PeriodNotOver, ReturnExists, ReturnSealed, ReturnUnbalanced
from jianglu.statistics.models import Return
from jianglu.statistics.returns import checking, counting, queries, services
from jianglu.statistics.returns.declare import TOTAL, Period, Rule, Term
from jianglu.statistics.returns.tables import TABLES
from jianglu.statistics.tests.synthetic import snapshot
from jianglu.testing import at, make_actor, sign_in

JULY = "2023-07"


@pytest.fixture
def frozen(city: Any, settings: Any, tmp_path: Path) -> Any:
    """A snapshot of the test's city at the end of the year."""
    settings.MEDIA_ROOT = tmp_path
    with at("2024-01-02"):
        snapshots.take(date(2024, 1, 1))
        yield city


def _act(actor: Any, row: Return, action: str, reason: str = "") -> None:
    case = workflow.Case.objects.get(pk=row.case_id)
    workflow.act(actor, case.pk, action, version=case.version, reason=reason)


def test_every_column_can_be_cut_by_its_rows_and_balances() -> None:
    for table in TABLES.values():
        for column in table.columns:
            assert table.rows in GRAINS[column.measure.grain].dimensions, (table.code, column.code)
            assert {name for name, _value in column.within} <= set(GRAINS[column.measure.grain].dimensions)


@pytest.mark.parametrize("code", sorted(TABLES))
def test_a_return_of_the_city_is_the_sum_of_its_districts(tmp_path_factory: pytest.TempPathFactory, code: str) -> None:
    engine = _engine(tmp_path_factory)
    table = TABLES[code]
    period = Period(2022, 5 if table.monthly else 0)
    whole = counting.count(engine, table, period, "50")
    hard = [found for found in checking.check(table, whole, lambda of: None) if found.hard]
    assert hard == []
    assert whole[TOTAL]["1"] > 0
    parts: dict[str, dict[str, int]] = {}
    for number in range(1, 39):
        for row, cells in counting.count(engine, table, period, f"5001{number:02d}").items():
            for column, value in cells.items():
                parts.setdefault(row, {}).setdefault(column, 0)
                parts[row][column] += value
    assert {row: cells for row, cells in parts.items() if any(cells.values())} == {
        row: cells for row, cells in whole.items() if any(cells.values())
    }


_ENGINES: list[Frozen] = []


def _engine(factory: pytest.TempPathFactory) -> Frozen:
    if not _ENGINES:
        _ENGINES.append(Frozen(snapshot(factory.mktemp("returns") / "snapshot", 4000)))
    return _ENGINES[0]


def test_a_return_goes_over_all_desks_and_stays_as_it_was_filed(frozen: Any) -> None:
    clerk, head = make_actor(Role.DISTRICT_CLERK, region="500105"), make_actor(Role.LEADER, region="500105")
    row = services.begin(clerk, "assessment-month", "2023-09", "500105")
    expected = sum(c.issued_on.strftime("%Y-%m") == "2023-09" and c.region_code == "500105" for c in frozen)
    assert row.figures[TOTAL]["4"] == expected > 0
    with pytest.raises(ReturnExists):
        services.begin(clerk, "assessment-month", "2023-09", "500105")
    services.fill_in(clerk, row.pk, by_hand={"supervised": "3"}, source="督导台账", explanations={})
    _act(clerk, row, "submit")
    with pytest.raises(ReturnSealed):
        services.count_again(clerk, row.pk)
    with pytest.raises(workflow_errors()):
        _act(clerk, row, "pass")  # whoever filled it in does not check it
    _act(head, row, "return", "请核对")
    services.count_again(clerk, row.pk)
    _act(clerk, row, "resubmit")
    _act(head, row, "pass")
    _act(head, row, "sign")
    _act(make_actor(Role.CITY_CLERK), row, "file")
    row.refresh_from_db()
    assert row.filed_on == date(2024, 1, 2)
    assert [step for step, _name, _day in row.signatures] == ["submit", "resubmit", "pass", "sign", "file"]
    assert queries.revisions(row) == queries.derived_again(row) == []

    gone = next(c for c in frozen if c.issued_on.strftime("%Y-%m") == "2023-09" and c.region_code == "500105")
    credentials.revoke(make_actor(Role.CITY_CLERK), gone.pk, reason="查实替考，依规撤销")
    with at("2024-02-03"):
        snapshots.take(date(2024, 2, 3))
        told = queries.revisions(row)
        assert {(found.row, found.column.code, found.change) for found in told} >= {(TOTAL, "4", -1), (TOTAL, "7", -1)}
        assert all(found.went == (gone.pk,) for found in told if found.column.code == "4")
        assert queries.derived_again(row) == []  # the old one, from the rows that were kept
        later = services.begin(clerk, "assessment-month", "2023-10", "500105")
        last, steps = queries.since_last(later)
    assert last == row
    year = next(step for step in steps if step.row == TOTAL and step.column.code == "7")
    assert (year.revised, year.went) == (-1, (gone.pk,))
    soft = queries.open_findings(later)
    assert {found.rule for found in soft} == {"7~"}
    services.fill_in(clerk, later.pk, by_hand={}, source="", explanations={"7~": "一本证书依规撤销"})
    assert queries.open_findings(later.__class__.objects.get(pk=later.pk)) == []


def workflow_errors() -> type[Exception]:
    from jianglu.platform.workflow.errors import ConflictOfInterest

    return ConflictOfInterest


def test_what_does_not_balance_is_not_handed_in(frozen: Any) -> None:
    clerk = make_actor(Role.DISTRICT_CLERK, region="500105")
    row = services.begin(clerk, "assessment-month", JULY, "500105")
    row.figures[TOTAL]["3"] = row.figures[TOTAL]["2"] + 1
    row.save()
    with pytest.raises(ReturnUnbalanced):
        _act(clerk, row, "submit")
    assert workflow.Case.objects.get(pk=row.case_id).node == "draft"
    services.count_again(clerk, row.pk)
    _act(clerk, row, "submit")


def test_what_cannot_be_is_refused(frozen: Any) -> None:
    clerk = make_actor(Role.DISTRICT_CLERK, region="500105")
    for period, error in (("2023", BadPeriod), ("2023-13", BadPeriod), ("2024-01", PeriodNotOver)):
        with pytest.raises(error):
            services.begin(clerk, "assessment-month", period, "500105")
    for place in ("500103", "50"):
        with pytest.raises(Denied):
            services.begin(clerk, "assessment-month", JULY, place)
    row = services.begin(clerk, "assessment-month", JULY, "500105")
    for by_hand, source in (({"supervised": "-1"}, "台账"), ({"supervised": "1"}, " ")):
        with pytest.raises(BadReport):
            services.fill_in(clerk, row.pk, by_hand=by_hand, source=source, explanations={})
    with pytest.raises(Denied):
        services.count_again(make_actor(Role.DISTRICT_CLERK, region="500103"), row.pk)
    with pytest.raises(Denied):
        services.begin(make_actor(Role.LEADER), "assessment-month", JULY, "50")


def test_the_pages_and_the_workbook(frozen: Any, client: Client) -> None:
    clerk = make_actor(Role.DISTRICT_CLERK, region="500105")
    sign_in(client, clerk)
    made = client.post("/office/returns/new/", {"table": "workforce-year", "period": "2023", "region": "500105"})
    row = Return.objects.get()
    assert made.headers["Location"] == f"/office/returns/{row.pk}/"
    page = client.get(f"/office/returns/{row.pk}/?again=1").content.decode()
    assert "全部数字一致" in page
    assert "技能人才队伍情况年报" in client.get("/office/returns/").content.decode()
    book = load_workbook(io.BytesIO(client.get(f"/office/returns/{row.pk}/?export=xlsx").content)).worksheets[0]
    cells = [cell for line in book.iter_rows(values_only=True) for cell in line]
    assert row.figures[TOTAL]["1"] in cells
    assert "技能人才队伍情况年报" in cells
    told = client.get(f"/api/v1/statistics/returns/{row.pk}").json()
    assert told["cells"] == row.figures
    assert len(client.get("/api/v1/statistics/returns?period=2023").json()) == 1
    sign_in(client, make_actor(Role.DISTRICT_CLERK, region="500103"))
    assert client.get(f"/office/returns/{row.pk}/").status_code == 404
    assert client.get(f"/api/v1/statistics/returns/{row.pk}").status_code == 404
    assert client.get("/api/v1/statistics/returns").json() == []
    client.cookies["django_language"] = "en"
    assert client.get("/office/returns/").status_code == 200


@given(st.dictionaries(st.sampled_from("54321"), st.integers(0, 9), max_size=5), st.integers(-2, 2))
def test_a_total_that_is_not_the_sum_of_its_rows_is_found(rows: dict[str, int], off: int) -> None:
    table = TABLES["assessment-month"]
    cells = {TOTAL: {c.code: 0 for c in table.columns}} | {key: {"1": n} for key, n in rows.items()}
    cells[TOTAL]["1"] = sum(rows.values()) + off
    found = [f for f in checking.check(table, cells, lambda of: None) if f.rule == "1=rows"]
    assert bool(found) == bool(off)
    assert all(f.difference == -off for f in found)


def test_a_rule_reads_other_returns() -> None:
    rule = Rule("a", "", (Term("5"),), "=", (Term("5", "before"), Term("2")), hard=False)
    cells = {TOTAL: {"5": 12, "2": 5}}
    assert list(checking._rule(rule, cells, lambda of: None)) == []
    assert list(checking._rule(rule, cells, lambda of: {TOTAL: {"5": 7}})) == []
    (found,) = checking._rule(rule, cells, lambda of: {TOTAL: {"5": 8}})
    assert (found.left, found.right, found.hard) == (12, 13, False)


def test_a_year_to_date_begins_in_january() -> None:
    assert figures.Cut(2023, month=7, to_date=True).start == date(2023, 1, 1)
    assert figures.Cut(2023, month=7, to_date=True).end == date(2023, 8, 1)
    assert Period.read("2023-01", monthly=True).before == Period(2022, 12)
