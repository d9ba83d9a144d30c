"""特级技师, 首席技师: judged by review alone, certified after notice, appointed within the posts of the plan for a term."""

from __future__ import annotations

import threading
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from jianglu.assessment import errors
from jianglu.assessment.appointment import queries, rules, services
from jianglu.assessment.appointment.models import Appointment
from jianglu.assessment.filing import rules as filing_rules
from jianglu.assessment.plans import services as plans
from jianglu.assessment.plans.models import Plan, Registration
from jianglu.assessment.results import rules as result_rules
from jianglu.assessment.results import services as results
from jianglu.assessment.review import services as reviews
from jianglu.credentials import queries as certificates
from jianglu.people import services as people
from jianglu.platform import events, workflow
from jianglu.platform.access import Role
from jianglu.platform.calendar.clock import ZONE
from jianglu.platform.facts import fact
from jianglu.testing import SYSTEM, at, make_actor, make_organisation, sign_in

from . import world as w
from .test_review import PHRASE, live, member_of

DEFENCE = datetime(2023, 3, 22, 9, tzinfo=ZONE)
DECLARED = {"outside_level": "外省高级技师", "more_years_after": 5, "merit": "method"}
MARKS = st.one_of(st.none(), st.integers(60, 100))
POINTS = st.one_of(st.none(), st.integers(0, 100))


@given(POINTS, POINTS, POINTS, MARKS, MARKS)
def test_a_part_without_a_mark_neither_helps_nor_hinders(
    theory: Any, practice: Any, review: Any, one: Any, two: Any
) -> None:
    marks = {"theory_pass": one, "practice_pass": two, "review_pass": 60}
    assert result_rules.passed(theory, practice, review, **marks) == all(
        points is not None and points >= mark
        for points, mark in ((theory, one), (practice, two), (review, 60))
        if mark is not None
    )
    kept = result_rules.kept_parts(theory, practice, review, **marks)
    assert not {part for part, mark in (("theory", one), ("practice", two)) if mark is None} & set(kept)


@pytest.mark.parametrize("level", ["T", "S"])
def test_senior_assessors_of_level_one_judge_the_top_and_nobody_else(level: str) -> None:
    card = {"occupations": [w.CODE], "valid_until": date(2026, 1, 1), "occupation": w.CODE, "on": w.TODAY}
    assert filing_rules.why_unfit(grade="senior", qualification="1", level=level, **card) == ""
    assert filing_rules.why_unfit(grade="senior", qualification="2", level=level, **card) == "level"
    assert filing_rules.why_unfit(grade="assessor", qualification="1", level=level, **card) == "grade"
    assert (
        filing_rules.forbidden_levels("social", [level]) == filing_rules.forbidden_levels("college", [level]) == [level]
    )


def factory(candidates: int = 2, posts: int = 1) -> tuple[w.World, list[Registration]]:
    """An enterprise filed for the top levels, its staff on the list of a plan for special-grade technicians."""
    unit = make_organisation("测试重工", kinds=["enterprise", "body"])
    here = w.world(candidates=candidates, assessors=3, unit=unit, kind="employer", levels="21TS")
    for worker in here.workers:
        job = people.EmploymentRow(worker.person_id or 0, unit.pk, date(2015, 1, 1), occupation_code=w.CODE)
        people.employ(SYSTEM, job, source="test")
    with pytest.raises(errors.PlanParameters):
        w.open_plan(here, level="T")
    plan = w.open_plan(here, level="T", posts=posts, fee=0)
    with at(w.TODAY):
        for lacking in ({"merit": ""}, {"more_years_after": 0, "outside_level": ""}):
            with pytest.raises(errors.NotEligible):
                plans.register(here.workers[0], plan.pk, here.workers[0].person_id or 0, declared=DECLARED | lacking)
        rows = [plans.register(worker, plan.pk, worker.person_id or 0, declared=DECLARED) for worker in here.workers]
        for row in rows:
            plans.confirm_materials(here.actor, row.pk, accept=True)
        plans.upload_list(here.actor, plan.pk)
    return here, list(Registration.objects.filter(plan=plan).order_by("ticket"))


def judged(here: w.World, rows: list[Registration], points: int = 80) -> Plan:
    """All ballots are in, the notice is over."""
    plan_id = rows[0].plan_id
    with at(w.TODAY):
        pdf = ContentFile(b"%PDF-1.7\ntrailer\n%%EOF\n", name="a.pdf")
        reviews.hand_in(here.workers[0], rows[0].pk, title="突出业绩", upload=pdf)
        made = reviews.convene(here.actor, plan_id, starts_at=DEFENCE, place="评审室")
        for review in made:
            for seat in live(review):
                reviews.agree(member_of(here, seat), seat.pk, PHRASE)
    with at(DEFENCE + timedelta(hours=5)):
        for review in made:
            for seat in live(review):
                reviews.cast(member_of(here, seat), seat.pk, points=points, comment="突出", passphrase=PHRASE)
        notice = results.confirm_results(here.actor, plan_id).case.notices.get()
    with at(notice.ends_on + timedelta(days=1)):
        workflow.run_due()
        events.dispatch()
    return Plan.objects.get(pk=plan_id)


@pytest.mark.django_db
def test_the_way_from_review_to_certificate_to_post_and_its_renewal() -> None:
    here, rows = factory()
    plan = judged(here, rows)
    row = Registration.objects.get(pk=rows[0].pk)
    assert (plan.state, row.state, row.result.passed, row.result.theory) == ("finished", "certified", True, None)
    held = certificates.wallet(row.person_id).get()
    assert held.level == "T" and held.scores == {"review": 80} and certificates.verify_token(held.token).authentic
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT basis, level, theory, review FROM ({fact('assessment.result').sql}) r")  # noqa: S608
        assert cursor.fetchall() == [("assessment", "T", None, 80)]
    with at("2023-04-03"):
        with pytest.raises(errors.AppointmentInvalid):
            services.appoint(here.actor, row.pk, since=date(2023, 3, 1))
        with pytest.raises(errors.AppointmentInvalid):
            services.appoint(here.actor, row.pk, since=date(2023, 4, 3), months=6)
        made = services.appoint(here.actor, row.pk, since=date(2023, 4, 3))
        assert made.until == date(2026, 4, 3)
        with pytest.raises(errors.PostsTaken):
            services.appoint(here.actor, rows[1].pk, since=date(2023, 4, 3))
    with at("2026-02-01"):
        with pytest.raises(errors.AppointmentInvalid):  # no year was checked
            services.renew(here.actor, made.pk)
        for year, fit in ((2023, True), (2024, False), (2025, True)):
            services.check_year(here.actor, made.pk, year=year, fit=fit, words="履职情况")
        with pytest.raises(errors.AppointmentInvalid):
            services.check_year(here.actor, made.pk, year=2025, fit=True, words="再来一次")
        assert services.renew(here.actor, made.pk, months=24).until == date(2028, 4, 3)
    with at("2026-02-02"):
        services.end(here.actor, made.pk, reason="退休")
        assert services.appoint(here.actor, rows[1].pk, since=date(2026, 2, 2)).state == "in_post"
    assert certificates.wallet(row.person_id).get().status == "valid"


@pytest.mark.django_db
def test_the_pages_appoint_and_strangers_see_nothing() -> None:
    here, rows = factory(candidates=1)
    judged(here, rows)
    client = sign_in(Client(), here.actor)
    with at("2023-04-03"):
        assert "待聘任" in client.get("/work/assessment/appointments/").content.decode()
        form = {"since": "2023-04-03", "months": "36"}
        assert client.post(f"/work/assessment/appointments/registrations/{rows[0].pk}/", form).status_code == 302
        pk = Appointment.objects.get().pk
        worker = sign_in(Client(), here.workers[0])
        assert "聘期" in worker.get(f"/appointments/{pk}/").content.decode()
        assert f"/appointments/{pk}/" in worker.get("/my/exams/").content.decode()
        assert client.post(f"/appointments/{pk}/", {"verb": "end", "reason": "调离"}).status_code == 302
    for role in (Role.BODY, Role.WORKER, Role.ENTERPRISE):
        with pytest.raises(errors.AppointmentNotFound):
            queries.get(make_actor(role), pk)


@given(st.integers(0, 100))
def test_a_term_is_of_one_to_five_years(months: int) -> None:
    assert rules.term_ok(months) == (12 <= months <= 60)


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_the_last_post_is_filled_once() -> None:
    here, rows = factory(candidates=2)
    judged(here, rows)
    outcomes: list[str] = []

    def run(pk: int) -> None:
        try:
            with at("2023-04-03"):
                services.appoint(here.actor, pk, since=date(2023, 4, 3))
            outcomes.append("in")
        except errors.PostsTaken:
            outcomes.append("taken")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[row.pk]) for row in rows]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(outcomes) == ["in", "taken"]
