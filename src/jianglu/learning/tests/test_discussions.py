"""Discussions of courses: the groups' forum under a lesson, shown after one's own word, done when enough is said."""

from __future__ import annotations

import io
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client

from jianglu.kernel.errors import Denied, DomainError, NotFound
from jianglu.learning import queries, services
from jianglu.learning.cohorts import forum
from jianglu.learning.cohorts import queries as places
from jianglu.learning.cohorts.errors import ForumPrivate, ForumTooFast, PostNotFound, PostTooShort
from jianglu.learning.errors import NotEnrolled, NothingToPublish
from jianglu.learning.models import Activity, Course, ForumPost, HourEntry, Progress
from jianglu.platform.access import Actor, Role
from jianglu.platform.calendar.clock import ZONE
from jianglu.platform.notifications.models import Notification
from jianglu.testing import SYSTEM, at, make_actor, make_organisation, make_region, sign_in

from .conftest import PACKAGE

NOW = datetime(2023, 3, 1, 9, tzinfo=ZONE)
ASKED = {
    "kind": "discussion", "title": "怎么翻身", "body": "老人说疼，您先做什么？",
    "least_chars": 10, "least_replies": 1, "own_first": True,
}  # fmt: skip
LONG = "先停手，问清楚哪里疼，再一步一步说明。"


@pytest.fixture
def teacher(db: None) -> Actor:
    make_region()
    services.load_categories(SYSTEM)
    return make_actor(Role.PROVIDER, organisation=make_organisation(kinds=["provider"]))


@pytest.fixture
def course(teacher: Actor) -> Course:
    package = {**PACKAGE, "teacher": "陈老师", "modules": [{"title": "一", "activities": [ASKED]}]}
    with at(NOW):
        return services.import_course(SYSTEM, package, organisation_id=next(iter(teacher.organisation_ids)))


@pytest.fixture
def lesson(course: Course) -> Activity:
    return Activity.objects.get(module__version=course.current)


def learner(course: Course) -> Actor:
    worker = make_actor(Role.WORKER)
    with at(NOW):
        services.enrol(worker, course.pk)
    return worker


def done(actor: Actor) -> bool:
    return Progress.objects.filter(enrolment__person_id=actor.person_id, done_at__isnull=False).exists()


def seen(actor: Actor, lesson: Activity) -> set[int]:
    return {row.pk for row in places.topics(places.discussion(actor, lesson.pk))}


def test_one_sees_the_others_after_ones_own_word_and_is_done_when_enough_is_said(
    course: Course, lesson: Activity, teacher: Actor
) -> None:
    first, second = learner(course), learner(course)
    with at(NOW):
        hint = forum.contribute(teacher, lesson.pk, "先问。")
        said = forum.contribute(first, lesson.pk, LONG)
        assert (hint.shown_as, hint.person_id) == ("陈老师", None)
        assert seen(second, lesson) == {hint.pk} and seen(first, lesson) == {hint.pk, said.pk}
        with pytest.raises(PostNotFound):  # nor by its number
            forum.post_for(second, said.pk)
        with pytest.raises(PostNotFound):
            forum.answer(second, said.pk, "对")
        with pytest.raises(PostTooShort):
            forum.contribute(second, lesson.pk, "先 问 。" + " " * 20)
        own = forum.contribute(second, lesson.pk, LONG)
        assert seen(second, lesson) == {hint.pk, said.pk, own.pk} and not done(second)
        forum.answer(second, own.pk, "补充一句")  # to oneself is none
        assert not done(second)
        forum.answer(second, said.pk, "我也这样做")
        assert done(second) and not done(first)
        assert Notification.objects.get(code="learning.answered").person_id == first.person_id
    assert not HourEntry.objects.exists()


def test_strangers_neither_read_nor_write(course: Course, lesson: Activity, teacher: Actor) -> None:
    worker, stranger = learner(course), make_actor(Role.WORKER)
    other = make_actor(Role.PROVIDER, organisation=make_organisation(kinds=["provider"]))
    with at(NOW):
        said = forum.contribute(worker, lesson.pk, LONG)
        for actor in (stranger, other):
            for verb in (
                lambda actor=actor: places.discussion(actor, lesson.pk),
                lambda actor=actor: forum.contribute(actor, lesson.pk, LONG),
                lambda actor=actor: forum.post_for(actor, said.pk),
                lambda actor=actor: forum.answer(actor, said.pk, LONG),
                lambda actor=actor: forum.hide(actor, said.pk, "x"),
            ):
                with pytest.raises((NotFound, NotEnrolled, Denied)):
                    verb()
    assert ForumPost.objects.count() == 1


def test_the_teacher_keeps_order_and_the_rules_of_the_forum_hold(
    course: Course, lesson: Activity, teacher: Actor
) -> None:
    first, second = learner(course), learner(course)
    with at(NOW):
        said = forum.contribute(first, lesson.pk, LONG)
        forum.contribute(second, lesson.pk, LONG)
        with pytest.raises(ForumPrivate):
            forum.contribute(second, lesson.pk, "我的电话是 13800138000，请联系我。")
        forum.report(second, said.pk, "广告")
        assert Notification.objects.filter(code="learning.reported").count() == 1
        forum.hide(teacher, said.pk, "广告")
        assert said.pk not in seen(second, lesson) and said.pk in seen(teacher, lesson)
        assert forum.post_for(first, said.pk).hidden_why == "广告"  # its author reads why
        for _again in range(7):
            forum.contribute(second, lesson.pk, LONG)
        with pytest.raises(ForumTooFast):
            forum.contribute(second, lesson.pk, LONG)


@pytest.mark.django_db(transaction=True)
def test_posts_sent_at_once_are_counted_one_after_the_other(course: Course, lesson: Activity) -> None:
    worker = learner(course)

    def post(_n: int) -> None:
        try:
            with at(NOW), suppress(DomainError):
                forum.contribute(worker, lesson.pk, LONG)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(post, range(12)))
    assert ForumPost.objects.count() == forum.MOST


def test_what_was_said_stays_in_the_next_version_and_not_in_a_copy(
    course: Course, lesson: Activity, teacher: Actor
) -> None:
    worker = learner(course)
    with at(NOW):
        said = forum.contribute(worker, lesson.pk, LONG)
        services.begin_version(SYSTEM, course.pk)
        services.publish(SYSTEM, course.pk)
        late = learner(course)
        again = Activity.objects.get(module__version__course=course, module__version__number=2)
        assert (again.least_chars, again.least_replies, again.own_first) == (10, 1, True)
        forum.contribute(late, again.pk, LONG)
        assert said.pk in seen(late, again) and said.pk in seen(teacher, lesson)
        copy = services.clone_course(SYSTEM, course.pk, "副本")
    assert not seen(SYSTEM, Activity.objects.get(module__version__course=copy))


def test_a_discussion_needs_its_question_and_only_it_asks(course: Course) -> None:
    for entry in ({**ASKED, "body": ""},):
        package = {**PACKAGE, "modules": [{"title": "一", "activities": [entry]}]}
        with pytest.raises(NothingToPublish):
            services.import_course(SYSTEM, package)
    text = {"kind": "text", "title": "a", "body": "b", "least_chars": 9, "own_first": True}
    made = services.import_course(SYSTEM, {**PACKAGE, "modules": [{"title": "一", "activities": [text]}]})
    row = Activity.objects.get(module__version=made.current)
    assert (row.least_chars, row.own_first) == (0, False)


def test_the_pages_of_learner_and_teacher(course: Course, lesson: Activity, teacher: Actor, client: Client) -> None:
    first, second = learner(course), learner(course)
    with at(NOW + timedelta(minutes=1)):
        said = forum.contribute(first, lesson.pk, LONG)
        sign_in(client, second)
        page = client.get(f"/learn/{lesson.pk}/").content.decode()
        assert "先写自己的" in page and LONG not in page and "至少 10 字" in page
        refused = client.post(f"/discussions/{lesson.pk}/", {"body": "短"})
        assert refused.status_code == 200 and "写得太短" in refused.content.decode()
        assert client.post(f"/discussions/{lesson.pk}/", {"body": LONG + "我。"}).status_code == 302
        assert LONG in client.get(f"/learn/{lesson.pk}/").content.decode()
        assert client.post(f"/groups/topics/{said.pk}/", {"body": "我也是"}).status_code == 302
        assert "本节已完成" in client.get(f"/learn/{lesson.pk}/").content.decode()
        rows = client.get(f"/api/v1/learning/activities/{lesson.pk}/discussion").json()["items"]
        assert {row["replies"] for row in rows} == {0, 1} and "person_id" not in rows[0]
        sign_in(client, teacher)
        assert LONG in client.get(f"/discussions/{lesson.pk}/").content.decode()
        assert "隐藏" in client.get(f"/groups/topics/{said.pk}/").content.decode()
        assert client.post(f"/groups/posts/{said.pk}/hide/", {"why": "跑题"}).status_code == 302
        said.refresh_from_db()
        assert said.hidden_why == "跑题"
        assert "查看和管理讨论" in client.get(f"/teach/activities/{lesson.pk}/").content.decode()


def test_the_course_package_keeps_what_a_discussion_asks(course: Course, lesson: Activity) -> None:
    assert queries.outline(course, None).lines[0].needed == 0
    _name, blocks = services.export_course(SYSTEM, course.pk)
    assert b'"least_replies": 1' in _member(b"".join(blocks), "course.json")


def _member(archive: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(archive)) as found:
        return found.read(name)
