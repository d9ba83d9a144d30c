"""Recognition by merit: the rule at its edges, the way from nomination to certificate, and who must not decide."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from jianglu.assessment import errors
from jianglu.assessment.filing import services as filing
from jianglu.assessment.filing.models import FiledScope
from jianglu.assessment.filing.services import ScopeRow
from jianglu.assessment.nomination import queries, rules, services
from jianglu.assessment.nomination.models import Nomination
from jianglu.assessment.nomination.services import Wish
from jianglu.assessment.policies import DIRECT_RECOGNITION
from jianglu.assessment.policies.merit import HIGHEST, PLACES
from jianglu.credentials import queries as certificates
from jianglu.people import services as people
from jianglu.people.queries import number_of
from jianglu.platform import events, workflow
from jianglu.platform.access import Actor, Role
from jianglu.platform.facts import fact
from jianglu.platform.policy.cases import run_cases
from jianglu.platform.workflow.errors import NotHere
from jianglu.platform.workflow.models import Notice
from jianglu.testing import SYSTEM, at, make_actor, make_organisation, make_person, make_region, sign_in

from . import world as w
from .nomination_cases import APPROVED

PDF = b"%PDF-1.7\ntrailer\n%%EOF\n"
WISH = Wish(w.CODE, "2", "contest", "provincial", "全市技能大赛", date(2022, 10, 20), "市赛第二名", merit_place=2)


# ---------------------------------------------------------------- the rule
@given(st.sampled_from([*rules.KINDS]), st.sampled_from([*rules.GRADES]), st.sampled_from([*rules.GRADES]))
def test_a_higher_grade_of_merit_never_opens_less(kind: str, one: str, other: str) -> None:
    order, day = [*rules.GRADES], w.TODAY
    if order.index(one) <= order.index(other):
        high, low = (HIGHEST.value(day, merit_kind=kind, merit_grade=grade) for grade in (one, other))
        assert high is not None and low is not None and high >= low  # type: ignore[operator]
        assert PLACES.value(day, merit_grade=one) >= PLACES.value(day, merit_grade=other)  # type: ignore[operator]


@pytest.mark.django_db
def test_the_worked_cases() -> None:
    assert [case.differs for case in run_cases(DIRECT_RECOGNITION) if not case.agrees] == []


# ---------------------------------------------------------------- the way
class Here:
    """A filed enterprise with two desks, an electrician who works there, and the district."""

    def __init__(self) -> None:
        make_region()
        w.catalogue()
        self.unit = make_organisation("测试电机公司", kinds=["enterprise", "body"])
        filing.file_bodies(
            SYSTEM, [(self.unit.pk, "employer", [ScopeRow(w.CODE, ("3", "2"))])], filed_on=date(2022, 1, 1)
        )
        self.person = make_person("欧阳匠心", region="500105")
        job = people.EmploymentRow(self.person.pk, self.unit.pk, date(2020, 1, 1), occupation_code=w.CODE)
        people.employ(SYSTEM, job, source="test")
        self.hr = make_actor(Role.ENTERPRISE, organisation=self.unit)
        self.board = make_actor(Role.BODY, organisation=self.unit)
        self.worker = make_actor(Role.WORKER, person=self.person.pk)
        self.district = make_actor(Role.DISTRICT_CLERK, region="500105")

    def nominate(self, **changes: Any) -> Nomination:
        papers = [("获奖证书", ContentFile(PDF, name="prize.pdf"))]
        return services.nominate(self.hr, self.unit.pk, self.person.pk, replace(WISH, **changes), papers=papers)


@pytest.fixture
def here(db: None) -> Here:
    with at(w.TODAY):
        return Here()


def act(actor: Actor, row: Nomination, action: str, **more: Any) -> None:
    row.case.refresh_from_db()
    workflow.act(actor, row.case_id, action, version=row.case.version, **more)
    row.case.refresh_from_db()


def published(here: Here) -> Nomination:
    with at(w.TODAY):
        row = here.nominate()
        services.answer(here.worker, row.pk, agrees=True)
        act(here.board, row, "approve", data=APPROVED)
    return row


@pytest.mark.django_db
def test_a_merit_becomes_a_certificate_by_answer_decision_and_notice(here: Here) -> None:
    with at(w.TODAY):
        row = here.nominate()
        with pytest.raises(NotHere):  # the nominee is asked first
            act(here.board, row, "approve", data=APPROVED)
        with pytest.raises(errors.NominationTwice):
            here.nominate()
        services.answer(here.worker, row.pk, agrees=True)
        with pytest.raises(errors.DecideOwnNomination):
            act(here.hr, row, "approve", data=APPROVED)
        with pytest.raises(errors.NominationRefused):  # nobody has found the award genuine
            act(here.board, row, "approve", data={"papers": "none", "minutes": "同意"})
        act(here.board, row, "return", reason="请附表彰文件")
        services.add_papers(here.hr, row.pk, [("表彰文件", ContentFile(PDF, name="b.pdf"))])
        services.resubmit(here.hr, row.pk)
        services.answer(here.worker, row.pk, agrees=True)
        act(here.board, row, "approve", data=APPROVED)
        shown = Notice.objects.get(case=row.case)
        assert "欧阳匠心" not in str(shown.rows) + str(shown.body) and "全市技能大赛" in str(shown.rows)
    with at(shown.ends_on + timedelta(days=1)):
        workflow.run_due()
        events.dispatch()
        events.dispatch()
    row.refresh_from_db()
    assert row.state == "recognised" and row.certificate_id is not None
    certificate = certificates.get(SYSTEM, row.certificate_id)
    assert (certificate.basis, certificate.level, certificate.body_id) == ("direct_recognition", "2", here.unit.pk)
    assert certificates.verify_token(certificate.token).authentic
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT basis, level, passed, review FROM ({fact('assessment.result').sql}) r")  # noqa: S608
        assert cursor.fetchall() == [("direct", "2", True, None)]
    again = services.ask(WISH, services.acting(here.unit.pk), here.person.pk, on=date(2023, 4, 1), papers=True)
    assert [entry.condition.code for entry in again.unmet] == ["fresh"]


@pytest.mark.django_db
def test_an_upheld_objection_brings_it_back_to_the_enterprise(here: Here) -> None:
    row = published(here)
    notice = Notice.objects.get(case=row.case)
    with at(w.TODAY):
        objection = workflow.file_objection(
            Actor.anonymous(), notice.pk, name="知情人", phone="13800001111", grounds="获奖者是另一人"
        )
        workflow.answer_objection(here.district, objection.pk, uphold=True, answer="名次核实有误")
        row.case.refresh_from_db()
        assert row.case.node == "recheck"
        with pytest.raises(errors.DecideOwnNomination):
            act(here.hr, row, "republish", reason="维持")
        act(here.board, row, "refuse", reason="名次不符")
        events.dispatch()
    row.refresh_from_db()
    assert (row.state, row.certificate_id) == ("refused", None)


@pytest.mark.django_db
def test_what_the_rule_refuses_is_not_taken_in(here: Here) -> None:
    stranger = make_person()
    with at(w.TODAY):
        for changes, why in (
            ({"merit_place": 6}, "place"), ({"merit_grade": "enterprise", "merit_place": 1}, "merit"),
            ({"occupation_code": w.OTHER_CODE}, "covered"),
        ):  # fmt: skip
            with pytest.raises(errors.NominationRefused):
                here.nominate(**changes)
            verdict = services.ask(replace(WISH, **changes), services.acting(here.unit.pk), here.person.pk, on=w.TODAY)
            assert why in [entry.condition.code for entry in verdict.unmet]
        for changes in ({"level": "T"}, {"merit_place": 0}, {"merit_on": date(2023, 3, 2)}, {"statement": " "}):
            with pytest.raises(errors.NominationInvalid):
                here.nominate(**changes)
        with pytest.raises(errors.NominationRefused):  # somebody else's staff
            services.nominate(here.hr, here.unit.pk, stranger.pk, WISH, papers=[("a", ContentFile(PDF, name="a.pdf"))])
        with pytest.raises(errors.NominationPapersMissing):
            services.nominate(here.hr, here.unit.pk, here.person.pk, WISH, papers=[])
        FiledScope.objects.update(suspended=True)
        with pytest.raises(errors.NominationRefused):
            here.nominate()


@pytest.mark.django_db
def test_the_pages_lead_the_enterprise_and_the_worker(here: Here) -> None:
    hr, worker = sign_in(Client(), here.hr), sign_in(Client(), here.worker)
    form = {
        "number": number_of(here.person.pk), "occupation_code": w.CODE, "level": "2", "merit_kind": "contest",
        "merit_grade": "provincial", "merit_title": "全市技能大赛", "merit_place": "2", "merit_on": "2022-10-20",
        "statement": "市赛第二名", "frontline": "on",
    }  # fmt: skip
    with at(w.TODAY):
        assert "可以提名" in hr.post("/work/assessment/nominations/new/", form | {"ask": "1"}).content.decode()
        low = hr.post("/work/assessment/nominations/new/", form | {"ask": "1", "merit_place": "9"}).content.decode()
        assert "暂不符合" in low
        assert hr.post("/work/assessment/nominations/new/", form).status_code == 422
        made = hr.post(
            "/work/assessment/nominations/new/",
            form | {"evidence": SimpleUploadedFile("prize.pdf", PDF), "proof": "获奖证书"},
        )
        assert made.status_code == 302
        row = Nomination.objects.get()
        assert "待本人确认" in worker.get("/my/nominations/").content.decode()
        assert "材料属实，同意认定" in worker.get(f"/nominations/{row.pk}/").content.decode()
        assert worker.post(f"/nominations/{row.pk}/agree/").status_code == 302
        listed = sign_in(Client(), here.district).get("/work/assessment/nominations/?state=open&merit_kind=contest")
        assert "欧阳匠心" in listed.content.decode()
        assert hr.post(f"/nominations/{row.pk}/withdraw/").status_code == 302
    row.refresh_from_db()
    assert row.state == "withdrawn"
    for stranger in (make_actor(Role.WORKER), make_actor(Role.BODY), make_actor(Role.DISTRICT_CLERK, region="500112")):
        with pytest.raises(errors.NominationNotFound):
            queries.get(stranger, row.pk)


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_two_nominations_at_once_leave_one(here: Here) -> None:
    outcomes: list[str] = []

    def run() -> None:
        try:
            with at(w.TODAY):
                here.nominate()
            outcomes.append("in")
        except errors.NominationTwice:
            outcomes.append("twice")
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(3)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(outcomes) == ["in", "twice", "twice"]
