"""Writing courses: drafts, publication, frozen versions, search."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jianglu.kernel.errors import Denied
from jianglu.learning import queries, services
from jianglu.learning.errors import BadQuestion, EditedElsewhere, NothingToPublish, OrderChanged, VersionFrozen
from jianglu.learning.media import mp4_seconds
from jianglu.learning.models import Activity, Category, Course, CourseVersion
from jianglu.learning.seed import VIDEO, VIDEO_SECONDS
from jianglu.platform.access import Actor, Role
from jianglu.platform.questions import Question
from jianglu.testing import SYSTEM, make_actor, make_organisation, make_region, sign_in


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
        services.publish(SYSTEM, mine.pk)
    chapter = services.add_module(author, mine.pk, "一")
    quiz = services.add_activity(author, chapter.pk, kind="quiz", title="测")
    text = services.add_activity(author, chapter.pk, kind="text", title="文", body="字" * 600)
    assert text.seconds == 120
    services.move_activity(author, text.pk, -1)
    with pytest.raises(NothingToPublish):
        services.publish(SYSTEM, mine.pk)
    for wrong in (
        Question("single", "哪一个", (("A", "一"),), ("A",)),
        Question("single", "哪一个", (("A", "一"), ("B", "二")), ("A", "B")),
        Question("single", "哪一个", (("A", "一"), ("B", "二")), ("C",)),
        Question("true_false", "对不对", (), ("是",)),
        Question("fill", "没有空", (), ("答",)),
        Question("short", "谈谈看法", (), ("要点",)),
        Question("other", "什么", (), ()),
        Question("true_false", "？", (), ("T",)),
    ):
        with pytest.raises(BadQuestion):
            services.add_question(author, quiz.pk, wrong)
    options = (("A", "一"), ("B", "二"), ("C", "三"))
    services.add_question(author, quiz.pk, Question("multiple", "哪几个", options, ("C", "A")))
    version = services.publish(SYSTEM, mine.pk)
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


def test_a_window_that_is_behind_overwrites_nothing(course: Course) -> None:
    author = make_actor(Role.CITY_CLERK)
    draft = services.begin_version(author, course.pk)
    text = Activity.objects.get(module__version=draft, seq=1)
    assert services.edit_activity(author, text.pk, revision=0, title="一").revision == 1
    other = make_actor(Role.CITY_CLERK)
    with pytest.raises(EditedElsewhere) as caught:
        services.edit_activity(other, text.pk, revision=0, title="二")
    assert caught.value.params["revision"] == 1 and caught.value.params["by"] == author.name
    text.refresh_from_db()
    assert text.title == "一"
    assert services.edit_activity(other, text.pk, revision=1, title="二").revision == 2
    assert services.describe(author, course.pk, revision=0, title="新名").revision == 1
    with pytest.raises(EditedElsewhere):
        services.describe(other, course.pk, revision=0, title="旧名")
    question = draft.modules.get().activities.get(kind="quiz").questions.all()[0]
    services.edit_question(author, question.pk, question.question, revision=0)
    with pytest.raises(EditedElsewhere):
        services.edit_question(other, question.pk, question.question, revision=0)


def test_the_page_saves_as_its_author_types_and_tells_a_second_window(course: Course) -> None:
    author = make_actor(Role.CITY_CLERK)
    draft = services.begin_version(author, course.pk)
    text = Activity.objects.get(module__version=draft, seq=1)
    client, url = sign_in(Client(), author), f"/teach/activities/{text.pk}/"
    typed = {"kind": "text", "title": "洗手", "body": "新的正文", "required": "on", "revision": "0"}
    quiet = {"X-Autosave": "1"}
    saved = client.post(url, typed, headers=quiet)
    assert saved.status_code == 200 and saved.json()["revision"] == 1
    assert client.post(url, typed | {"title": "", "revision": "1"}, headers=quiet).status_code == 422
    behind = client.post(url, typed | {"body": "另一个窗口"}, headers=quiet)
    assert (behind.status_code, behind.json()["revision"]) == (409, 1)
    page = client.post(url, typed | {"body": "另一个窗口"})  # without script: told first, overwritten on purpose
    assert page.status_code == 200 and 'name="revision" value="1"' in page.content.decode()
    assert client.post(url, typed | {"body": "另一个窗口", "revision": "1"}).status_code == 302
    text.refresh_from_db()
    assert (text.body, text.revision) == ("另一个窗口", 2)
    about = f"/teach/courses/{course.pk}/describe/"
    assert client.post(about, {"title": "改名", "revision": "0"}, headers=quiet).json()["revision"] == 1


@pytest.mark.django_db
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_order_of_what_there_is_holds_and_nothing_is_lost(data: st.DataObject) -> None:
    with transaction.atomic():
        make_region()
        Category.objects.get_or_create(code="care", defaults={"name": "康养", "icon": "heart", "summary": "", "seq": 1})
        made = services.create_course(SYSTEM, title="次序", category="care")
        modules = [services.add_module(SYSTEM, made.pk, f"第{n}章").pk for n in range(data.draw(st.integers(1, 3)))]
        rows = []
        for n in range(data.draw(st.integers(0, 5))):
            where = data.draw(st.sampled_from(modules))
            rows.append(services.add_activity(SYSTEM, where, kind="text", title=f"{n}", body="字").pk)
        wanted: list[tuple[int, list[int]]] = [(pk, []) for pk in data.draw(st.permutations(modules))]
        for pk in data.draw(st.permutations(rows)):
            data.draw(st.sampled_from(wanted))[1].append(pk)
        services.arrange(SYSTEM, made.pk, wanted)
        assert _order(made) == wanted
        for wrong in ([], wanted[1:], [*wanted, wanted[0]], [(wanted[0][0], [*wanted[0][1], 0]), *wanted[1:]]):
            if wrong != wanted:
                with pytest.raises(OrderChanged):
                    services.arrange(SYSTEM, made.pk, wrong)
        for pk in rows:
            services.move_activity(SYSTEM, pk, data.draw(st.sampled_from([-1, 1])))
        assert sorted(pk for _module, inside in _order(made) for pk in inside) == sorted(rows)
        transaction.set_rollback(True)


def _order(course: Course) -> list[tuple[int, list[int]]]:
    modules = course.versions.get().modules.order_by("seq")
    return [(m.pk, list(m.activities.order_by("seq").values_list("pk", flat=True))) for m in modules]


def test_a_dragged_order_is_taken_by_the_page(course: Course) -> None:
    author = make_actor(Role.CITY_CLERK)
    draft = services.begin_version(author, course.pk)
    client = sign_in(Client(), author)
    (module, rows), url = _order_of(draft), f"/teach/courses/{course.pk}/order/"
    body = json.dumps([[module, rows[::-1]]])
    assert client.post(url, body, "application/json").status_code == 200
    assert _order_of(draft) == (module, rows[::-1])
    assert client.post(url, json.dumps([[module, rows[1:]]]), "application/json").status_code == 409
    assert client.post(url, "rubbish", "application/json").status_code == 422
    assert sign_in(Client(), make_actor(Role.PROVIDER)).post(url, body, "application/json").status_code == 404
    quiz = Activity.objects.get(module__version=draft, kind="quiz")
    first, second = quiz.questions.values_list("pk", flat=True)
    url = f"/teach/activities/{quiz.pk}/questions/order/"
    assert client.post(url, json.dumps([second, first]), "application/json").status_code == 200
    assert list(quiz.questions.values_list("pk", flat=True)) == [second, first]


def _order_of(draft: CourseVersion) -> tuple[int, list[int]]:
    module = draft.modules.get()
    return module.pk, list(module.activities.order_by("seq").values_list("pk", flat=True))


def test_questions_of_before_are_converted_with_what_was_answered() -> None:
    migration = import_module("jianglu.learning.migrations.0009_shared_questions")
    assert [migration.said(given) for given in (True, [0, 2], "手", "", None)] == [["T"], ["A", "C"], ["手"], [], []]


def test_a_video_counts_no_longer_than_it_is() -> None:
    assert mp4_seconds(VIDEO) == VIDEO_SECONDS
    assert mp4_seconds(Path(__file__)) is None
