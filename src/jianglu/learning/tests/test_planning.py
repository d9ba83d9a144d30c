"""Weeks: pauses and more learning never cost a run; reminders only for who asks, once a day; what comes next and why."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from jianglu.learning import services
from jianglu.learning.cohorts import services as groups
from jianglu.learning.models import Course, StudyPause, StudyPlan, WeekGoal
from jianglu.learning.planning import queries, rules
from jianglu.learning.planning import services as planning
from jianglu.learning.planning.errors import BadPause, BadPlan, PlanNotFound
from jianglu.platform.access import Actor, Role, rls
from jianglu.platform.notifications.models import Notification
from jianglu.testing import SYSTEM, at, make_actor, make_organisation, sign_in

from .conftest import PACKAGE
from .test_study import START, ZONE, activity, read

TODAY = date(2023, 3, 1)  # a Wednesday
MONDAY = rules.monday(TODAY)

days = st.dates(date(2022, 10, 1), date(2023, 4, 1))
goals = st.lists(
    st.builds(
        rules.Goal,
        week=days.map(rules.monday),
        days=st.frozensets(st.integers(0, 6), min_size=1),
        minutes=st.integers(10, 600),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda goal: goal.week,
)
pauses = st.builds(lambda first, length: rules.Pause(first, first + timedelta(days=length)), days, st.integers(0, 40))
learnt = st.dictionaries(days.map(rules.monday), st.integers(0, 40_000), max_size=30)


@given(goals, st.lists(pauses, max_size=4), learnt, pauses)
def test_no_pause_ever_shortens_a_run(
    planned: list[rules.Goal], known: list[rules.Pause], seconds: dict[date, int], new: rules.Pause
) -> None:
    before = rules.run(planned, known, seconds, TODAY)
    assert rules.run(planned, [*known, new], seconds, TODAY) >= before
    whole, touched = rules.joined(known, new)
    rest = [pause for pause in known if pause not in touched]
    assert rules.run(planned, [*rest, whole], seconds, TODAY) >= before


@given(goals, st.lists(pauses, max_size=4), learnt, days, st.integers(1, 9000))
def test_learning_more_never_shortens_a_run(
    planned: list[rules.Goal], known: list[rules.Pause], seconds: dict[date, int], day: date, more: int
) -> None:
    week = rules.monday(day)
    richer = {**seconds, week: seconds.get(week, 0) + more}
    assert rules.run(planned, known, richer, TODAY) >= rules.run(planned, known, seconds, TODAY)


def test_the_week_that_goes_on_ends_no_run_and_a_goal_holds_from_its_week_on() -> None:
    easy = rules.Goal(MONDAY - timedelta(weeks=3), frozenset({0, 2}), 60)
    hard = rules.Goal(MONDAY, frozenset({0, 2}), 600)
    seconds = {MONDAY - timedelta(weeks=n): 3600 for n in (1, 3)}
    assert rules.run([easy, hard], [], seconds, TODAY) == 1
    ill = rules.Pause(MONDAY - timedelta(weeks=2), MONDAY - timedelta(days=8))
    assert rules.run([easy, hard], [ill], seconds, TODAY) == 2
    half = rules.Pause(MONDAY - timedelta(weeks=2), MONDAY - timedelta(days=13))  # its Monday and Tuesday
    assert rules.wanted(easy, [half], half.starts_on) == 1800


@given(
    st.lists(
        st.builds(
            rules.Candidate,
            course_id=st.integers(1, 99),
            due_on=st.none() | days,
            last_at=st.none() | st.datetimes(datetime(2022, 1, 1), datetime(2023, 3, 1)),
        ),
        max_size=12,
    )
)
def test_near_last_days_come_first_and_what_was_begun_before_what_was_not(found: list[rules.Candidate]) -> None:
    order = rules.in_order(found, TODAY)
    assert sorted(map(id, order)) == sorted(map(id, found))
    near = [row.pressing(TODAY) for row in order]
    assert near == sorted(near, reverse=True)
    dates = [row.due_on for row in order if row.pressing(TODAY) and row.due_on]
    assert dates == sorted(dates)
    rest = [row.last_at is not None for row in order if not row.pressing(TODAY)]
    assert rest == sorted(rest, reverse=True)


@given(
    st.integers(7, 21),
    st.datetimes(datetime(2023, 2, 27), datetime(2023, 3, 5, 23, 59)),
    st.frozensets(st.integers(0, 6), min_size=1),
    st.lists(pauses, max_size=2),
)
def test_a_reminder_comes_on_a_planned_day_from_the_hour_on_and_once(
    hour: int, now: datetime, on: frozenset[int], known: list[rules.Pause]
) -> None:
    goal = rules.Goal(MONDAY, on, 60)

    def asked(today: int = 0, week: int = 0, reminded: date | None = None) -> bool:
        return rules.reminds(
            goal, known, hour=hour, now=now, reminded_on=reminded, learnt_today=today, learnt_week=week
        )

    planned = now.weekday() in on and not rules.paused(known, now.date())
    assert asked() == (planned and hour <= now.hour < hour + rules.LATE)
    assert not (asked(today=1) or asked(week=3600) or asked(reminded=now.date()))


def test_a_plan_is_set_changed_paused_and_deleted(course: Course, worker: Actor) -> None:
    with at(MONDAY - timedelta(days=7)):
        planning.set_plan(worker, days=[1, 3], minutes=60)
    with at(TODAY):
        with pytest.raises(BadPlan):
            planning.set_plan(worker, days=[], minutes=60)
        with pytest.raises(BadPlan):
            planning.set_plan(worker, days=[1], minutes=60, remind_hour=3)
        plan = planning.set_plan(worker, days=[5, 0, 0], minutes=30, shows_run=False)
        assert list(WeekGoal.objects.values_list("week", "days", "minutes")) == [
            (MONDAY - timedelta(days=7), [1, 3], 60), (MONDAY, [0, 5], 30),
        ]  # fmt: skip
        first = planning.pause(worker, TODAY, TODAY + timedelta(days=2))
        joined = planning.pause(worker, TODAY - timedelta(days=5), TODAY - timedelta(days=1))
        assert StudyPause.objects.get() == joined and first.ends_on == joined.ends_on
        with pytest.raises(BadPause):
            planning.pause(worker, TODAY - timedelta(days=61), TODAY)
        with pytest.raises(PlanNotFound):
            planning.resume(make_actor(Role.WORKER), joined.pk)
        planning.resume(worker, joined.pk)
        joined.refresh_from_db()
        assert joined.ends_on == TODAY - timedelta(days=1)
        planning.stop(worker)
        with pytest.raises(PlanNotFound):
            planning.stop(worker)
    assert not StudyPlan.objects.filter(pk=plan.pk).exists() and not StudyPause.objects.exists()


def test_a_plan_is_seen_by_its_learner_alone(course: Course, worker: Actor) -> None:
    with at(TODAY):
        planning.set_plan(worker, days=[1], minutes=60)
        planning.pause(worker, TODAY, TODAY)
    for actor, seen in ((worker, 1), (make_actor(Role.CITY_CLERK, region="50"), 0), (make_actor(Role.WORKER), 0)):
        with rls.applied(actor):
            assert [model.objects.count() for model in (StudyPlan, WeekGoal, StudyPause)] == [seen] * 3


def test_the_week_comes_out_of_the_ledger(course: Course, worker: Actor, client: Client) -> None:
    with at(MONDAY - timedelta(days=7)):
        planning.set_plan(worker, days=[0, 2, 4], minutes=90)
        services.enrol(worker, course.pk)
    assert worker.person_id is not None
    rows = [(worker.person_id, course.pk, MONDAY + timedelta(days=n), s) for n, s in ((-7, 5400), (0, 1800), (1, 600))]
    services.import_hours(SYSTEM, rows, "tests")
    with at(TODAY):
        plan = queries.my_plan(worker)
        assert plan is not None and queries.run_of(plan) == 1
        week = queries.my_week(plan)
        assert (week.learnt, week.wanted, week.kept) == (2400, 5400, False)
        planning.pause(worker, TODAY, TODAY + timedelta(days=3))
        plan = queries.my_plan(worker)
        assert plan is not None and queries.my_week(plan).wanted == 1800 and queries.my_week(plan).kept
        sign_in(client, worker)
        client.get("/learn/")
        with CaptureQueriesContext(connection) as caught:
            page = client.get("/learn/").content.decode()
        assert "本周的计划完成了" in page and "连续完成 2 周" in page and "40 / 30 分钟" in page
        assert len(caught) <= 24
        assert client.get("/learn/plan/").status_code == 200
        answer = client.get("/api/v1/learning/me/week").json()
        assert (answer["learnt"], answer["wanted"], answer["run"], answer["paused"]) == (2400, 1800, 2, True)


def test_what_comes_next_and_why(course: Course, worker: Actor) -> None:
    with at(START):
        assert queries.next_steps(worker) == []
        services.enrol(worker, course.pk)
        step = queries.next_steps(worker)[0]
        assert (step.activity_id, step.minutes) == (activity(course, 1).pk, 5)
        assert step.reasons == ["学完这一节，才能学下一节“小测”"]
    read(worker, activity(course, 1), 120)
    owner = make_actor(Role.PROVIDER, organisation=make_organisation("provider"))
    with at(START + timedelta(hours=1)):
        later = services.import_course(SYSTEM, {**PACKAGE, "title": "另一门"})
        assert queries.next_steps(worker)[0].reasons[0] == "上次学到这里，接着学就行"
        unit = owner.organisation_ids[0]
        group = groups.open_cohort(
            owner, unit, title="班", starts_on=TODAY, ends_on=TODAY + timedelta(days=5), teacher_name="师", courses=[later.pk]
        )  # fmt: skip
        groups.join(worker, group.code)
        first, second = queries.next_steps(worker)
        assert first.course_id == later.pk and "请在 2023-03-06 前学完" in first.reasons[0]
        assert second.course_id == course.pk
    with at(TODAY + timedelta(days=6)):
        assert "现在学完仍然算数" in queries.next_steps(worker)[0].reasons[0]


def test_reminders_go_to_who_asked_once_a_day(course: Course, worker: Actor) -> None:
    quiet, empty = make_actor(Role.WORKER), make_actor(Role.WORKER)
    with at(START):
        services.enrol(worker, course.pk)
        for actor, reminds in ((worker, True), (quiet, False), (empty, True)):
            planning.set_plan(actor, days=[2, 3], minutes=60, reminds=reminds, remind_hour=19)
    told = []
    for day in range(5):
        for hour in (18, 19, 20, 23):
            with at(datetime(2023, 3, 1 + day, hour, 7, tzinfo=ZONE)):
                told.append(planning.remind())
        if day == 0:
            with at(START):
                planning.pause(empty, TODAY + timedelta(days=1), TODAY + timedelta(days=9))
    assert sum(told) == 3 and told[1] == 2 and told[5] == 1
    said = Notification.objects.order_by("pk").values_list("person_id", "body_zh")
    assert {row[0] for row in said} == {worker.person_id, empty.person_id}
    assert course.title in said.filter(person_id=worker.person_id)[0][1]


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_jobs_at_once_remind_once(transactional_db: None) -> None:
    people = [make_actor(Role.WORKER) for _n in range(6)]
    with at(START):
        for actor in people:
            planning.set_plan(actor, days=[2], minutes=60, reminds=True, remind_hour=9)

    def turn(_n: int) -> int:
        try:
            with at(START):
                return planning.remind()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(turn, range(4))) == 6
    assert Notification.objects.filter(code="learning.reminder_empty").count() == 6
