"""Writing courses: drafts, publication, frozen versions, search."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from jianglu.kernel.errors import Denied
from jianglu.learning import queries, services
from jianglu.learning.errors import BadQuestion, NothingToPublish, VersionFrozen
from jianglu.learning.models import Activity, Course
from jianglu.platform.access import Actor, Role
from jianglu.testing import make_actor, make_organisation


def test_a_published_version_is_frozen_by_service_and_by_database(course: Course) -> None:
    author = make_actor(Role.CITY_CLERK)
    text = Activity.objects.get(module__version=course.current, seq=1)
    with pytest.raises(VersionFrozen):
        services.edit_activity(author, text.pk, title="改")
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Activity.objects.filter(pk=text.pk).update(title="改")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        course.versions.update(title="改")


def test_a_new_version_reaches_new_learners_only(course: Course, worker: Actor) -> None:
    author = make_actor(Role.CITY_CLERK)
    services.enrol(worker, course.pk)
    draft = services.begin_version(author, course.pk)
    assert services.begin_version(author, course.pk) == draft
    assert [a.questions.count() for a in Activity.objects.filter(module__version=draft)] == [0, 2, 0]
    services.describe(author, course.pk, title="养老护理新编")
    services.edit_activity(author, Activity.objects.get(module__version=draft, seq=1).pk, title="手卫生")
    services.publish(author, course.pk)
    fresh = make_actor(Role.WORKER)
    services.enrol(fresh, course.pk)
    course = queries.get_course(course.pk)
    assert queries.outline(course, worker.person_id).lines[0].activity.title == "洗手"
    assert queries.outline(course, fresh.person_id).lines[0].activity.title == "手卫生"
    assert course.title == "养老护理新编"


def test_a_copy_is_a_course_of_its_own(course: Course) -> None:
    author = make_actor(Role.CITY_CLERK)
    copy = services.clone_course(author, course.pk, "养老护理基础（副本）")
    keys = [
        set(Activity.objects.filter(module__version__course=c).values_list("key", flat=True)) for c in (course, copy)
    ]
    assert len(keys[0]) == len(keys[1]) == 3 and not keys[0] & keys[1]
    assert (copy.current_id, copy.category_id, copy.versions.get().summary) == (
        None,
        "care",
        "老年人日常照料的基本方法",
    )
    services.publish(author, copy.pk)
    quiz = Activity.objects.get(module__version__course=copy, kind="quiz")
    assert quiz.questions.first().stem == "洗手可以预防感染"  # type: ignore[union-attr]
    with pytest.raises(Denied):
        services.clone_course(make_actor(Role.PROVIDER), course.pk, "偷")


def test_step_by_step(course: Course) -> None:
    unit = make_organisation(kinds=["provider"])
    author = make_actor(Role.PROVIDER, organisation=unit)
    mine = services.create_course(author, title="电工入门", category="care", organisation_id=unit.pk)
    with pytest.raises(NothingToPublish):
        services.publish(author, mine.pk)
    chapter = services.add_module(author, mine.pk, "一")
    quiz = services.add_activity(author, chapter.pk, kind="quiz", title="测")
    text = services.add_activity(author, chapter.pk, kind="text", title="文", body="字" * 600)
    assert text.seconds == 120
    services.move_activity(author, text.pk, -1)
    with pytest.raises(NothingToPublish):
        services.publish(author, mine.pk)
    for wrong in (
        {"kind": "single", "stem": "?", "options": ["一"], "answer": [0]},
        {"kind": "single", "stem": "?", "options": ["一", "二"], "answer": [0, 1]},
        {"kind": "single", "stem": "?", "options": ["一", "二"], "answer": [2]},
        {"kind": "judge", "stem": "?", "answer": "是"},
        {"kind": "fill", "stem": "?", "answer": [" "]},
        {"kind": "other", "stem": "?", "answer": []},
    ):
        with pytest.raises(BadQuestion):
            services.add_question(author, quiz.pk, **wrong)
    services.add_question(author, quiz.pk, kind="multiple", stem="?", options=["一", "二", "三"], answer=[2, 0])
    version = services.publish(author, mine.pk)
    assert version.seconds == 120 and len(version.content_hash) == 64
    assert [a.title for a in Activity.objects.filter(module__version=version)] == ["文", "测"]
    assert list(queries.catalogue("dgrm")) == [mine]
    assert list(queries.catalogue("电工")) == [mine]
    services.retire(author, mine.pk, "停")
    assert not queries.catalogue("电工").exists()


def test_nobody_edits_what_is_not_theirs(course: Course) -> None:
    unit = make_organisation(kinds=["provider"])
    author = make_actor(Role.PROVIDER, organisation=unit)
    mine = services.create_course(author, title="电工入门", category="care", organisation_id=unit.pk)
    for stranger in (make_actor(Role.PROVIDER), make_actor(Role.WORKER), make_actor(Role.LEADER), Actor.anonymous()):
        for call in (
            lambda who: services.add_module(who, mine.pk, "x"),
            lambda who: services.describe(who, mine.pk, title="x"),
            lambda who: services.publish(who, course.pk),
            lambda who: services.retire(who, course.pk, "x"),
            lambda who: services.create_course(who, title="x", category="care", organisation_id=unit.pk),
        ):
            with pytest.raises(Denied):
                call(stranger)
        assert not queries.authored(stranger).filter(pk=mine.pk).exists()
    mine.refresh_from_db()
    assert mine.title == "电工入门" and not mine.versions.get().modules.exists()
