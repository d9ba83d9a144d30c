"""Every figure is what a list counts, within the viewer's scope."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from jianglu.credentials import services as credentials
from jianglu.kernel.errors import Denied
from jianglu.platform.access import Role
from jianglu.statistics import queries, seed, services
from jianglu.statistics.errors import BadReport
from jianglu.statistics.figures import Cut
from jianglu.statistics.indicators import INDICATORS
from jianglu.statistics.models import PublishedFigure, Reported, Target
from jianglu.testing import SYSTEM, at, make_actor, sign_in

YEAR = Cut(year=2023)


def test_totals_agree_with_counting_by_hand(city) -> None:
    first: dict[int, date] = {}
    high: dict[int, date] = {}
    for row in sorted(city, key=lambda row: row.issued_on):
        first.setdefault(row.person_id, row.issued_on)
        if row.level == "3":
            high.setdefault(row.person_id, row.issued_on)
    expected = {
        "new_skilled": sum(day.year == 2023 for day in first.values()),
        "new_highly_skilled": sum(day.year == 2023 for day in high.values()),
        "certificates": sum(row.issued_on.year == 2023 for row in city),
        "senior_certificates": sum(row.level == "3" for row in city),
    }
    items = [INDICATORS[code] for code in expected]
    assert queries.totals(items, YEAR) == expected
    assert {item.code: queries.total(item, YEAR) for item in items} == expected


@pytest.mark.parametrize("dimension", ["district", "level", "month"])
def test_the_parts_add_up_to_the_whole_and_to_the_records(city, dimension: str) -> None:
    item = INDICATORS["certificates"]
    cells = queries.breakdown(item, dimension, YEAR)
    records = queries.records(item, YEAR)
    assert sum(cell.value for cell in cells) == queries.total(item, YEAR) == len(records)
    key = {
        "district": lambda r: r["region_code"][:6],
        "level": lambda r: r["level"],
        "month": lambda r: str(r["day"].month),
    }
    by_hand = Counter(key[dimension](row) for row in records)
    assert {cell.key: cell.value for cell in cells if cell.value} == dict(by_hand)


def test_a_revoked_certificate_counts_no_more(city) -> None:
    item = INDICATORS["certificates"]
    before = queries.total(item, YEAR)
    row = next(row for row in city if row.issued_on.year == 2023)
    credentials.revoke(make_actor(Role.CITY_CLERK), row.pk, reason="查实替考，依规撤销")
    assert queries.total(item, YEAR) == before - 1


def test_a_district_sees_only_itself(city, client: Client) -> None:
    clerk = make_actor(Role.DISTRICT_CLERK, region="500103")
    cut = queries.within_scope(clerk, YEAR)
    assert {row["region_code"] for row in queries.records(INDICATORS["certificates"], cut)} == {"500103"}
    assert {cell.key for cell in queries.breakdown(INDICATORS["certificates"], "district", cut)} == {"500103"}
    with pytest.raises(Denied):
        queries.within_scope(clerk, Cut(year=2023, district="500105"))
    sign_in(client, clerk)
    assert client.get("/office/statistics/certificates/?year=2023&district=500105").status_code == 403
    assert client.get("/api/v1/statistics/indicators/certificates?year=2023&district=500105").status_code == 403
    sign_in(client, make_actor(Role.WORKER))
    assert client.get("/office/statistics/").status_code == 403


def test_the_letters_figures_are_seeded_and_shown(city, client: Client) -> None:
    for _twice in range(2):
        seed.publish_letter(SYSTEM)
    assert (Target.objects.count(), PublishedFigure.objects.count()) == (16, 23)
    page = client.get("/statistics/").content.decode()
    assert "5,032,000" in page
    assert "29.6%" in page
    sign_in(client, make_actor(Role.LEADER))
    page = client.get("/office/statistics/?year=2023").content.decode()
    assert "新增技能人才" in page
    assert "200,000" in page
    assert client.get("/office/statistics/certificates/?year=2023").status_code == 200
    client.cookies["django_language"] = "en"
    assert "New skilled workers" in client.get("/office/statistics/?year=2023").content.decode()


def test_progress_is_counted_or_reported(city) -> None:
    seed.publish_letter(SYSTEM)
    clerk = make_actor(Role.CITY_CLERK)
    goal = Target.objects.get(code="enrolment", in_force_from="2023-01-01")  # reported under the plan of then
    with at("2023-10-01"):
        services.report(clerk, goal.pk, value=Decimal(30000), as_of=date(2023, 9, 30), source="秋季招生统计")
        for bad in (
            {"value": Decimal(-1)}, {"as_of": date(2023, 10, 2)}, {"source": " "},
        ):  # fmt: skip
            with pytest.raises(BadReport):
                services.report(
                    clerk, goal.pk, **({"value": Decimal(1), "as_of": date(2023, 9, 1), "source": "x"} | bad)
                )
        with pytest.raises(BadReport):
            counted = Target.objects.get(code="new_skilled")
            services.report(clerk, counted.pk, value=Decimal(1), as_of=date(2023, 9, 1), source="x")
        with pytest.raises(Denied):
            services.report(
                make_actor(Role.DISTRICT_CLERK), goal.pk, value=Decimal(1), as_of=date(2023, 9, 1), source="x"
            )
    assert Reported.objects.count() == 1
    found = {entry.target.code: entry for entry in queries.progress(YEAR, today=date(2023, 10, 1))}
    assert found["enrolment"].share == pytest.approx(30000 / 36000)
    assert [int(old.value) for old in found["enrolment"].earlier] == [38000]
    before = {entry.target.code: entry for entry in queries.progress(YEAR, today=date(2023, 5, 31))}["enrolment"]
    assert (int(before.target.value), [int(row.value) for row in before.coming]) == (38000, [36000])
    assert before.value == 30000  # what was reported is a fact of the year, whichever plan is in force
    assert found["new_skilled"].counted
    assert found["new_campuses"].value is None


@pytest.mark.parametrize(
    "query",
    ["year=1900", "month=13&year=2023", "level=9&year=2023", "district=999999&year=2023", "year=2023&district='; drop"],
)
def test_bad_filters_are_refused(client: Client, db, query: str) -> None:
    assert client.get(f"/statistics/?{query}").status_code == 422


def test_the_dashboard_asks_few_queries(city, client: Client, django_assert_max_num_queries) -> None:
    sign_in(client, make_actor(Role.CITY_CLERK))
    client.get("/office/statistics/?year=2023")
    with django_assert_max_num_queries(12):
        client.get("/office/statistics/?year=2023")
