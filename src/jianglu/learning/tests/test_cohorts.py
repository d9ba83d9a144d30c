"""Groups: joining by consent, who falls behind and why, a word once, and a forum that keeps order and names no minor."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from jianglu.kernel.errors import Denied
from jianglu.learning import services as learning
from jianglu.learning.cohorts import forum, queries, rules, services
from jianglu.learning.cohorts.errors import (
    CohortClosed,
    CohortNotFound,
    ForumPrivate,
    ForumTooFast,
    PostNotFound,
    RollOfClass,
    TopicLocked,
)
from jianglu.learning.models import Cohort, CohortMember, Course, ForumPost
from jianglu.people import queries as people
from jianglu.platform.access import Actor, Role, rls
from jianglu.platform.notifications.models import Notification
from jianglu.testing import SYSTEM, at, make_actor, make_organisation, make_person, sign_in

from .test_study import ZONE

FIRST, LAST = date(2023, 3, 1), date(2023, 3, 31)


def paces() -> st.SearchStrategy[rules.Pace]:
    return st.builds(
        rules.Pace,
        done=st.integers(0, 40),
        size=st.integers(0, 40),
        days_gone=st.integers(0, 400),
        days_all=st.integers(0, 400),
        quiet_days=st.none() | st.integers(0, 400),
        overdue=st.integers(0, 5),
        failed_quizzes=st.integers(0, 5),
    )


def test_others_see_the_family_name_and_of_minors_none() -> None:
    for name, shown in (("周小梅", "周同学 4"), ("欧阳文静", "欧阳同学 4"), ("欧阳", "欧同学 4"), ("Anna", "A同学 4")):
        assert rules.shown_as(name, date(1990, 3, 2), FIRST, 4) == shown
    assert rules.shown_as("欧阳文静", date(2005, 3, 2), FIRST, 4) == "学员 4"


@given(paces())
def test_who_has_finished_is_left_alone_and_every_reason_has_its_figures(pace: rules.Pace) -> None:
    found = rules.reasons(pace)
    if pace.done >= pace.size:
        assert found == [] and rules.risk(found) == 0
    assert len({row["code"] for row in found}) == len(found)
    assert all(len(row) >= 2 and all(value for key, value in row.items() if key != "done") for row in found)
    assert rules.risk(found) == (0 if not found else 2 if pace.overdue or len(found) > 1 else 1)
    assert pace.expected <= pace.size
    assert all(queries.told_reasons(found))


@given(paces(), st.integers(1, 40))
def test_learning_more_never_adds_a_reason(pace: rules.Pace, more: int) -> None:
    later = rules.Pace(**{**pace.__dict__, "done": pace.done + more})
    assert {row["code"] for row in rules.reasons(later)} <= {row["code"] for row in rules.reasons(pace)}


@pytest.fixture
def unit(db: None) -> Any:
    return make_organisation("康宁学校", kinds=["provider"])


@pytest.fixture
def teacher(unit: Any) -> Actor:
    return make_actor(Role.TEACHER, organisation=unit)


def opened(teacher: Actor, course: Course, **more: Any) -> Cohort:
    with at(FIRST):
        return services.open_cohort(
            teacher, teacher.organisation_ids[0], title="夜班小组", starts_on=FIRST, ends_on=LAST, teacher_name="陈老师",
            courses=[course.pk], **more,
        )  # fmt: skip


def test_joining_opens_the_person_to_the_unit_and_begins_the_courses(
    course: Course, teacher: Actor, worker: Actor
) -> None:
    cohort = opened(teacher, course)
    assert worker.person_id not in set(people.visible_to(teacher).values_list("pk", flat=True))
    with at(FIRST), pytest.raises(CohortNotFound):
        services.join(worker, "WRONG234")
    with at(FIRST):
        first = services.join(worker, cohort.code.lower())
        assert services.join(worker, cohort.code).pk == first.pk
    assert worker.person_id in set(people.visible_to(teacher, on=FIRST).values_list("pk", flat=True))
    (task,) = queries.my_tasks(first)
    assert (task.course, task.due_on, task.done, task.size) == (course, LAST, 0, 2)
    with at(FIRST):
        services.leave(worker, cohort.pk)
        with pytest.raises(CohortNotFound):
            queries.my_group(worker, cohort.pk)
        again = services.join(worker, cohort.code)
        assert again.pk != first.pk
        services.close_cohort(teacher, cohort.pk)
        with pytest.raises(CohortClosed):
            services.join(make_actor(Role.WORKER), cohort.code)
        with pytest.raises(CohortClosed):
            services.tell(teacher, cohort.pk, [again.pk], "加油")


def test_the_board_says_who_falls_behind_and_why(course: Course, teacher: Actor) -> None:
    cohort = opened(teacher, course)
    idle, busy, quiet = (make_actor(Role.WORKER) for _n in range(3))
    with at(FIRST):
        for actor in (idle, busy, quiet):
            services.join(actor, cohort.code)
    rows = [(busy.person_id or 0, course.pk, 2, datetime(2023, 3, 19, 20, tzinfo=ZONE))]
    rows += [(quiet.person_id or 0, course.pk, 1, datetime(2023, 3, 3, 20, tzinfo=ZONE))]
    learning.record_progress(SYSTEM, rows)
    with at(date(2023, 3, 20)):
        services.watch_all()
    found = {row.person_id: row for row in queries.roll(cohort)}
    assert (found[busy.person_id].percent, found[busy.person_id].risk) == (100, 0)
    assert found[idle.person_id].reasons == [{"code": "not_started", "days": 19}] and found[idle.person_id].risk == 1
    assert found[quiet.person_id].reasons == [{"code": "quiet", "days": 17}]
    with at(date(2023, 4, 2)):
        services.refresh(teacher, cohort.pk)
    assert [row.risk for row in queries.roll(cohort)] == [2, 2, 0]
    assert queries.roll(cohort)[0].reasons[0] == {"code": "overdue", "courses": 1}
    client = sign_in(Client(), teacher)
    with at(date(2023, 4, 2)):
        client.get(f"/teach/groups/{cohort.pk}/")
        with CaptureQueriesContext(connection) as caught:
            page = client.get(f"/teach/groups/{cohort.pk}/").content.decode()
        assert len(caught) <= 16
        assert "1 门课已过截止日" in page and "需帮助" in page
        assert client.get(f"/teach/groups/{cohort.pk}/?export=xlsx").status_code == 200
        assert "夜班小组" in client.get("/teach/groups/").content.decode()
        assert "33 天还没有开始" not in sign_in(Client(), busy).get(f"/learn/groups/{cohort.pk}/").content.decode()


def test_watching_costs_the_same_for_any_number(course: Course, teacher: Actor) -> None:
    cohort = opened(teacher, course)
    counts = []
    for _round in range(2):
        with at(FIRST):
            for _n in range(3):
                services.join(make_actor(Role.WORKER), cohort.code)
            with CaptureQueriesContext(connection) as caught:
                services.refresh(teacher, cohort.pk)
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_a_word_reaches_each_member_once_in_twenty_hours(course: Course, teacher: Actor) -> None:
    cohort = opened(teacher, course)
    with at(FIRST):
        members = [services.join(make_actor(Role.WORKER), cohort.code).pk for _n in range(2)]
        assert services.tell(teacher, cohort.pk, members[:1], "周五前学完") == (1, 0)
        assert services.tell(teacher, cohort.pk, [*members, 10**9], "加油") == (1, 2)
    with at(FIRST + timedelta(days=1)):
        assert services.tell(teacher, cohort.pk, members, "今天继续") == (2, 0)
    assert Notification.objects.filter(code="learning.note").count() == 4
    stranger = make_actor(Role.TEACHER, organisation=make_organisation(kinds=["provider"]))
    with pytest.raises(Denied):
        services.tell(stranger, cohort.pk, members, "?")


def test_a_minor_is_never_named_to_the_others(course: Course, teacher: Actor, worker: Actor) -> None:
    cohort = opened(teacher, course)
    young = make_actor(Role.WORKER, person=make_person("周小妹", born=date(2007, 5, 1)))
    with at(FIRST):
        services.join(young, cohort.code)
        services.join(worker, cohort.code)
        topic = forum.post_topic(young, cohort.pk, "请教", "手套可以代替洗手吗？")
        page = sign_in(Client(), worker).get(f"/groups/topics/{topic.pk}/").content.decode()
        assert "学员 1" in page and "周" not in page.split("<main")[1].split("</main")[0]
        assert "周小妹" in sign_in(Client(), teacher).get(f"/groups/topics/{topic.pk}/").content.decode()


def test_the_forum_keeps_order(course: Course, teacher: Actor) -> None:
    cohort = opened(teacher, course)
    actors = [make_actor(Role.WORKER) for _n in range(5)]
    author, *others = actors
    with at(FIRST):
        for actor in actors:
            services.join(actor, cohort.code)
        for text in ("我的电话13800138000", "500105199003071234 有人认识吗"):
            with pytest.raises(ForumPrivate):
                forum.post_topic(author, cohort.pk, "找人", text)
        topic = forum.post_topic(author, cohort.pk, "卖资料", "加群")
        forum.answer(teacher, topic.pk, "请勿广告")
        for _twice in range(2):
            forum.report(others[0], topic.pk, "广告")
        forum.report(others[1], topic.pk, "广告")
        assert forum.post_for(others[2], topic.pk).hidden_at is None
        forum.report(others[2], topic.pk, "广告")
        with pytest.raises(PostNotFound):
            forum.post_for(others[3], topic.pk)
        assert forum.post_for(author, topic.pk).hidden_at and forum.post_for(teacher, topic.pk)
        assert Notification.objects.filter(code="learning.reported").count() == 1
        forum.restore(teacher, topic.pk)
        assert forum.post_for(others[3], topic.pk).hidden_at is None
        assert not queries.open_reports(cohort).exists()
        forum.lock(teacher, topic.pk, True)
        with pytest.raises(TopicLocked):
            forum.answer(others[3], topic.pk, "好")
        for _n in range(forum.MOST):
            forum.post_topic(others[3], cohort.pk, "问", "问")
        with pytest.raises(ForumTooFast):
            forum.post_topic(others[3], cohort.pk, "问", "问")
        outsider = make_actor(Role.WORKER)
        for verb in (lambda: forum.post_for(outsider, topic.pk), lambda: forum.answer(outsider, topic.pk, "?")):
            with pytest.raises(CohortNotFound):
                verb()
        with pytest.raises(Denied):
            forum.hide(author, topic.pk, "不许")


def test_the_belt_shows_posts_to_members_and_reports_to_nobody_else(course: Course, teacher: Actor) -> None:
    cohort = opened(teacher, course)
    author, reader, outsider = (make_actor(Role.WORKER) for _n in range(3))
    with at(FIRST):
        for actor in (author, reader):
            services.join(actor, cohort.code)
        topic = forum.post_topic(author, cohort.pk, "问", "何时开始？")
        forum.report(reader, topic.pk, "试")
    for actor, posts, reports, members in (
        (reader, 1, 1, 1),
        (author, 1, 0, 1),
        (outsider, 0, 0, 0),
        (teacher, 1, 1, 2),
    ):
        with rls.applied(actor):
            assert ForumPost.objects.count() == posts
            assert topic.reports.count() == reports
            assert CohortMember.objects.count() == members


def test_the_roll_of_a_class_is_kept_by_the_class(course: Course, teacher: Actor, worker: Actor) -> None:
    cohort = opened(teacher, course, origin="training.class:7")
    assert cohort.code == "" and opened(teacher, course, origin="training.class:7").pk == cohort.pk
    with at(FIRST):
        assert services.follow_join(SYSTEM, cohort.origin, [worker.person_id or 0]) == 1
        assert services.follow_join(SYSTEM, cohort.origin, [worker.person_id or 0]) == 0
        with pytest.raises(RollOfClass):
            services.leave(worker, cohort.pk)
        services.follow_leave(SYSTEM, cohort.origin, worker.person_id or 0)
        assert services.follow_join(SYSTEM, "training.class:8", [worker.person_id or 0]) == 0
    assert not queries.my_groups(worker).exists()


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_joining_at_once_makes_one_member(course: Course) -> None:
    teacher = make_actor(Role.TEACHER, organisation=make_organisation(kinds=["provider"]))
    cohort, worker = opened(teacher, course), make_actor(Role.WORKER)

    def go(_n: int) -> int:
        try:
            with at(FIRST):
                return services.join(worker, cohort.code).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(go, range(4)))) == 1
    assert CohortMember.objects.count() == 1
