"""Searching and showing occupations."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from jianglu.catalogue import conditions, queries, rules, services
from jianglu.catalogue.loading import load_catalogue
from jianglu.kernel.errors import Denied
from jianglu.kernel.levels import Level
from jianglu.testing import SYSTEM, make_actor, sign_in

pytestmark = pytest.mark.django_db
SOME = ["4-10-01-05", "4-10-01-06", "6-18-02-04", "6-31-01-03", "6-18-02-05", "2-02-07-03", "4-12-04-02", "4-03-02-07"]


@pytest.fixture
def some() -> None:
    load_catalogue(only=SOME)


@pytest.mark.usefixtures("some")
@pytest.mark.parametrize("text", ["焊工", "焊", "hangong", "hg", "HG", "6-18-02-04", "电焊工", "金属材料焊接"])
def test_found_as_one_types(text: str) -> None:
    assert "6-18-02-04" in [row.code for row in queries.suggest(text)]


@pytest.mark.usefixtures("some")
def test_the_nearest_name_comes_first_and_nonsense_finds_nothing() -> None:
    assert queries.suggest("养老")[0].code == "4-10-01-05"
    assert queries.suggest("ylhly")[0].code == "4-10-01-05"
    assert queries.suggest("鱵鲦") == []
    assert queries.suggest("'); DROP") == []
    assert queries.suggest("!!!") == []


@pytest.mark.usefixtures("some")
def test_the_city_lists_have_dates() -> None:
    day = date(2023, 3, 1)
    assert queries.demand_class_of("4-10-01-05", day) == "非常紧缺"
    assert queries.demand_class_of("2-02-07-03", day) == queries.OUTSIDE
    assert queries.is_assessable("4-10-01-05", day)
    assert not queries.is_assessable("4-10-01-05", date(2018, 12, 31))
    assert (queries.edition_of("4-10-01-05", day), queries.edition_of("4-03-02-07", day)) == ("2023", "2018")
    services.set_demand(SYSTEM, "4-10-01-05", "一般", valid_from=date(2023, 7, 1), basis="试")
    assert queries.demand_class_of("4-10-01-05", date(2023, 6, 30)) == "非常紧缺"
    assert queries.demand_class_of("4-10-01-05", date(2023, 7, 1)) == "一般"


@pytest.mark.usefixtures("some")
def test_a_retired_code_stays_and_points_on() -> None:
    with pytest.raises(Denied):
        services.retire_occupation(
            make_actor("district_clerk"), "4-12-04-02", last_day=date(2023, 6, 30), successor=None, reason="试"
        )
    services.retire_occupation(SYSTEM, "4-12-04-02", last_day=date(2023, 6, 30), successor="4-10-01-06", reason="合并")
    assert queries.in_force("4-12-04-02", date(2023, 6, 30))
    assert not queries.in_force("4-12-04-02", date(2023, 7, 1))
    assert queries.get("4-12-04-02").successor_id == "4-10-01-06"


@pytest.mark.usefixtures("some")
def test_pages(client: Client, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(12):
        page = client.get(reverse("catalogue:browse"), {"q": "hangong"}).content.decode()
    assert "焊工" in page
    part = client.get(reverse("catalogue:browse"), {"q": "hangong"}, headers={"HX-Request": "true"}).content.decode()
    assert "焊工" in part and "<html" not in part
    with django_assert_max_num_queries(14):
        page = client.get(reverse("catalogue:detail", args=["4-10-01-05"])).content.decode()
    assert "年满 16 周岁" in page
    assert client.get(reverse("catalogue:class", args=["6-18-02"])).status_code == 200
    assert client.get(reverse("catalogue:detail", args=["9-99-99-99".replace("9-", "8-", 1)])).status_code == 404
    assert client.get(reverse("catalogue:list", args=["standard"])).status_code == 200
    assert client.get(reverse("catalogue:list", args=["nothing"])).status_code == 404
    listed = reverse("catalogue:list", args=["key_occupation"])
    assert "养老护理员" in client.get(listed, {"q": "养老", "sort": "-title"}).content.decode()
    assert "养老护理员" not in client.get(listed, {"occupation": "6-18"}).content.decode()
    assert client.get(listed, {"export": "xlsx"})["Content-Type"].endswith("sheet")


def test_every_condition_has_a_sentence() -> None:
    for edition in ("2018", "2023"):
        for level in Level:
            sentences = conditions.conditions(edition, level.value)
            assert all(sentences) and bool(sentences) == level.certified


def test_dealing_hears_every_group_first() -> None:
    assert rules.deal([["a", "b"], ["c"], ["d", "e"]]) == ["a", "c", "d", "b", "e"]
    chosen = rules.choose_occupations(
        ["6-01-01-01", "6-01-01-02", "6-02-01-01", "4-01-01-01"], ["6-01-01-02"], {"6": 2}
    )
    assert chosen == ["6-01-01-01", "6-01-01-02"]
    assert rules.choose_work_types({"a": [2, 1], "b": [1]}, 2) == [("a", 1), ("b", 1)]


@pytest.mark.usefixtures("some")
def test_the_citys_clerk_maintains_and_others_do_not(client: Client) -> None:
    url = reverse("catalogue:maintain", args=["4-10-01-05"])
    data = {"what": "demand", "demand_class": "一般", "valid_from": "2024-01-01", "basis": "新目录"}
    sign_in(client, make_actor("district_clerk"))
    assert client.post(url, data).status_code == 403
    assert queries.demand_class_of("4-10-01-05", date(2024, 1, 1)) == "非常紧缺"
    sign_in(client, make_actor("city_clerk"))
    assert client.get(url).status_code == 200
    assert client.post(url, data).status_code == 302
    assert queries.demand_class_of("4-10-01-05", date(2024, 1, 1)) == "一般"
    retired = {"what": "retire", "last_day": "2024-06-30", "successor": "4-10-01-99", "reason": "试"}
    assert "没有这个职业" in client.post(url, retired).content.decode()
    assert client.post(url, retired | {"successor": "4-10-01-06"}).status_code == 302
    assert "2024-06-30 停用" in client.get(reverse("catalogue:detail", args=["4-10-01-05"])).content.decode()
