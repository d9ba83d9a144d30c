"""Service cards: the rule beside each row of a list, exceptions by reason, issued once; what a person reads of it."""

from __future__ import annotations

import io
from datetime import date
from threading import Barrier, Thread
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import translation

from jianglu.credentials import services as credentials
from jianglu.credentials.models import Certificate
from jianglu.kernel.errors import Denied, ReasonMissing
from jianglu.kernel.sheets import BadRows
from jianglu.people import services as people
from jianglu.people.queries import names, number_of
from jianglu.people.services import EmploymentRow
from jianglu.platform.access import Role
from jianglu.platform.policy.cases import CaseResult, run_cases
from jianglu.platform.policy.services import still_derives
from jianglu.talent import errors, queries, services
from jianglu.talent.models import CardRoster
from jianglu.talent.policies import SERVICE_CARD
from jianglu.talent.services.honours import HonourRow
from jianglu.testing import SYSTEM, at, make_actor, make_organisation, make_person, sign_in

from .conftest import build

pytestmark = pytest.mark.django_db


def holder(world: SimpleNamespace, title: str = "national_expert", *, works: bool = True) -> Any:
    """Somebody with a title (empty: none) and a job."""
    person = make_person()
    if works:
        people.employ(SYSTEM, EmploymentRow(person.pk, world.unit.pk, date(2020, 1, 1)), source="test")
    if title:
        services.take_over_honours(SYSTEM, [HonourRow(person.pk, title, date(2021, 6, 18), "文号", "500105")])
    return person


def sheet(*rows: tuple[Any, ...]) -> io.BytesIO:
    """Rows (person, title, card, more cells)."""
    lines = [",".join(column.heading for column in services.CARD_SHEET)]
    for person, *cells in rows:
        lines.append(",".join([names([person.pk])[person.pk], number_of(person.pk), *cells]))
    return io.BytesIO("\n".join(lines).encode())


def check(world: SimpleNamespace, *rows: tuple[Any, ...], decision: str = "1号") -> CardRoster:
    return services.check_cards(world.city, sheet(*rows), body_id=world.body.pk, decision=decision)


@pytest.mark.parametrize("result", run_cases(SERVICE_CARD), ids=lambda result: result.case.title.en)
def test_worked_case(result: CaseResult) -> None:
    assert result.differs == {}


def test_the_rule_stands_beside_each_row_and_issues_what_it_grants(world: SimpleNamespace) -> None:
    good, none, idle = holder(world), holder(world, ""), holder(world, works=False)
    day = "2023-03-01"
    roster = check(
        world,
        (good, "全国技术能手", "A", day), (none, "中华技能大奖", "A", day), (idle, "全国技术能手", "B", day, "2026-03-01"),
    )  # fmt: skip
    rows = {row.person_id: row for row in queries.card_rows(world.city).filter(roster=roster)}
    assert [rows[person.pk].outcome for person in (good, none, idle)] == ["granted", "refer", "refused"]
    assert "名册" in rows[none.pk].why and rows[idle.pk].why.count("；") == 2  # no job, wrong class, a day too long
    with translation.override("en"):  # told again to a reader of English
        assert rows[none.pk].why == "The title is on the roll and was not withdrawn"
    with pytest.raises(ReasonMissing):
        services.except_row(world.city, rows[none.pk].pk, exception=" ")
    with pytest.raises(errors.NothingOpen):  # a refusal is not overruled
        services.except_row(world.city, rows[idle.pk].pk, exception="领导同意")
    assert services.except_row(world.city, rows[none.pk].pk, exception="核对了授予文件原件").outcome == "granted"
    assert services.issue_cards(world.city, roster.pk) == 2
    with pytest.raises(errors.RosterClosed):
        services.issue_cards(world.city, roster.pk)
    cards = {row.person_id: row for row in Certificate.objects.filter(kind="service_card")}
    assert set(cards) == {good.pk, none.pk}
    assert cards[good.pk].expires_on == date(2026, 2, 28) and cards[good.pk].number.startswith("YCA")
    for row in queries.card_rows(world.city).filter(roster=roster, outcome="granted"):
        assert (
            row.decision is not None and still_derives(row.decision) and row.certificate_id == cards[row.person_id].pk
        )
    again = check(world, (good, "全国技术能手", "A", day), decision="2号")
    assert "另一张有效的服务卡" in again.rows.get().why
    with pytest.raises(errors.NothingToIssue):
        services.issue_cards(world.city, again.pk)
    credentials.revoke(SYSTEM, cards[good.pk].pk, reason="换发另一类别的卡")
    assert services.issue_cards(world.city, again.pk) == 1  # asked once more on the day


def test_a_sheet_that_cannot_be_read_keeps_nothing(world: SimpleNamespace) -> None:
    person = holder(world)
    with pytest.raises(BadRows) as caught:
        check(world, (person, "宇宙能手", "C", "2023-13-01", "昨天"), (person, "全国技术能手", "A", "2023-04-01"))
    assert {(row.row, row.field) for row in caught.value.rows} == {
        (2, "称号"), (2, "卡别"), (2, "发证日期"), (2, "有效期至"), (3, "身份证号码"), (3, "发证日期"),
    }  # fmt: skip
    assert not CardRoster.objects.exists()
    with pytest.raises(Denied):
        services.check_cards(world.district, sheet(), body_id=world.body.pk, decision="1号")


def test_a_person_reads_which_card_and_what_is_missing(world: SimpleNamespace, client: Client) -> None:
    worker = make_actor(Role.WORKER)
    found = queries.own_card(worker)
    assert found.title == "" and {entry.condition.code for entry in found.verdict.unmet} == {
        "directory",
        "held",
        "full_time",
    }
    for title in ("municipal_expert", "grand_prize", "may_day_medal"):
        row = HonourRow(worker.person_id, title, date(2021, 6, 18), title, "500105")
        services.take_over_honours(SYSTEM, [row])
    people.employ(SYSTEM, EmploymentRow(worker.person_id, world.unit.pk, date(2020, 1, 1)), source="test")
    found = queries.own_card(worker)
    assert found.verdict.granted and (found.card, found.title) == ("A", "中华技能大奖")  # the higher class counts
    assert [verdict.outcome.value for _title, verdict in found.others] == ["granted", "refused"]
    with pytest.raises(Denied):
        queries.own_card(world.city)
    sign_in(client, worker)
    assert "可以申领 A 卡" in client.get("/me/service-card/").text
    told = client.get("/api/v1/talent/service-card").json()
    assert [entry["card"] for entry in told] == ["A", "B", ""] and told[0]["explanation"]["conditions"]


def test_pages(world: SimpleNamespace, client: Client) -> None:
    open_row = holder(world, "")
    roster = check(
        world, (holder(world), "全国技术能手", "A", "2023-03-01"), (open_row, "全国技术能手", "A", "2023-03-01")
    )
    sign_in(client, world.city)
    assert client.get("/office/service-cards/template/").status_code == 200
    assert roster.decision in client.get("/office/service-cards/").text
    assert "需经办人员核实" in client.get(f"/office/service-cards/{roster.pk}/").text
    row = roster.rows.get(person=open_row)
    assert client.get(f"/office/service-cards/rows/{row.pk}/").status_code == 200
    assert client.post(f"/office/service-cards/rows/{row.pk}/", {"exception": "核对原件"}).status_code == 302
    assert client.post(f"/office/service-cards/{roster.pk}/issue/").status_code == 302
    assert Certificate.objects.filter(kind="service_card").count() == 2
    upload = sheet((holder(world), "全国技术能手", "A", "2023-03-01"))
    upload.name = "cards.csv"
    agency = make_organisation(kinds=["agency"])
    sent = {"body": agency.pk, "decision": "2号", "file": upload}
    assert client.post("/office/service-cards/", sent).status_code == 302
    later = CardRoster.objects.latest("pk")
    assert later.body_id == agency.pk
    assert client.post(f"/office/service-cards/{later.pk}/drop/").status_code == 302
    sign_in(client, world.district)
    assert client.get("/office/service-cards/").status_code == 403


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_two_lists_at_once_give_a_person_one_card() -> None:
    with at("2023-03-15"):
        world = build()
        person = holder(world)
        lists = [check(world, (person, "全国技术能手", "A", "2023-03-01"), decision=f"{n}号") for n in range(3)]
        start, told = Barrier(len(lists)), []

        def issue(roster: CardRoster) -> None:
            start.wait()
            try:
                told.append(services.issue_cards(world.city, roster.pk))
            except errors.NothingToIssue:
                told.append(0)
            finally:
                connection.close()

        threads = [Thread(target=issue, args=(roster,)) for roster in lists]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(told) == [0, 0, 1]
        assert Certificate.objects.filter(kind="service_card", person_id=person.pk).count() == 1
