"""Nominations for titles: the rule's word to unit and district, papers, panel, notice, the roll; leading talent among them."""

from __future__ import annotations

from datetime import date
from threading import Barrier, Thread
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import translation

from jianglu.kernel.errors import Denied, NotFound
from jianglu.people.queries import number_of
from jianglu.platform import workflow
from jianglu.platform.access import Role
from jianglu.platform.calendar import add_working_days, today
from jianglu.platform.policy.cases import CaseResult, run_cases
from jianglu.platform.policy.services import still_derives
from jianglu.platform.workflow.models import Case
from jianglu.talent import errors, queries, services
from jianglu.talent.models import Honour, Nomination
from jianglu.talent.policies import LEADING_TALENT, TITLE_NOMINATION
from jianglu.talent.services.honours import HonourRow
from jianglu.testing import SYSTEM, at, make_actor, sign_in

from .conftest import WELDER, build, technician

pytestmark = pytest.mark.django_db
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
    "a5f645400000000049454e44ae426082"
)


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("获奖证书.png", PNG, content_type="image/png")


def wish(**how: Any) -> services.Wish:
    return services.Wish(
        **{"title": "leading_craftsman", "occupation_code": WELDER, "statement": "解决焊接变形难题"} | how
    )


def nominate(world: SimpleNamespace, person: Any, papers: bool = False, **how: Any) -> Nomination:
    return services.nominate(
        world.enterprise, world.unit.pk, person.pk, wish(**how), papers=[paper()] if papers else []
    )


def act(actor: Any, row: Nomination, action: str, reason: str = "", **data: Any) -> None:
    workflow.act(actor, row.case_id, action, version=Case.objects.get(pk=row.case_id).version, reason=reason, data=data)


def pass_it(world: SimpleNamespace, row: Nomination) -> Nomination:
    """Through panel and notice."""
    case = Case.objects.get(pk=row.case_id)
    workflow.appoint_panel(world.city, case.pk, [expert.user_id for expert in world.experts], version=case.version)
    for expert in world.experts:
        workflow.vote(expert, case.pk, approves=True, comment="业绩突出")
    with at(add_working_days(today(), 6).isoformat()):
        workflow.run_due()
    row.refresh_from_db()
    return row


@pytest.mark.parametrize(
    "result", [*run_cases(LEADING_TALENT), *run_cases(TITLE_NOMINATION)], ids=lambda result: result.case.title.en
)
def test_worked_case(result: CaseResult) -> None:
    assert result.differs == {}


def test_who_holds_a_national_title_is_recognised_and_stands_on_the_roll(world: SimpleNamespace) -> None:
    person = technician(world.unit, world.body)
    services.take_over_honours(SYSTEM, [HonourRow(person.pk, "national_expert", date(2021, 6, 18), "文号", "500105")])
    row = nominate(world, person)
    assert row.decision.outcome == "granted" and row.decision.explanation["satisfied"] == "honour"
    with pytest.raises(errors.NominationTwice):
        nominate(world, person)
    act(world.district, row, "recommend", papers="none", opinion="同意")
    row = pass_it(world, row)
    assert row.state == "given" and row.honour is not None and still_derives(row.decision)
    assert (row.honour.title, row.honour.is_leading, row.honour.document) == (
        "leading_craftsman",
        True,
        row.case.number,
    )
    with at("2023-05-01"), pytest.raises(errors.NomineeNotEligible) as caught:
        nominate(world, person)
    assert [entry.condition.code for entry in caught.value.verdict.unmet] == ["once"]


def test_declared_merits_are_seen_by_the_district(world: SimpleNamespace) -> None:
    person = technician(world.unit, world.body)
    with pytest.raises(errors.NomineeNotEligible, match="没有一种"):  # level and years, but no merit
        nominate(world, person)
    with pytest.raises(errors.PapersMissing):
        nominate(world, person, breakthroughs=2)
    row = nominate(world, person, papers=True, contest="national_1", contest_place=10, breakthroughs=2)
    assert row.decision.outcome == "refer" and row.papers.count() == 1
    with pytest.raises(errors.PapersOpen):
        act(world.district, row, "recommend", papers="none", opinion="同意")
    act(world.district, row, "return", "请补充成果鉴定")
    services.complete(world.enterprise, row.pk, statement="两项攻关均已验收", papers=[paper()])
    row.refresh_from_db()
    assert row.papers.count() == 2 and row.statement == "两项攻关均已验收"
    act(world.district, row, "recommend", papers="yes", opinion="核对了鉴定书原件")
    row.refresh_from_db()
    assert row.papers_seen and row.decision.outcome == "granted"
    assert row.decision.explanation["satisfied"] == "contest"
    with pytest.raises(errors.BadNomination):
        nominate(world, person, title="municipal_expert", contest="national_1")


def test_a_title_of_the_state_is_handed_up(world: SimpleNamespace) -> None:
    person = technician(world.unit, world.body)
    row = nominate(world, person, papers=True, title="national_expert", breakthroughs=2)
    act(world.district, row, "recommend", papers="yes", opinion="属实")
    row = pass_it(world, row)
    assert row.state == "handed_up" and not Honour.objects.exists()


def test_without_a_rule_in_force_officers_decide(world: SimpleNamespace) -> None:
    person = technician(world.unit, world.body)
    with at("2017-09-01"):
        row = nominate(world, person)
        assert row.decision.outcome == "no_rule"
        act(world.district, row, "recommend", papers="none", opinion="没有现行办法，按业绩推荐")
        assert Case.objects.get(pk=row.case_id).node == "review"


def test_unit_region_and_nominee_read_it_and_nobody_else(world: SimpleNamespace) -> None:
    worker = make_actor(Role.WORKER)
    person = technician(world.unit, world.body)
    row = nominate(world, person, papers=True, breakthroughs=2)
    Nomination.objects.filter(pk=row.pk).update(person_id=worker.person_id)
    for actor in (world.enterprise, world.district, world.city, worker):
        assert queries.nomination(actor, row.pk).pk == row.pk
    for actor in (world.other, make_actor(Role.ENTERPRISE), make_actor(Role.WORKER)):
        with pytest.raises((Denied, NotFound)):
            queries.nomination(actor, row.pk)


def test_pages(world: SimpleNamespace, client: Client) -> None:
    person = technician(world.unit, world.body)
    sign_in(client, world.enterprise)
    filled = {"number": number_of(person.pk), "title": "leading_craftsman", "occupation_code": WELDER, "statement": "业绩",
              "contest": "", "contest_place": "", "breakthroughs": "0", "more_years": "0"}  # fmt: skip
    asked = client.post("/work/nominations/new/", filled | {"ask": "1"}).text
    assert "暂不符合" in asked and "领办技能大师工作室" in asked and not Nomination.objects.exists()
    assert "不符合推荐条件" in client.post("/work/nominations/new/", filled).text
    sent = filled | {"breakthroughs": "2", "papers": paper()}
    assert client.post("/work/nominations/new/", sent).status_code == 302
    row = Nomination.objects.get()
    assert person.name in client.get("/work/nominations/").text
    page = client.get(f"/work/nominations/{row.pk}/").text
    assert "需经办人员核实" in page and "下列途径满足一种即可" in page and "获奖证书.png" in page
    assert client.get(f"/api/v1/talent/nominations/{row.pk}").json()["explanation"]["alternatives"]
    act(world.district, row, "return", "补充")
    answer = client.post(f"/work/nominations/{row.pk}/complete/", {"statement": "补充说明", "papers": paper()})
    assert answer.status_code == 302 and row.papers.count() == 2
    sign_in(client, world.district)
    assert person.name in client.get("/office/nominations/").text
    assert "申报条件" in client.get(reverse("workflow:case", args=[row.case_id])).text
    with translation.override("en"):
        assert client.get("/work/nominations/").status_code == 403


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_nominated_at_once_stands_once() -> None:
    with at("2023-03-15"):
        world = build()
        person = technician(world.unit, world.body)
        services.take_over_honours(
            SYSTEM, [HonourRow(person.pk, "national_expert", date(2021, 6, 18), "文号", "500105")]
        )
        start, told = Barrier(3), []

        def go() -> None:
            start.wait()
            try:
                nominate(world, person)
                told.append("made")
            except errors.NominationTwice:
                told.append("twice")
            finally:
                connection.close()

        threads = [Thread(target=go) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(told) == ["made", "twice", "twice"]
        assert Case.objects.filter(flow="talent.nomination").count() == 1  # no case without its nomination
