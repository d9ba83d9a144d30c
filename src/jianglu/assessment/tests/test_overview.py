"""The figures of a body, a district and the city: counted against a plain loop, compared fairly, within scope, to take away."""

from __future__ import annotations

import csv
import io
import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from jianglu.assessment.filing import services as filing
from jianglu.assessment.filing.services import ScopeRow
from jianglu.assessment.marking.models import Assignment, Rating
from jianglu.assessment.overview import queries, rules
from jianglu.assessment.overview.queries import Part
from jianglu.assessment.overview.rules import Counts
from jianglu.assessment.plans.models import Registration
from jianglu.assessment.results.history import PastResult, record_history
from jianglu.assessment.results.models import Result
from jianglu.kernel.errors import NotFound
from jianglu.platform import workflow
from jianglu.platform.access import Role
from jianglu.platform.calendar.clock import ZONE
from jianglu.platform.workflow import queries as workflow_queries
from jianglu.testing import SYSTEM, at, make_actor, make_organisation, make_person, make_region, sign_in

from . import world as w

PAGE = "assessment:overview"


@pytest.fixture
def city(db: None) -> dict[str, Any]:
    """Two bodies in two districts with past results of two years, occupations and levels."""
    here = w.world()
    make_region("500103")
    other = make_organisation("别处技师学院", kinds=["college", "body"], region="500103")
    codes = (w.CODE, w.OTHER_CODE)
    with at(w.TODAY):
        theirs = filing.file_bodies(
            SYSTEM, [(other.pk, "college", [ScopeRow(code, tuple("54")) for code in codes])], filed_on=date(2020, 1, 1)
        )[0]
        filing.add_site(SYSTEM, theirs.pk, name="分校", region_code="500103", address="渝中区 1 号")
        here.body.filed_on = date(2020, 1, 1)
        here.body.scopes.update(valid_from=date(2020, 1, 1))
        rng, rows = random.Random(5), []
        for n in range(60):
            unit = here.body.organisation_id if n % 3 else other.pk
            code = w.CODE if unit != other.pk or n // 6 % 2 else w.OTHER_CODE
            theory, practice = (Decimal(rng.randint(30, 100)) if rng.random() > 0.15 else None for _part in "ab")
            passed = theory is not None and practice is not None and min(theory, practice) >= 60
            rows.append(
                PastResult(
                    n + 2, make_person(f"考生{n}").pk, unit, code, rng.choice("54"), date(2021 + n % 2, 6, 30), theory,
                    practice, certified=passed and n % 5 > 0,
                )
            )  # fmt: skip
        record_history(SYSTEM, rows)
    return {"here": here, "other": other, "rows": rows}


def counted(rows: list[PastResult], year: int, **asked: Any) -> Counts:
    """The same by a plain loop."""
    found = [
        row for row in rows
        if (row.final_on - timedelta(days=14)).year == year and all(getattr(row, key) == value for key, value in asked.items())
    ]  # fmt: skip
    sat = [row for row in found if row.theory is not None or row.practice is not None]
    return Counts(len(found), len(found), len(sat), sum(row.passed for row in sat), sum(row.certified for row in found))


def test_figures_are_those_of_a_plain_loop_however_they_are_cut(city: Any) -> None:
    rows, other = city["rows"], city["other"]
    leader = make_actor(Role.LEADER, region="50")
    with at(w.TODAY):
        found = queries.overview(leader, Part(2022))
        assert found.whole == counted(rows, 2022) and found.whole.sat > 20
        assert {int(line.key): line.counts for line in found.bodies} == {
            unit: counted(rows, 2022, organisation_id=unit) for unit in (other.pk, city["here"].body.organisation_id)
        }
        assert {line.key: line.counts for line in found.levels} == {
            level: counted(rows, 2022, level=level) for level in "54"
        }
        assert [line.key for line in found.levels] == ["5", "4"]
        assert {line.key: line.counts for line in found.years} == {
            str(year): counted(rows, year) for year in (2021, 2022)
        }
        assert {line.key for line in found.districts} == {"500105", "500103"}
        for spread in found.spreads:
            points = [
                float(getattr(row, spread.part)) for row in rows
                if row.final_on.year == 2022 and getattr(row, spread.part) is not None
            ]  # fmt: skip
            assert sum(spread.bands) == len(points) and spread.mean == pytest.approx(
                sum(points) / len(points), abs=0.01
            )
            assert spread.bands[9] == sum(point >= 90 for point in points)
        narrow = queries.overview(leader, Part(2021, "500103", other.pk, w.OTHER_CODE, "5"))
        assert narrow.whole == counted(rows, 2021, organisation_id=other.pk, occupation_code=w.OTHER_CODE, level="5")
        assert {code for code, _name in narrow.choices} == {w.CODE, w.OTHER_CODE}, "another can be chosen"


def test_everybody_sees_their_own_part_and_no_more(city: Any) -> None:
    here, other, rows = city["here"], city["other"], city["rows"]
    clerk = make_actor(Role.DISTRICT_CLERK, region="500103")
    with at(w.TODAY):
        own = queries.overview(here.actor, Part(2022))
        assert own.whole == counted(rows, 2022, organisation_id=here.body.organisation_id)
        assert own.signals is None, "a body does not see signals about itself"
        assert queries.overview(clerk, Part(2022)).whole == counted(rows, 2022, organisation_id=other.pk)
        assert queries.overview(clerk, Part(2022, "500105")).whole == Counts()
        for actor, unit in ((here.actor, other.pk), (clerk, here.body.organisation_id)):
            with pytest.raises(NotFound):
                queries.overview(actor, Part(2022, organisation_id=unit))
        assert {row.organisation_id for row in queries.candidates(clerk)} == {other.pk}
        outcomes = [row.outcome for row in queries.candidates(clerk).filter(exam_at__year=2022)]
        told = counted(rows, 2022, organisation_id=other.pk)
        assert (outcomes.count("passed"), outcomes.count("absent")) == (told.passed, told.absent)


@pytest.mark.django_db
def test_a_unit_that_is_not_filed_yet_has_nothing_to_count(client: Client) -> None:
    page = sign_in(client, make_actor(Role.BODY)).get("/assessment/overview/")
    assert page.status_code == 200


def test_who_keeps_a_part_and_stays_away_has_not_sat(city: Any) -> None:
    leader = make_actor(Role.LEADER, region="50")
    row = Result.objects.filter(theory__isnull=False, practice=None).first()
    assert row is not None
    with at(w.TODAY):
        year = row.registration.plan.theory_at.year
        before = queries.overview(leader, Part(year)).whole
        Result.objects.filter(pk=row.pk).update(theory_kept=True)
        after = queries.overview(leader, Part(year)).whole
    assert (after.sat, after.absent) == (before.sat - 1, before.absent + 1)


def test_the_page_filters_drills_and_hands_out_what_it_shows(city: Any, client: Client) -> None:
    other = city["other"]
    sign_in(client, make_actor(Role.CITY_CLERK))
    with at(w.TODAY):
        page = client.get(reverse(PAGE), {"year": "2022"}).content.decode()
        assert f"?year=2022&amp;body={other.pk}" in page and "district=500103" in page and "收缩后" in page
        book = load_workbook(io.BytesIO(client.get(reverse(PAGE), {"year": "2022", "export": "xlsx"}).content))
        assert len(book.sheetnames) == 10
        told = counted(city["rows"], 2022, organisation_id=other.pk)
        asked = {"year": "2022", "export": "csv", "table": "bodies"}
        rows = {
            row[0]: row[1:6]
            for row in csv.reader(io.StringIO(client.get(reverse(PAGE), asked).content.decode("utf-8-sig")))
        }
        assert rows[other.name] == [
            str(n) for n in (told.registered, told.final, told.sat, told.passed, told.certified)
        ]
        listed = reverse("assessment:overview_candidates")
        where = {"body": other.name, "exam_from": "2022-01-01", "exam_to": "2022-12-31", "outcome": "passed"}
        assert f"共 {told.passed} 条" in client.get(listed, where).content.decode()
        few = counted(city["rows"], 2022, organisation_id=other.pk, occupation_code=w.OTHER_CODE)
        where = {"body": other.name, "exam_from": "2022-01-01", "exam_to": "2022-12-31", "occupation": w.OTHER_CODE}
        assert f"共 {few.registered} 条" in client.get(listed, where).content.decode()
        assert client.get(reverse("assessment:own_plans"), where).status_code == 200
        body = client.get(reverse(PAGE), {"year": "2022", "body": other.pk}).content.decode()
        assert other.name in body and 'id="g-bodies"' not in body
        assert client.get(reverse(PAGE), {"year": "x", "district": "99", "level": "9", "body": "x"}).status_code == 200
        api = client.get("/api/v1/assessment/overview", {"year": 2022, "organisation_id": other.pk}).json()
        assert api["whole"]["passed"] == told.passed and api["signals"] is not None
        sign_in(client, city["here"].actor)
        assert client.get(reverse(PAGE), {"body": other.pk}).status_code == 404
        assert city["here"].body.organisation.name in client.get(reverse(PAGE)).content.decode()


def test_limits_and_load_are_told(city: Any) -> None:
    here = city["here"]
    clerk = make_actor(Role.DISTRICT_CLERK, region="500105")
    with at(w.TODAY):
        filing.start_filing(here.actor, here.body.organisation_id, kind="college", statement="增加职业")
        filing.add_scope(here.actor, filing_of(here), ScopeRow(w.OTHER_CODE, ("5",)))
        filing.submit_filing(here.actor, filing_of(here))
    case = here.body.filings.get(case__closed_at=None).case
    with at("2023-03-03"):
        workflow.act(clerk, case.pk, "take", version=case.version)
    row = Registration.objects.filter(organisation=here.body.organisation_id, plan__theory_at__year=2022).first()
    assert row is not None
    assignment = Assignment.objects.create(
        registration=row, assessor=here.assessors[0], organisation_id=row.organisation_id, region_code=row.region_code,
        role="first", assigned_at=datetime(2022, 6, 1, tzinfo=ZONE),
    )  # fmt: skip
    Rating.objects.create(
        assignment=assignment,
        points={"1": 40},
        total=70,
        rated_at=datetime(2022, 6, 20, 23, 30, tzinfo=ZONE),
        rated_by="x",
    )
    with at("2023-03-20"):
        year = queries.overview(clerk, Part(2023))
        told = {kept.node: (kept.ended, kept.in_time, kept.overdue) for kept in year.limits}
        assert told == {"accept": (1, 1, 0), "district": (0, 0, 1)}
        assert (
            workflow_queries.limits_kept(clerk, "benefits.", Part(2023).where(), Part(2023).begin, Part(2023).end) == []
        )
        load = queries.overview(here.actor, Part(2022)).assessors
        assert [(one.rated, one.days, one.busiest, one.busiest_on) for one in load] == [(1, 1, 1, date(2022, 6, 20))]


def filing_of(here: w.World) -> int:
    return int(here.body.filings.get(case__closed_at=None).pk)


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 50), st.integers(0, 50)), max_size=12))
def test_lines_add_up_and_few_candidates_are_drawn_to_the_whole(cells: list[tuple[str, int, int]]) -> None:
    given_ = [(key, Counts(passed + failed, passed + failed, passed + failed, passed)) for key, passed, failed in cells]
    found = rules.lines(given_, {})
    whole = sum((counts for _key, counts in given_), Counts())
    assert sum((line.counts for line in found), Counts()) == whole
    for line in found:
        if line.fair is not None and whole.rate is not None and line.counts.rate is not None:
            low, high = sorted((line.counts.rate, whole.rate))
            assert low - 1e-9 <= line.fair <= high + 1e-9
