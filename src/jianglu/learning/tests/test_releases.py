"""When lessons open and are due: the rule by itself, and at every door of a course."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from jianglu.learning import queries, services, submissions
from jianglu.learning.cohorts import services as cohorts
from jianglu.learning.errors import BadRelease, NothingToPublish, NotReleased
from jianglu.learning.models import Activity, Course, Enrolment, Module, Progress
from jianglu.learning.offline import queries as offline
from jianglu.learning.offline import services as syncing
from jianglu.learning.releases import reminding, standing
from jianglu.learning.releases.rules import Late, Need, Place, Release, never_open, standings
from jianglu.learning.uploads import LESSON_FILE
from jianglu.platform import calendar, files
from jianglu.platform.access import Actor, Role
from jianglu.platform.notifications.models import Notification
from jianglu.testing import SYSTEM, at, make_actor, make_organisation, sign_in

from .conftest import PACKAGE, said
from .test_exchange import bring

DAY = date(2026, 3, 2)
days = st.dates(DAY - timedelta(40), DAY + timedelta(40))
counts = st.integers(0, 40)
keys = [str(n) for n in range(6)]
needs = st.lists(st.builds(Need, st.sampled_from([*keys, "gone"]), st.none() | st.integers(1, 100)), max_size=3)
releases = st.builds(
    Release,
    st.none() | days,
    st.none() | counts,
    needs.map(tuple),
    st.none() | days,
    st.none() | counts,
    st.sampled_from(Late),
)
done = st.booleans()


@st.composite
def versions(draw: Any) -> list[Place]:
    """Activities of a version with what somebody has done of them."""
    return [
        Place(n, key, draw(st.booleans()), draw(done), draw(st.none() | st.integers(0, 100)), (draw(releases),))
        for n, key in enumerate(keys[: draw(st.integers(1, 6))])
    ]


def met(need: Need, places: list[Place]) -> bool:
    found = [place for place in places if place.key == need.key]
    return all(place.done and (place.score or 0) >= (need.score or 0) for place in found)


@given(versions(), st.booleans(), days, days, st.none() | days)
def test_open_is_exactly_what_no_rule_keeps(
    places: list[Place], in_order: bool, begun: date, today: date, group: date | None
) -> None:
    found = standings(places, in_order=in_order, begun=begun, today=today, group_day=group)
    for n, place in enumerate(places):
        (rule,), stands = place.releases, found[place.pk]
        opens = begun + timedelta(rule.opens_after) if rule.opens_after is not None else rule.opens_on
        due = begun + timedelta(rule.due_after) if rule.due_after is not None else rule.due_on
        due = group if due and group else due
        closed = not place.done and not group and rule.late == Late.CLOSED and due is not None and due < today
        in_turn = not in_order or all(row.done or not row.required or found[row.pk].closed for row in places[:n])
        free = (opens is None or opens <= today) and all(met(need, places) for need in rule.needs)
        assert stands.open == (place.done or (free and in_turn and not closed))
        assert (stands.due, stands.closed) == (due, closed)
        assert stands.open or not in_turn or stands.held


@given(versions(), st.booleans(), days, days, st.integers(1, 30))
def test_without_closing_deadlines_time_and_work_only_open(
    places: list[Place], in_order: bool, begun: date, today: date, later: int
) -> None:
    calm = [Place(p.pk, p.key, p.required, p.done, p.score, (Release(**(vars(p.releases[0]) | {"late": Late.MARKED})),))
            for p in places]  # fmt: skip
    before = standings(calm, in_order=in_order, begun=begun, today=today)
    after = standings(calm, in_order=in_order, begun=begun, today=today + timedelta(later))
    assert all(after[pk].open for pk, row in before.items() if row.open)
    first = next((p for p in calm if before[p.pk].open and not p.done), None)
    if first is not None:
        more = [Place(p.pk, p.key, p.required, True, 100, p.releases) if p is first else p for p in calm]
        then = standings(more, in_order=in_order, begun=begun, today=today)
        assert all(then[pk].open for pk, row in before.items() if row.open)


@given(versions(), st.booleans())
def test_what_never_opens_is_what_waits_for_itself(places: list[Place], in_order: bool) -> None:
    known = {place.key: place for place in places}
    waits = {
        place.key: {need.key for need in place.releases[0].needs if need.key in known}
        | ({row.key for row in places[:n] if row.required} if in_order else set())
        for n, place in enumerate(places)
    }
    lost = set(known)  # what can be put in an order, is; the rest waits, at some remove, for a circle
    while fresh := {key for key in lost if not waits[key] & lost}:
        lost -= fresh
    assert {place.key for place in places if place.pk in never_open(places, in_order)} == lost


@given(releases)
def test_a_rule_is_kept_as_it_is(rule: Release) -> None:
    kept = Release.of(rule.plain())
    assert kept == (rule if rule.has_due else Release(rule.opens_on, rule.opens_after, rule.needs))


# At the doors of a course ---------------------------------------------------------------------------------------------


def lessons(course: Course) -> list[Activity]:
    _version, modules = queries.workshop(course)
    return [row for module in modules for row in module.activities.all()]


def begin(package: dict[str, Any] = PACKAGE) -> Course:
    return services.import_course(SYSTEM, package | {"in_order": False}, draft=True)


@pytest.fixture
def draft(course: Course) -> Course:
    return begin()


def rule(row: Activity, **asked: Any) -> None:
    services.set_activity_release(SYSTEM, row.pk, Release(**asked))


def test_a_day_keeps_a_lesson_and_all_its_doors_say_so(draft: Course, worker: Actor) -> None:
    reading, quiz, _more = lessons(draft)
    rule(reading, opens_on=date(2026, 12, 3))
    rule(quiz, opens_after=2)
    services.publish(SYSTEM, draft.pk)
    client = sign_in(Client(), worker)
    with at("2026-11-30"):
        services.enrol(worker, draft.pk)
        page = client.get(f"/courses/{draft.pk}/").content.decode()
        assert "2026-12-03 开放" in page
        assert "2026-12-02 开放" in page
        for door in (
            lambda: services.open_session(worker, reading.pk),
            lambda: services.finish_reading(worker, reading.pk),
            lambda: queries.lesson(worker, reading.pk),
            lambda: services.start_attempt(worker, quiz.pk),
        ):
            with pytest.raises(NotReleased):
                door()
        answer = client.post(f"/api/v1/learning/activities/{reading.pk}/sessions")
        assert (answer.status_code, answer.json()["code"]) == (409, "learning.not_released")
        told = client.get(f"/api/v1/learning/courses/{draft.pk}").json()["activities"]
        assert [row["open"] for row in told] == [False, False, True]
        assert told[0]["reasons"] == ["2026-12-03 开放"]
        along = {row["id"]: row for row in offline.bundle(worker, draft.pk)["lessons"]}
        assert (along[reading.pk]["along"], along[reading.pk]["html"]) == (False, "")
    with at("2026-12-02"):
        services.start_attempt(worker, quiz.pk)
    with at("2026-12-03"):
        assert services.open_session(worker, reading.pk)


def test_a_score_opens_what_comes_after(draft: Course, worker: Actor) -> None:
    reading, quiz, _more = lessons(draft)
    rule(reading, needs=(Need(str(quiz.key), 100),))
    services.publish(SYSTEM, draft.pk)
    services.enrol(worker, draft.pk)
    with pytest.raises(NotReleased) as refused:
        services.open_session(worker, reading.pk)
    assert "先通过“小测”，至少 100 分" in refused.value.text
    half = services.start_attempt(worker, quiz.pk)
    services.submit_attempt(worker, half.pk, said(half, q1=["F"], q2=["B"]))
    with pytest.raises(NotReleased):
        services.open_session(worker, reading.pk)
    whole = services.start_attempt(worker, quiz.pk)
    services.submit_attempt(worker, whole.pk, said(whole, q1=["T"], q2=["B"]))
    assert services.open_session(worker, reading.pk)


def test_a_closing_deadline_shuts_the_quiz_that_was_begun_and_a_marked_one_is_late(
    draft: Course, worker: Actor
) -> None:
    _reading, quiz, more = lessons(draft)
    rule(quiz, due_after=3, late=Late.CLOSED)
    rule(more, due_after=3)
    with at("2026-11-30"):
        services.publish(SYSTEM, draft.pk)
        services.enrol(worker, draft.pk)
        attempt = services.start_attempt(worker, quiz.pk)
    with at("2026-12-04"):
        with pytest.raises(NotReleased) as refused:
            services.submit_attempt(worker, attempt.pk, said(attempt, q1=["T"], q2=["B"]))
        assert "已于 2026-12-03 截止" in refused.value.text
        with pytest.raises(NotReleased):
            services.start_attempt(worker, quiz.pk)
        assert [row.lesson.title for row in standing.deadlines(worker.person_id or 0)] == ["延伸阅读"]
        Progress.objects.create(enrolment=attempt.enrolment, activity=more, seconds=600)
        assert services.finish_reading(worker, more.pk).late
        page = sign_in(Client(), worker).get(f"/courses/{draft.pk}/").content.decode()
        assert "逾期完成" in page
        assert "已于 2026-12-03 截止" in page


def test_files_and_what_was_read_offline_wait_for_the_day_too(draft: Course, worker: Actor) -> None:
    reading = lessons(draft)[0]
    with files.received(SYSTEM, ContentFile(b"%PDF-1.4\n%%EOF", name="a.pdf"), purpose=LESSON_FILE) as upload:
        kept = files.store(SYSTEM, upload, purpose=LESSON_FILE)
    paper = services.add_activity(SYSTEM, reading.module_id, kind="document", title="讲义", file_id=kept.pk, seconds=60)
    for row in (paper, reading):
        rule(row, opens_after=1)
    client = sign_in(Client(), worker)
    with at("2026-11-30"):
        services.publish(SYSTEM, draft.pk)
        services.enrol(worker, draft.pk)
        syncing.take_along(worker, draft.pk)
        assert client.get(f"/learn/{paper.pk}/media/").status_code == 404
        assert not queries.may_read_file(worker, kept.pk)
        now = calendar.now()
        mark = syncing.Mark(uuid.uuid4(), reading.pk, 0, False, 0, now)
        assert list(syncing.sync(worker, [mark]).values()) == ["locked"]
    with at("2026-12-01"):
        assert client.get(f"/learn/{paper.pk}/media/").status_code == 200
        again = syncing.Mark(uuid.uuid4(), reading.pk, 0, False, 0, now)
        assert list(syncing.sync(worker, [again]).values()) == ["taken"]


def test_work_is_late_when_handed_in_late_not_when_judged_late(course: Course, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    learners = [make_actor(Role.WORKER), make_actor(Role.WORKER)]
    work = {"kind": "assignment", "title": "画图", "body": "画一张接线图。"}
    draft = begin({"title": "手艺", "category": "care", "modules": [{"title": "一", "activities": [work]}]})
    (drawing,) = lessons(draft)
    rule(drawing, due_after=3)
    with at("2026-11-30"):
        services.publish(SYSTEM, draft.pk)
        for learner in learners:
            services.enrol(learner, draft.pk)
    handed = []
    for learner, day in zip(learners, ("2026-12-03", "2026-12-04"), strict=True):
        with at(day):
            handed.append(services.hand_in(learner, drawing.pk, text="画好了"))
    with at("2026-12-20"):
        for row in handed:
            services.judge(SYSTEM, row.pk, passed=True, score=80)
    assert [row.late for row in Progress.objects.order_by("enrolment")] == [False, True]
    assert [row.punctuality for row in submissions.judged_by(SYSTEM)] == ["按时提交", "逾期提交"]


def test_the_day_of_a_study_group_takes_the_place_of_deadlines(draft: Course, worker: Actor) -> None:
    reading, quiz, _more = lessons(draft)
    rule(quiz, due_after=3, late=Late.CLOSED)
    rule(reading, opens_after=1)
    unit = make_organisation("江北培训学校", kinds=["provider"])
    with at("2026-11-30"):
        services.publish(SYSTEM, draft.pk)
        services.enrol(worker, draft.pk)
        teacher = make_actor(Role.TEACHER, organisation=unit)
        group = cohorts.open_cohort(
            teacher, unit.pk, title="一班", starts_on=date(2026, 11, 30), ends_on=date(2026, 12, 20), teacher_name="陈老师",
            courses=[draft.pk],
        )  # fmt: skip
        cohorts.join(worker, group.code)
        stands = {row.title: row.standing for row in queried(worker, draft)}
        assert (stands["小测"].due, stands["洗手"].due) == (date(2026, 12, 20), None)
        assert stands["洗手"].opens_on == date(2026, 12, 1)  # what opens when is still said by the course
    with at("2026-12-25"):
        attempt = services.start_attempt(worker, quiz.pk)
        services.submit_attempt(worker, attempt.pk, said(attempt, q1=["T"], q2=["B"]))
        assert Progress.objects.get(activity=quiz).late


def queried(worker: Actor, course: Course) -> list[standing.Seen]:
    (enrolment,) = Enrolment.objects.filter(person_id=worker.person_id, course=course).select_related("version")
    return standing.many([enrolment])[enrolment.pk]


def test_a_reminder_comes_once_before_each_deadline(draft: Course, worker: Actor) -> None:
    reading, quiz, _more = lessons(draft)
    rule(reading, due_after=3)
    rule(quiz, due_on=date(2026, 12, 10))
    told = Notification.objects.filter(code="learning.deadline")
    with at("2026-11-30"):
        services.publish(SYSTEM, draft.pk)
        services.enrol(worker, draft.pk)
        assert reminding.remind() == 0
    with at("2026-12-01"):
        assert (reminding.remind(), reminding.remind()) == (1, 0)
        assert "洗手" in told.get().body
        week = sign_in(Client(), worker).get("/learn/").content.decode()
        assert "快到截止日期" in week
        assert "“洗手”请在 2026-12-03 前学完" in week
    with at("2026-12-03"):
        assert reminding.remind() == 0
    with at("2026-12-09"):
        assert reminding.remind() == 1
    assert told.count() == 2


def test_rules_that_wait_for_one_another_are_refused_and_stop_publication(draft: Course) -> None:
    reading, quiz, more = lessons(draft)
    rule(reading, needs=(Need(str(quiz.key)),))
    with pytest.raises(BadRelease):
        rule(quiz, needs=(Need(str(reading.key)),))
    with pytest.raises(BadRelease):
        services.set_module_release(SYSTEM, quiz.module_id, Release(needs=(Need(str(more.key)),)))
    with pytest.raises(BadRelease):
        rule(more, needs=(Need(str(reading.key), 80),))  # a text has no score
    with pytest.raises(BadRelease):
        rule(more, opens_on=DAY, due_on=DAY - timedelta(1))
    services.describe(SYSTEM, draft.pk, in_order=True)  # now the quiz waits for the text before it
    with pytest.raises(NothingToPublish):
        services.publish(SYSTEM, draft.pk)


def test_versions_copies_and_packages_keep_the_rules(draft: Course) -> None:
    reading, quiz, more = lessons(draft)
    rule(more, opens_after=2, needs=(Need(str(quiz.key), 80),), due_on=date(2026, 12, 20), late=Late.CLOSED)
    services.set_module_release(SYSTEM, reading.module_id, Release(opens_on=date(2026, 12, 1)))
    services.publish(SYSTEM, draft.pk)
    services.begin_version(SYSTEM, draft.pk)
    copy = services.clone_course(SYSTEM, draft.pk, "副本")
    brought = bring(b"".join(services.export_course(SYSTEM, draft.pk)[1]))
    assert not brought.notes.exclude(outcome="taken").exists()
    for course in (draft, copy, Course.objects.get(pk=brought.course_id)):
        _reading, own, last = lessons(course)
        kept = Release.of(last.release)
        assert kept == Release(None, 2, (Need(str(own.key), 80),), date(2026, 12, 20), None, Late.CLOSED)
        assert Module.objects.get(pk=last.module_id).release == {"opens_on": "2026-12-01"}
    assert lessons(copy)[1].key != quiz.key


def test_more_rules_ask_no_more_queries(course: Course, worker: Actor, django_assert_max_num_queries: Any) -> None:
    texts = [{"kind": "text", "title": f"第{n}节", "body": "读。"} for n in range(30)]
    draft = begin({"title": "长课", "category": "care", "modules": [{"title": "一", "activities": texts}]})
    first, *rest = lessons(draft)
    for row in rest:
        rule(row, needs=(Need(str(first.key)),), due_after=9)
    services.publish(SYSTEM, draft.pk)
    services.enrol(worker, draft.pk)
    with django_assert_max_num_queries(6):  # course, enrolment, modules, activities, progress, groups
        assert len(queries.outline(queries.get_course(draft.pk), worker.person_id).lines) == 30


def test_an_author_sets_a_rule_and_sees_it_as_a_learner(course: Course) -> None:
    unit = make_organisation("江北培训学校", kinds=["provider"])
    draft = services.import_course(SYSTEM, PACKAGE, organisation_id=unit.pk, draft=True)
    reading, quiz, more = lessons(draft)
    client = sign_in(Client(), make_actor(Role.TEACHER, organisation=unit))
    data = {"opens_after": "1", f"need_{quiz.pk}": "on", f"score_{quiz.pk}": "80", "late": "closed", "due_after": "9"}
    assert client.post(f"/teach/activities/{more.pk}/release/", data).status_code == 302
    assert Release.of(Activity.objects.get(pk=more.pk).release).needs == (Need(str(quiz.key), 80),)
    assert 'value="80"' in client.get(f"/teach/activities/{more.pk}/release/").content.decode()
    page = client.get(f"/teach/courses/{draft.pk}/releases/?begun=2026-12-01&on=2026-12-01&done={quiz.pk}")
    assert "2026-12-02 开放" in page.content.decode()
    assert (
        client.post(f"/teach/activities/{quiz.pk}/release/", {"late": "marked", f"need_{more.pk}": "on"}).status_code
        == 200
    )
    api = f"/api/v1/learning/modules/{reading.module_id}/release"
    answer = client.put(api, {"opens_on": "2026-12-01"}, content_type="application/json")
    assert answer.json()["opens_on"] == "2026-12-01"
    wrong = client.put(
        f"/api/v1/learning/activities/{quiz.pk}/release",
        {"needs": [{"activity": quiz.pk}]},
        content_type="application/json",
    )
    assert (wrong.status_code, wrong.json()["code"]) == (422, "learning.bad_release")
    other = sign_in(Client(), make_actor(Role.TEACHER, organisation=make_organisation(kinds=["provider"])))
    for address in (f"/teach/activities/{more.pk}/release/", f"/teach/modules/{reading.module_id}/release/", api):
        assert other.get(address).status_code == 404
