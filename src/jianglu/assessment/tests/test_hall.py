"""The hall: lockdown browser, time granted beforehand, live board, incidents, the exam on paper, the price of a save."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from jianglu.assessment import errors
from jianglu.assessment.delivery import lockdown, queries
from jianglu.assessment.delivery import services as delivery
from jianglu.assessment.delivery.models import AnswerEvent, Attempt, Incident
from jianglu.assessment.marking.services import score_theory
from jianglu.assessment.plans import rules as plan_rules
from jianglu.assessment.plans import services as plans
from jianglu.assessment.plans.models import Registration
from jianglu.platform.access import Role
from jianglu.testing import at, make_actor, sign_in

from . import world as w

KEY = "81aad4ab9dfd447cc479e6a4a7c9a544e2cafc7f3adeb68b2a21efad68eca4dc"


def test_the_configuration_proves_itself_by_address():
    """SHA-256 over the address and the Config Key in hexadecimal digits, as Safe Exam Browser's documentation says."""
    address = "https://exam.example/exam/1/"
    shown = lockdown.hash_of(address + "#q7", KEY)
    assert shown == lockdown.hash_of(address, KEY)
    assert lockdown.proven([KEY], lockdown.Proof(address, shown.upper()))
    assert lockdown.proven(["0" * 64, KEY], lockdown.Proof("https://exam.example/x/", "", address, shown))
    for wrong in (lockdown.NO_PROOF, lockdown.Proof(address + "?a=1", shown), lockdown.Proof(address, KEY)):
        assert not lockdown.proven([KEY], wrong)
    assert lockdown.read_keys(f"{KEY.upper()}\n{KEY}, {'0' * 64}") == [KEY, "0" * 64]
    with pytest.raises(ValueError, match="Config Key"):
        lockdown.read_keys("SEB 3.5")


@given(st.integers(1, 40), st.integers(1, 400))
def test_neighbours_have_different_forms(columns: int, seat: int):
    def form(number: int) -> str:
        return plan_rules.form_at(number, columns)

    assert form(seat + columns) != form(seat)
    if seat % columns:
        assert form(seat + 1) != form(seat)


@pytest.mark.django_db
def test_only_the_lockdown_browser_gets_in(client: Client):
    here = w.world(candidates=1)
    plan = w.open_plan(here, lockdown_keys=[KEY])
    row = w.scheduled(here, plan)[0]
    code = w.sitting(here, plan)
    sign_in(client, here.workers[0])
    door = reverse("assessment:door", args=[row.pk])

    def shown(address: str) -> str:
        return lockdown.hash_of(f"http://testserver{address}", KEY)

    with at(w.minutes_later(1)):
        assert client.post(door, {"code": code}).status_code == 403
        refused = client.post(door, {"code": code}, headers={lockdown.HEADER: shown("/")})
        assert refused.status_code == 403 and "Safe Exam Browser" in refused.content.decode()
        assert client.post(door, {"code": code, "config_key_hash": shown(door)}).status_code == 302
        attempt = Attempt.objects.get()
        exam = reverse("assessment:exam", args=[attempt.pk])
        assert client.get(exam).status_code == 403
        assert client.get(exam, headers={lockdown.HEADER: shown(exam)}).status_code == 200
        answer = reverse("assessment:answer", args=[attempt.pk, 1])
        body = '{"seq": 1, "value": ["A"], "at": ""}'
        assert client.put(answer, body).json()["code"] == "assessment.lockdown_missing"
        assert client.put(answer, body, headers={lockdown.PAGE_HEADER: shown(exam)}).json()["seq"] == 1
        beat = reverse("assessment:heartbeat", args=[attempt.pk])
        assert client.post(beat, "{}", content_type="application/json").status_code == 403
        told = client.post(
            beat, '{"away": 2}', content_type="application/json", headers={lockdown.HEADER: shown(beat)}
        ).json()
        assert told["state"] == "started"
    assert Attempt.objects.get().away == 2 and AnswerEvent.objects.count() == 1


@pytest.mark.django_db
def test_board_tells_who_is_absent_works_or_was_lost():
    here = w.world(candidates=4)
    plan = w.open_plan(here)
    rows = w.scheduled(here, plan)
    with at(w.TODAY):
        plans.grant_extra_time(here.actor, rows[1].pk, 30, "视力残疾")
    code = w.sitting(here, plan)
    with at(w.minutes_later(0)):
        entries = [delivery.enter(worker, row.pk, code) for worker, row in zip(here.workers[:3], rows[:3], strict=True)]
        delivery.submit(here.workers[0], entries[0].attempt.pk, entries[0].token)
    with at(w.minutes_later(3)):
        beat = delivery.heartbeat(here.workers[1], entries[1].attempt.pk, entries[1].token)
        assert beat.deadline == entries[2].attempt.deadline + timedelta(minutes=30)
        counts = queries.counts(here.actor, plan.pk)
        assert counts == {"absent": 1, "started": 1, "interrupted": 1, "submitted": 1, "voided": 0}
        resume = delivery.give_resume_code(here.actor, entries[2].attempt.pk)
        delivery.resume(here.workers[2], entries[2].attempt.pk, resume)
        assert Incident.objects.get().kind == "moved"
        delivery.record_incident(here.actor, plan.pk, kind="outage", note="全楼断电 2 分钟")
        with pytest.raises(errors.IncidentInvalid):
            delivery.record_incident(here.actor, plan.pk, kind="outage", note=" ")
        with pytest.raises(errors.RegistrationNotFound):
            delivery.record_incident(here.actor, plan.pk, kind="device", note="x", registration_id=rows[0].pk + 10**6)
        assert queries.incidents(here.actor, plan.pk).count() == 2
        with pytest.raises(IntegrityError), transaction.atomic():
            Incident.objects.update(note="没有断电")
        page = sign_in(Client(), here.actor)
        assert "全楼断电" in page.get(reverse("assessment:incidents", args=[plan.pk])).content.decode()
        filtered = page.get(reverse("assessment:board", args=[plan.pk]), {"status": "absent"}).content.decode()
        assert rows[3].ticket in filtered and rows[0].ticket not in filtered
        one = page.get(reverse("assessment:candidate", args=[rows[1].pk])).content.decode()
        assert "视力残疾" in one
    with at(w.minutes_later(100)):
        assert delivery.submit_due() == 1  # who has 30 minutes more still works
    with at(w.minutes_later(121)):
        assert delivery.submit_due() == 1
    assert [*Attempt.objects.order_by("pk").values_list("state", flat=True)] == ["submitted"] * 3


@pytest.mark.django_db
def test_on_paper_two_people_type_the_same():
    here = w.world(candidates=3)
    second = make_actor(Role.BODY, organisation=here.body.organisation_id)
    plan = w.open_plan(here, mode="paper")
    rows = w.scheduled(here, plan)
    assert [row.form for row in rows] == ["A", "B", "A"]
    with at(w.TODAY), pytest.raises(errors.TooEarlyToPrint):
        delivery.forms_for_printing(here.actor, plan.pk)
    with at(w.THEORY_AT):
        with pytest.raises(errors.PapersMissing):
            delivery.open_sitting(here.actor, plan.pk)
        printed = delivery.forms_for_printing(here.actor, plan.pk)
        assert printed == delivery.forms_for_printing(here.actor, plan.pk)  # printed again, not drawn again
        assert [form.code for form in printed] == ["A", "B"] and all("map" not in q for q in printed[0].questions)
        delivery.open_sitting(here.actor, plan.pk)
        page = sign_in(Client(), here.actor)
        for what in ("forms", "sheets"):
            pdf = page.post(reverse("assessment:print_papers", args=[plan.pk, what]))
            assert pdf.content.startswith(b"%PDF")
    with at(w.minutes_later(5)), pytest.raises(errors.WrongStartCode):
        delivery.enter(here.workers[0], rows[0].pk, "")
    with at(w.minutes_later(95)):
        assert delivery.submit_due() == 0  # the clock closes no sitting on paper
        given = {1: ["A"], 2: ["B"], 3: []}
        sheet = reverse("assessment:sheet", args=[rows[0].pk])
        assert page.post(sheet, {"q1": "a", "q2": "B"}).status_code == 302
        assert delivery.enter_sheet(here.actor, rows[0].pk, given) is None  # the same person does not count twice
        with pytest.raises(errors.SheetsMissing):
            delivery.close_sitting(here.actor, plan.pk)
        with pytest.raises(errors.SheetsDiffer) as differs:
            delivery.enter_sheet(second, rows[0].pk, {1: ["A"], 2: ["C"]})
        assert "2" in differs.value.text
        with pytest.raises(errors.BadAnswer):
            delivery.enter_sheet(second, rows[0].pk, {1: ["Z"]})
        attempt = delivery.enter_sheet(second, rows[0].pk, given)
        assert attempt is not None and queries.broken_at(attempt) is None
        with pytest.raises(errors.SheetTypedTwice):
            delivery.enter_sheet(second, rows[0].pk, given)
        assert score_theory(str(attempt.pk)).theory is not None
        delivery.close_sitting(here.actor, plan.pk)
    states = Registration.objects.filter(plan=plan).order_by("pk").values_list("state", "result__theory_absent")
    assert [*states] == [("examined", False), ("examined", True), ("examined", True)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_a_save_costs_two_statements_and_comes_once_however_often_sent():
    here = w.world(candidates=1)
    plan = w.open_plan(here)
    row = w.scheduled(here, plan)[0]
    code = w.sitting(here, plan)
    worker = here.workers[0]
    with at(w.minutes_later(1)):
        entry = delivery.enter(worker, row.pk, code)

        def save(seq: int) -> object:
            try:
                return delivery.save_answer(worker, entry.attempt.pk, entry.token, question=1, seq=seq, value=["A"])
            finally:
                if seq != 100:
                    connections.close_all()

        with ThreadPoolExecutor(8) as pool:
            acks = list(pool.map(save, [1, 1, 1, 1, 2, 2, 3, 3]))
        assert len({ack.saved_at for ack in acks}) == 1  # the clock stands
        with CaptureQueriesContext(
            connection,
        ) as heard:
            save(100)
        said = [query["sql"] for query in heard.captured_queries if query["sql"] not in ("BEGIN", "COMMIT")]
        assert len(said) == 2, said
    attempt = Attempt.objects.get()
    assert attempt.events == AnswerEvent.objects.count() == 4 and queries.broken_at(attempt) is None
