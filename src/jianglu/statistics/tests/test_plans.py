"""Goals of a year: what plans say when, what districts owe of them, and who is told that they fall behind."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from jianglu.kernel.errors import Denied
from jianglu.platform import jobs
from jianglu.platform.access import Actor, Role
from jianglu.platform.jobs import JOBS
from jianglu.platform.notifications.models import Notification
from jianglu.statistics import queries, seed, services
from jianglu.statistics.errors import BadReport
from jianglu.statistics.models import Shortfall, Target
from jianglu.statistics.queries import Cut
from jianglu.testing import SYSTEM, at, make_actor, sign_in

MARCH, JULY = date(2023, 3, 1), date(2023, 7, 1)
LATER = {"value": Decimal(210000), "in_force_from": date(2023, 6, 1), "source": "后续文件"}


def test_a_goal_is_shared_among_districts_and_laggards_are_named(city, client: Client) -> None:
    seed.publish_letter(SYSTEM)
    clerk, goal = make_actor(Role.CITY_CLERK), Target.objects.get(code="new_skilled")
    page = f"/office/statistics/targets/{goal.pk}/districts/"
    sign_in(client, clerk)
    with at("2023-10-15"):
        client.post(page, {"d500103": "2", "d500105": "4000", "source": "计划文件"})
        shown = client.get(page).content.decode()
        refused = client.post(page, {"d500103": "7", "d500105": "许多", "d500112": "1.5", "source": "计划文件"})
        nameless = client.post(page, {"d500103": "7", "source": ""})
    assert (refused.status_code, nameless.status_code) == (422, 422)
    told = refused.content.decode()  # every wrong cell is named, what was typed is still there, nothing was saved
    assert told.count("请填整数") == 2 and 'value="许多"' in told and 'value="7"' in told
    assert "请写明数据来源" in nameless.content.decode()
    assert shown.count("落后于时间进度") == 1
    assert "少于全市目标" in shown
    assert Target.objects.filter(code="new_skilled").count() == 3
    for values, source in (({"500103": -1}, "x"), ({"999999": 1}, "x"), ({"500103": 1}, " ")):
        with pytest.raises(BadReport):
            services.plan_districts(clerk, goal.pk, values, source)
    with pytest.raises(Denied):
        services.plan_districts(make_actor(Role.LEADER), goal.pk, {"500103": 1}, "x")
    sign_in(client, make_actor(Role.DISTRICT_CLERK, region="500103"))
    with at("2023-10-15"):
        own = client.get("/office/statistics/leader/?year=2023").content.decode()
    assert "新增技能人才" in own
    assert "200,000" not in own  # the city's goal is not the district's


def test_a_smaller_city_is_measured_by_its_part_of_the_goals(city) -> None:
    seed.publish_letter(SYSTEM, 5_000)
    goals = {row.code: row for row in Target.objects.filter(in_force_from="2023-01-01")}
    found = {
        code: float(goals[code].value) for code in ("new_skilled", "assessments", "new_campuses", "employment_rate")
    }
    assert found == {"new_skilled": 199, "assessments": 298, "new_campuses": 7, "employment_rate": 0.98}
    assert "原文 200,000 人，按示范城市 5,000 人折算" in goals["new_skilled"].source
    seed.share_out(SYSTEM, {"500103": 1, "500105": 2})
    assert queries.district_plans(goals["new_skilled"]) == {"500103": 66, "500105": 133}
    seed.publish_letter(SYSTEM)  # the city of the letter stands here again: its own words
    again = Target.objects.get(pk=goals["new_skilled"].pk)
    assert (int(again.value), "折算" in again.source) == (200_000, False)


def test_a_later_plan_is_in_force_from_its_day_and_the_earlier_one_stands_beside_it(city, client: Client) -> None:
    seed.publish_letter(SYSTEM)
    clerk, goal = make_actor(Role.CITY_CLERK), Target.objects.get(code="new_skilled")
    services.plan_districts(clerk, goal.pk, {"500103": 9}, "分解文件")
    sign_in(client, clerk)
    page = f"/office/statistics/targets/{goal.pk}/later/"
    assert client.get(page).status_code == 200
    good = {"value": "210000", "source": "后续文件", "in_force_from": "2023-06-01"}
    for bad in (
        {"value": "0"}, {"value": "1.5"}, {"source": goal.source}, {"source": " "}, {"in_force_from": "2023-01-01"},
        {"in_force_from": "2024-01-01"},
    ):  # fmt: skip
        assert client.post(page, good | bad).status_code == 200
    assert client.post(page, good).status_code == 302
    with pytest.raises(BadReport):
        services.revise(clerk, goal.pk, **LATER)  # the same plan once more
    with at("2023-03-01"):
        shown = client.get("/office/statistics/leader/?year=2023").content.decode()
    assert "2023-06-01 起 210,000" in shown
    assert "原计划 200,000" not in shown
    with at("2023-07-01"):
        shown = client.get("/office/statistics/leader/?year=2023").content.decode()
    assert "原计划 200,000" in shown
    then, now = (
        {entry.target.code: entry for entry in queries.progress(Cut(2023), today=day)}["new_skilled"]
        for day in (MARCH, JULY)
    )
    assert (int(then.target.value), int(now.target.value)) == (200000, 210000)
    assert queries.district_plans(now.target) == {}  # a share of the old plan is none of the new one
    assert queries.district_plans(goal) == {"500103": 9}


def test_a_year_takes_up_known_goals_indicators_and_goals_of_its_own(city, client: Client) -> None:
    seed.publish_letter(SYSTEM)
    clerk = make_actor(Role.CITY_CLERK)
    plan = {"year": 2024, "in_force_from": date(2024, 1, 1), "source": "2024 年工作要点"}
    again = services.set_target(clerk, like="new_skilled", value=Decimal(180000), **plan)
    assert (again.indicator, again.name, again.unit) == ("new_skilled", "新增技能人才", "人")
    counted = services.set_target(clerk, like="vouchers_claimed", value=Decimal(250000), **plan)
    assert counted.indicator == "vouchers_claimed"
    assert counted.name_en
    own = services.set_target(clerk, name="实训基地", name_en="Training bases", value=Decimal("0.5"), **plan)
    assert (own.indicator, own.is_share) == ("", True)
    for bad in (
        {"like": "new_skilled", "value": Decimal(1)}, {"like": "no_such", "value": Decimal(1)}, {"value": Decimal(1)},
        {"name": "甲", "name_en": "A", "value": Decimal(2)},
        {"name": "甲", "name_en": "A", "unit": "所", "value": Decimal("1.5")},
        {"name": "甲", "name_en": "A", "unit": "所", "value": Decimal(1), "source": " "},
        {"name": "甲", "name_en": "A", "unit": "所", "value": Decimal(1), "in_force_from": date(2025, 1, 1)},
    ):  # fmt: skip
        with pytest.raises(BadReport):
            services.set_target(clerk, **(plan | bad))
    with pytest.raises(Denied):
        services.set_target(make_actor(Role.LEADER), like="assessments", value=Decimal(1), **plan)
    sign_in(client, clerk)
    posted = {"year": 2024, "like": "assessments", "value": "310000", "in_force_from": "2024-01-01", "source": "要点"}
    assert client.post("/office/statistics/targets/new/", posted).status_code == 302
    assert {entry.target.code for entry in queries.progress(Cut(2024), today=date(2024, 2, 1))} == {
        "new_skilled", "vouchers_claimed", own.code, "assessments",
    }  # fmt: skip


def test_a_district_is_told_once_that_it_falls_behind_until_it_has_caught_up(city, client: Client) -> None:
    seed.publish_letter(SYSTEM)
    goal = Target.objects.get(code="new_skilled")
    services.plan_districts(SYSTEM, goal.pk, {"500103": 1, "500105": 4000}, "分解文件")
    theirs = make_actor(Role.DISTRICT_CLERK, region="500105")
    make_actor(Role.DISTRICT_CLERK, region="500103")
    assert services.find_shortfalls(SYSTEM, date(2023, 10, 15)) == (1, 0)
    assert services.find_shortfalls(SYSTEM, date(2023, 10, 16)) == (0, 0)
    told = Notification.objects.get(code="statistics.behind")
    assert told.user_id == theirs.user_id
    assert "江北区" in told.body_zh
    (one,) = queries.laggards(Cut(2023))
    assert (one.target.region_code, one.since) == ("500105", date(2023, 10, 15))
    assert queries.laggards(Cut(2023, regions=("500103",))) == []
    sign_in(client, make_actor(Role.LEADER))
    with at("2023-10-16"):
        assert "落后于时间进度的区县" in client.get("/office/statistics/leader/?year=2023").content.decode()
        assert "江北区" in client.get("/wall/?year=2023").content.decode()
    services.plan_districts(SYSTEM, goal.pk, {"500105": 1}, "调整文件")  # what it owes now is done
    assert services.find_shortfalls(SYSTEM, date(2023, 10, 17)) == (0, 1)
    assert queries.laggards(Cut(2023)) == []
    services.plan_districts(SYSTEM, goal.pk, {"500105": 4000}, "再调整")
    services.find_shortfalls(SYSTEM, date(2023, 10, 18))
    services.revise(SYSTEM, goal.pk, **LATER)  # districts owe nothing of the plan that is in force now
    assert services.find_shortfalls(SYSTEM, date(2023, 10, 19)) == (0, 1)
    assert Shortfall.objects.filter(ended_on=None).count() == 0


def test_the_nightly_job_warns(city, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    seed.publish_letter(SYSTEM)
    goal = Target.objects.get(code="new_skilled")
    services.plan_districts(SYSTEM, goal.pk, {"500105": 4000}, "分解文件")
    with at("2023-10-15"):
        jobs.enqueue(JOBS["statistics.snapshot"], Actor.system("test"))
        jobs.run_pending()
    assert Shortfall.objects.get().target.region_code == "500105"


def test_plans_over_the_api(city, client: Client) -> None:
    seed.publish_letter(SYSTEM)
    sign_in(client, make_actor(Role.CITY_CLERK))
    base = "/api/v1/statistics/targets"

    def send(verb: str, path: str, **body: object) -> tuple[int, object]:
        answer = getattr(client, verb)(path, json.dumps(body), content_type="application/json")
        return answer.status_code, json.loads(answer.content) if answer.content else None

    with at("2023-03-01"):
        rows = {row["plan"]["code"]: row for row in client.get(f"{base}?year=2023").json()}
        assert rows["enrolment"]["plan"]["value"] == 38000
        assert [row["in_force_from"] for row in rows["enrolment"]["coming"]] == ["2023-06-01"]
        pk, reported = rows["new_skilled"]["plan"]["id"], rows["new_campuses"]["plan"]["id"]
        status, told = send("put", f"{base}/{pk}/districts", source="分解", districts={"500105": 7})
        assert status == 200
        assert [row["region"] for row in told if row["plan"] == 7] == ["500105"]
        later = {"value": 210000, "in_force_from": "2023-06-01", "source": "后续文件"}
        assert send("post", f"{base}/{pk}/later", **later)[0] == 200
        assert send("post", f"{base}/{pk}/later", **later)[0] == 422
        done = {"value": 2, "as_of": "2023-02-28", "source": "建设台账"}
        assert send("post", f"{base}/{reported}/reports", **done)[0] == 204
        assert send("post", f"{base}/{pk}/reports", **done)[0] == 422  # it is counted here
        new = {"year": 2024, "like": "new_campuses", "value": 8, "in_force_from": "2024-01-01", "source": "要点"}
        assert send("post", base, **new)[0] == 200
        assert client.get(f"{base}/{reported}/districts").status_code == 404
    sign_in(client, make_actor(Role.DISTRICT_CLERK, region="500105"))
    assert [row["plan"]["value"] for row in client.get(f"{base}?year=2023").json()] == [7]
    assert client.get(f"{base}?year=2023&district=500103").status_code == 403
    assert client.get(f"{base}/{pk}/districts").status_code == 403
    assert send("post", base, **new)[0] == 403
