"""Platforms from the application to the end of a term; the roll of honours; what statistics count of them."""

from __future__ import annotations

import io
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from jianglu.kernel.errors import Denied, NotFound, ReasonMissing
from jianglu.people.queries import by_number_for, names, number_of
from jianglu.platform import workflow
from jianglu.platform.access import Role
from jianglu.platform.calendar import add_working_days, today
from jianglu.platform.workflow.models import Case, Seat
from jianglu.talent import errors, passport, queries, rules, services
from jianglu.talent.models import Honour, Platform
from jianglu.testing import SYSTEM, at, make_actor, make_person, sign_in

from .conftest import PLAN, WELDER, technician

pytestmark = pytest.mark.django_db


def apply_for(world: SimpleNamespace, **how: Any) -> Platform:
    how = {"kind": "base", "grade": "municipal", "name": "焊接培训基地", "plan": PLAN} | how
    return services.apply_for(world.enterprise, world.unit.pk, **how)


def act(actor: Any, case_id: int, action: str, reason: str = "", **data: Any) -> Case:
    return workflow.act(actor, case_id, action, version=Case.objects.get(pk=case_id).version, reason=reason, data=data)


def name_it(world: SimpleNamespace, platform: Platform, votes: tuple[bool, ...] = (True, True, False)) -> Platform:
    """Through district, panel and notice."""
    assert platform.case_id
    act(world.district, platform.case_id, "recommend")
    case = Case.objects.get(pk=platform.case_id)
    workflow.appoint_panel(world.city, case.pk, [expert.user_id for expert in world.experts], version=case.version)
    for expert, approves in zip(world.experts, votes, strict=True):
        if Case.objects.get(pk=case.pk).node == "review":
            workflow.vote(expert, case.pk, approves=approves, comment="看过现场")
    if Case.objects.get(pk=case.pk).node == "notice":
        with at(add_working_days(today(), 6).isoformat()):
            workflow.run_due()
            platform.refresh_from_db()
            return platform
    platform.refresh_from_db()
    return platform


def named(world: SimpleNamespace, **how: Any) -> Platform:
    return name_it(world, apply_for(world, **how))


def test_a_platform_is_named_after_panel_and_notice(world: SimpleNamespace) -> None:
    platform = named(world)
    assert platform.state == "named" and platform.named_on is not None
    assert platform.term_ends_on == rules.term_end(platform.named_on)
    assert [row.pk for row in queries.named()] == [platform.pk]
    assert queries.counts_by_district() == {platform.region_code[:6]: 1}


def test_anybody_reads_who_leads_a_studio(world: SimpleNamespace, client: Client) -> None:
    master = technician(world.unit, world.body)
    studio = {
        "kind": "studio",
        "grade": "chief",
        "name": "焊工工作室",
        "occupation_code": WELDER,
        "master_id": master.pk,
    }
    page = client.get(f"/platforms/{named(world, **studio).pk}/")
    assert page.status_code == 200 and master.name in page.content.decode()


def test_the_panel_may_say_no(world: SimpleNamespace) -> None:
    platform = name_it(world, apply_for(world), (False, True, False))
    assert platform.state == "refused"
    assert not queries.named().exists()
    with pytest.raises(errors.NoSuchPlatform):
        queries.public(platform.pk)


def test_what_is_asked_to_be_put_right_comes_back(world: SimpleNamespace) -> None:
    platform = apply_for(world)
    act(world.district, platform.case_id, "return", "请补充设备清单")
    with pytest.raises(errors.BadPlatform):
        services.resubmit(world.enterprise, platform.pk, plan=" ")
    services.resubmit(world.enterprise, platform.pk, plan="设备 40 台套")
    assert Case.objects.get(pk=platform.case_id).node == "district"


def test_a_studio_is_led_by_a_technician_of_the_unit(world: SimpleNamespace) -> None:
    studio = {"kind": "studio", "grade": "chief", "name": "焊工工作室", "occupation_code": WELDER}
    for level, fits in (("3", False), ("2", True)):
        person = technician(world.unit, world.body, level)
        if fits:
            assert apply_for(world, master_id=person.pk, **studio).master_id == person.pk
        else:
            with pytest.raises(errors.PlatformNotEligible):
                apply_for(world, master_id=person.pk, **studio)
    with pytest.raises(errors.PlatformNotEligible):  # works elsewhere
        apply_for(world, master_id=technician(world.body, world.body).pk, **studio | {"name": "另一个"})
    with pytest.raises(errors.BadPlatform):
        apply_for(world, **studio)
    with pytest.raises(errors.BadPlatform):
        apply_for(world, grade="chief")
    with pytest.raises(errors.PlatformTwice):
        apply_for(world, name="甲") and apply_for(world, name="甲")


def test_years_are_reported_once_and_by_the_unit(world: SimpleNamespace) -> None:
    platform = named(world)
    year = {"year": 2023, "trained": 300, "raised": 40, "apprentices": 0, "projects": 2, "spent": 1_000_00}
    with pytest.raises(Denied):
        services.hand_in_report(make_actor(Role.ENTERPRISE), platform.pk, **year)
    with pytest.raises(errors.BadReport):
        services.hand_in_report(world.enterprise, platform.pk, **year | {"raised": 301})
    with pytest.raises(errors.BadReport):
        services.hand_in_report(world.enterprise, platform.pk, **year | {"year": 2022})
    services.hand_in_report(world.enterprise, platform.pk, **year)
    with pytest.raises(errors.ReportTwice):
        services.hand_in_report(world.enterprise, platform.pk, **year)
    [(report, behind)] = queries.reports(platform)
    assert report.projects == 2 and len(behind) == 2  # fewer than 700, fewer than a fifth raised
    assert queries.year_sums(2023) == {"trained": 300, "raised": 40, "apprentices": 0, "projects": 2}


@pytest.mark.parametrize(("points", "action"), [(80, "keep"), (40, "remove")])
def test_a_term_is_scored_by_one_and_ended_by_another(world: SimpleNamespace, points: int, action: str) -> None:
    platform = named(world)
    assert platform.term_ends_on is not None
    with pytest.raises(errors.TooEarly):
        services.end_term(world.enterprise, platform.pk, told="完成全部目标")
    until = platform.term_ends_on
    with at(until.isoformat()):
        services.end_term(world.enterprise, platform.pk, told="完成全部目标")
        with pytest.raises(errors.TermOpen):
            services.end_term(world.enterprise, platform.pk, told="再交一次")
        platform.refresh_from_db()
        case = platform.term_case_id
        with pytest.raises(errors.BadReport):
            act(world.city, case, "score", "现场核查", **dict.fromkeys(rules.ITEMS, 101))
        act(world.city, case, "score", "现场核查", **dict.fromkeys(rules.ITEMS, points))
        with pytest.raises(Denied):
            act(world.city, case, action, "同一个人")
        if action == "remove":
            with pytest.raises(errors.NotQualified):
                act(world.experts[0], case, "keep")
        act(world.experts[0], case, action, "复核")
    platform.refresh_from_db()
    if action == "keep":
        assert platform.state == "named" and platform.term_ends_on == rules.term_end(until)
    else:
        assert platform.state == "removed" and platform.removed_on == until


def test_others_see_nothing_of_an_application(world: SimpleNamespace) -> None:
    platform = apply_for(world)
    assert queries.get_for(world.district, platform.pk).pk == platform.pk
    for actor in (world.other, make_actor(Role.ENTERPRISE), make_actor(Role.WORKER)):
        with pytest.raises((Denied, NotFound)):
            queries.get_for(actor, platform.pk)


def sheet(*rows: tuple[str, ...]) -> io.BytesIO:
    book = Workbook()
    page = book.active
    assert page is not None
    page.append([column.heading for column in services.SHEET])
    for row in rows:
        page.append(row)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


def test_a_sheet_of_honours_is_entered_whole_or_not_at_all(world: SimpleNamespace) -> None:
    people = [make_person() for _ in range(3)]
    good = [
        (names([person.pk])[person.pk], number_of(person.pk), "全国技术能手", "2022-06-01", "人社部发〔2022〕9号", "")
        for person in people
    ]
    bad = [
        (good[0][0], "500105199006150010", *good[0][2:]),  # check digit
        ("别人", *good[1][1:]),
        (*good[2][:2], "宇宙能手", "2022-13-01", good[2][4], "91500105JL00000000"),
    ]
    with pytest.raises(errors.BadHonours) as caught:
        services.enter_honours(world.city, sheet(*good, *bad))
    assert {(row.row, row.field) for row in caught.value.rows} == {
        (5, "身份证号码"), (6, "姓名"), (7, "称号"), (7, "授予日期"), (7, "单位信用代码"),
    }  # fmt: skip
    assert not Honour.objects.exists()
    assert services.enter_honours(world.city, sheet(*good)) == 3
    assert services.enter_honours(world.city, sheet(*good)) == 0  # again: nothing new
    with pytest.raises(Denied):
        services.enter_honours(world.district, sheet(*good))


def test_an_honour_shows_in_the_passport_until_it_is_withdrawn(world: SimpleNamespace) -> None:
    worker = make_actor(Role.WORKER)
    row = services.honours.HonourRow(worker.person_id, "grand_prize", date(2018, 11, 22), "文号", "500105")
    services.take_over_honours(SYSTEM, [row])
    assert [entry.kind for entry in passport.entries(worker.person_id)] == ["honour"]
    honour = Honour.objects.get()
    with pytest.raises(ReasonMissing):
        services.withdraw_honour(world.city, honour.pk, reason=" ")
    services.withdraw_honour(world.city, honour.pk, reason="人社部通报")
    assert passport.entries(worker.person_id) == []
    with pytest.raises(errors.NoSuchHonour):
        services.withdraw_honour(world.city, honour.pk, reason="再来一次")


def test_the_database_keeps_the_order_of_days_and_masters(world: SimpleNamespace) -> None:
    platform = named(world)
    for change in (
        {"named_on": None}, {"removed_on": date(2020, 1, 1), "state": "removed"}, {"kind": "studio"}, {"grade": "chief"},
        {"state": "applying"},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Platform.objects.filter(pk=platform.pk).update(**change)


@given(st.sampled_from(sorted(rules.EXPECTED)), st.integers(0, 3000), st.integers(0, 3000), st.integers(0, 50))
def test_more_is_never_further_behind(kind: str, trained: int, raised: int, apprentices: int) -> None:
    raised = min(raised, trained)
    behind = rules.behind(kind, trained, raised, apprentices)
    assert set(map(str, rules.behind(kind, trained, trained, apprentices + 1))) <= set(map(str, behind))
    assert rules.behind(kind, 3000, 3000, 50) == []


def test_only_what_is_expected_of_a_kind_is_said() -> None:
    said = {kind: wanted.said for kind, wanted in rules.EXPECTED.items()}
    assert said["studio"] == ["年带徒 8 人以上"] and said["contest"] == []
    assert said["base"] == ["年培训 700 人以上", "其中新增高级工及以上占 20% 以上"]


def test_pages(world: SimpleNamespace, client: Client) -> None:
    platform = named(world)
    person = technician(world.unit, world.body)
    assert platform.name in client.get("/platforms/").text
    assert client.get(f"/platforms/{platform.pk}/").status_code == 200
    sign_in(client, world.enterprise)
    answer = client.post(
        "/work/platforms/new/",
        {"kind": "studio", "grade": "municipal", "name": "大师工作室", "plan": PLAN, "occupation_code": WELDER,
         "number": number_of(person.pk)},
    )  # fmt: skip
    assert answer.status_code == 302, answer.text
    assert by_number_for(world.enterprise, number_of(person.pk)).pk == person.pk
    answer = client.post(
        f"/work/platforms/{platform.pk}/report/",
        {"year": 2023, "trained": 5, "raised": 9, "apprentices": 0, "projects": 0, "yuan": "10.50"},
    )
    assert "不能多于培训人数" in answer.text
    answer = client.post(
        f"/work/platforms/{platform.pk}/report/",
        {"year": 2023, "trained": 900, "raised": 200, "apprentices": 0, "projects": 4, "yuan": "10.50"},
    )
    assert answer.status_code == 302
    assert "10.50" in client.get(f"/work/platforms/{platform.pk}/").text
    assert client.get("/office/platforms/").status_code == 403
    sign_in(client, world.city)
    with CaptureQueriesContext(
        connection,
    ) as queried:
        assert platform.name in client.get("/office/platforms/").text
    assert len(queried) <= 12
    number = number_of(person.pk)
    upload = sheet((names([person.pk])[person.pk], number, "全国技术能手", "2022-06-01", "文号", ""))
    upload.name = "honours.xlsx"
    assert client.post("/office/honours/", {"file": upload}).status_code == 302
    honour = Honour.objects.get()
    assert client.get(f"/office/honours/{honour.pk}/").status_code == 200
    assert client.post(f"/office/honours/{honour.pk}/", {"reason": "通报"}).status_code == 302
    assert client.get("/api/v1/talent/platforms").json()["count"] == 1
    assert client.get(f"/api/v1/talent/platforms/{platform.pk}").json()["name"] == platform.name
    assert Seat.objects.filter(approves=True).count() == 2
