"""Hours learnt online by district, month and category: sums of the ledger, small groups withheld from who is elsewhere."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from django.test import Client

from jianglu.learning import services as learning
from jianglu.learning.models import Category
from jianglu.learning.tests.conftest import PACKAGE
from jianglu.platform.access import Role
from jianglu.statistics import queries
from jianglu.statistics.figures import Cut
from jianglu.statistics.indicators import INDICATORS
from jianglu.testing import SYSTEM, make_actor, make_person, make_region, sign_in

PAGE = "/office/statistics/learning/?year=2023"
HOURS, LEARNERS = INDICATORS["online_hours"], INDICATORS["online_learners"]


@pytest.fixture
def ledger(db: None) -> None:
    """Seven learners at 500105, six at 500103, two at 500107; 1.5 hours each in January, one in March."""
    make_region()
    for seq, code in enumerate(("care", "safety"), 1):
        Category.objects.get_or_create(code=code, defaults={"name": code, "icon": "heart", "summary": "", "seq": seq})
    courses = [learning.import_course(SYSTEM, {**PACKAGE, "category": code}).pk for code in ("care", "safety")]
    rows = []
    for region, count in (("500105", 7), ("500103", 6), ("500107", 2)):
        for person in (make_person(region=region).pk for _ in range(count)):
            rows += [(person, courses[0], date(2023, 1, day), 2700 * 3 // 4) for day in (10, 11)]
            rows += [(person, courses[1], date(2023, 3, 1), 2700), (person, courses[0], date(2022, 3, 1), 2700)]
            rows.append((person, courses[1], date(2023, 4, count), 0))
    learning.import_hours(SYSTEM, rows, "tests")


def told(client: Client, address: str) -> dict[str, list[str]]:
    text = client.get(f"{address}&export=csv").content.decode("utf-8-sig")
    return {row[0]: row[1:3] for row in list(csv.reader(io.StringIO(text)))[1:]}


def test_hours_are_those_of_the_ledger_however_they_are_cut(ledger: None, client: Client) -> None:
    sign_in(client, make_actor(Role.CITY_CLERK))
    page = client.get(PAGE)
    assert page.status_code == 200 and b"jl-chart" in page.content
    by_district = told(client, PAGE)
    assert by_district["江北区"] == ["17.5", "7"] and by_district["合计"] == ["37.5", "15"]
    by_month = told(client, f"{PAGE}&down=month")
    assert by_month["1月"] == ["22.5", "15"] and by_month["3月"][0] == "15.0"
    by_category = told(client, f"{PAGE}&down=category")
    assert (by_category["care"][0], by_category["safety"][0]) == ("22.5", "15.0")
    assert told(client, f"{PAGE}&category=safety")["江北区"] == ["7.0", "0"]  # they began in the other one
    assert client.get(f"{PAGE}&down=occupation").status_code == 200
    assert client.get(f"{PAGE}&down=level&export=xlsx").content[:2] == b"PK"
    opened = client.get("/office/statistics/online_hours/?year=2023&category=safety&export=csv").content
    amounts = [row[-1] for row in list(csv.reader(io.StringIO(opened.decode("utf-8-sig"))))[1:]]
    assert amounts == ["1.0"] * 15


def test_hours_of_few_are_withheld_from_everybody_elsewhere(ledger: None, client: Client) -> None:
    gone = queries.withheld(HOURS, Cut(2023), {"district": queries.breakdown(HOURS, "district", Cut(2023))})["district"]
    shown = {cell.key: cell.value for cell in gone if not cell.hidden and cell.value}
    assert "500107" not in shown and {cell.key for cell in gone if cell.hidden} >= {"500107"}
    sign_in(client, make_actor(Role.DISTRICT_CLERK, region="500107"))
    own = told(client, PAGE)
    assert own["九龙坡区"] == ["5.0", "2"]
    sign_in(client, make_actor(Role.DISTRICT_CLERK, region="500103"))
    other = told(client, PAGE)
    assert other["渝中区"] == ["15.0", "6"] and other["九龙坡区"] == ["", ""]
    assert client.get(f"{PAGE}&district=500105").status_code == 403
    sign_in(client, make_actor(Role.WORKER))
    assert client.get(PAGE).status_code == 403
    assert LEARNERS.family == HOURS.family
