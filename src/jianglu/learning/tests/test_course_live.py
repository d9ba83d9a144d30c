"""Live classes of courses: dates outlive versions, coming or the replay completes, nothing earns an hour by itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from jianglu.kernel.errors import Denied, NotFound
from jianglu.learning import queries, services
from jianglu.learning.errors import ActivityLocked, CourseNotFound, NotEnrolled
from jianglu.learning.lives import queries as meetings
from jianglu.learning.lives import services as live
from jianglu.learning.lives.errors import DoorClosed, LiveUnfit, ReplayUnfit
from jianglu.learning.models import Activity, Course, Enrolment, HourEntry, LiveClass, LiveVisit, Progress, Statement
from jianglu.learning.rules import Beat
from jianglu.learning.seed import VIDEO
from jianglu.learning.uploads import LESSON_FILE
from jianglu.platform import files
from jianglu.platform.access import Actor, Role
from jianglu.platform.calendar.clock import ZONE
from jianglu.platform.notifications.models import Notification
from jianglu.testing import SYSTEM, at, make_actor, make_organisation, make_region, sign_in

from .conftest import PACKAGE

NOW = datetime(2023, 3, 1, 9, tzinfo=ZONE)
BEGIN = datetime(2023, 3, 6, 19, 30, tzinfo=ZONE)
AFTER = BEGIN + timedelta(hours=2)
WHERE = "https://meeting.example/room?pwd=7"
LIVE = {"kind": "live", "title": "答疑", "body": "带着问题来。"}
TEXT = {"kind": "text", "title": "洗手", "body": "洗手。", "seconds": 600}


@pytest.fixture
def teacher(db: None) -> Actor:
    make_region()
    services.load_categories(SYSTEM)
    return make_actor(Role.PROVIDER, organisation=make_organisation(kinds=["provider"]))


@pytest.fixture
def course(teacher: Actor) -> Course:
    package = {**PACKAGE, "modules": [{"title": "一", "activities": [TEXT, LIVE]}]}
    with at(NOW):
        return services.import_course(SYSTEM, package, organisation_id=next(iter(teacher.organisation_ids)))


@pytest.fixture
def lesson(course: Course) -> Activity:
    return Activity.objects.get(module__version=course.current, kind="live")


@pytest.fixture
def learner(course: Course) -> Actor:
    worker = make_actor(Role.WORKER)
    with at(NOW):
        services.enrol(worker, course.pk)
    return worker


@pytest.fixture
def meeting(teacher: Actor, lesson: Activity, learner: Actor) -> LiveClass:
    with at(NOW):
        return live.set_course_live(teacher, lesson.pk, url=WHERE, starts_at=BEGIN, minutes=60)


def recorded(course: Course, **more: Any) -> Activity:
    """A new version of the course with the recording of the live class in it."""
    film = files.store_bytes(SYSTEM, VIDEO.read_bytes(), "a.mp4", purpose=LESSON_FILE)
    draft = services.begin_version(SYSTEM, course.pk)
    entry = {"kind": "video", "title": "录像", "file_id": film.pk, "seconds": 54, "required": False, **more}
    made = services.add_activity(SYSTEM, draft.modules.get().pk, **entry)
    services.publish(SYSTEM, course.pk)
    course.refresh_from_db()
    return made


def done(learner: Actor, lesson: Activity) -> bool:
    rows = Progress.objects.filter(enrolment__person_id=learner.person_id, activity=lesson, done_at__isnull=False)
    return rows.exists()


def watch(learner: Actor, video: Activity, begin: datetime) -> None:
    with at(begin):
        session = services.open_session(learner, video.pk)
    for n in (1, 2):
        with at(begin + timedelta(seconds=27 * n)):
            beat = Beat(elapsed=27.0 * n, ranges=((27 * (n - 1), 27 * n),))
            token = services.beat(learner, session.key, n, beat, token=session.token)["token"]
            session.token = token
    with at(begin + timedelta(seconds=55)):
        services.close_session(learner, session.key)


def test_coming_completes_once_and_earns_no_hour(meeting: LiveClass, lesson: Activity, learner: Actor) -> None:
    with at(BEGIN - timedelta(minutes=16)), pytest.raises(DoorClosed):
        live.enter(learner, meeting.pk)
    with at(BEGIN):
        assert live.enter(learner, meeting.pk) == live.enter(learner, meeting.pk) == WHERE
    assert done(learner, lesson) and LiveVisit.objects.count() == 1 and LiveVisit.objects.get().name
    assert not HourEntry.objects.exists()
    verbs = [row.body["verb"]["id"].rsplit("/", 1)[-1] for row in Statement.objects.all()]
    assert verbs.count("attended") == 1 and verbs.count("completed") == 1


def test_a_live_class_waits_for_no_other_lesson_and_only_for_its_learners(
    meeting: LiveClass, lesson: Activity, learner: Actor, client: Client
) -> None:
    assert queries.lesson(learner, lesson.pk).line.open  # the text before it is not read
    stranger = make_actor(Role.WORKER)
    with at(BEGIN):
        with pytest.raises(NotFound):
            live.enter(stranger, meeting.pk)
        with pytest.raises(NotEnrolled):
            queries.lesson(stranger, lesson.pk)
        assert [row.activity_id for row in meetings.ahead(learner, BEGIN + timedelta(days=1))] == [lesson.pk]
        assert not meetings.ahead(stranger, BEGIN + timedelta(days=1))
        shown = sign_in(client, learner).get(f"/learn/{lesson.pk}/")
        page = shown.content.decode()
        assert "进入直播课" in page and "meeting.example" not in page
        assert "form-action 'self' https://meeting.example;" in shown["Content-Security-Policy"] + ";"
        assert "答疑" in client.get("/learn/").content.decode()


def test_reminded_once_are_those_who_still_learn_and_have_not_been(
    meeting: LiveClass, course: Course, teacher: Actor, learner: Actor
) -> None:
    long_gone = make_actor(Role.WORKER)
    with at(NOW):
        services.enrol(long_gone, course.pk)
    Enrolment.objects.filter(person_id=long_gone.person_id).update(last_at=NOW - timedelta(days=90))
    with at(BEGIN - timedelta(minutes=50)):
        assert (live.remind_due(), live.remind_due()) == (1, 0)
        live.call_off(teacher, meeting.pk, "停电")
    told = Notification.objects.filter(code__startswith="learning.live").values_list("code", "person_id")
    assert sorted(told) == [("learning.live_off", learner.person_id), ("learning.live_soon", learner.person_id)]


def test_the_replay_completes_for_who_missed_it_also_in_an_older_version(
    meeting: LiveClass, course: Course, lesson: Activity, teacher: Actor, learner: Actor
) -> None:
    with at(AFTER):
        video = recorded(course)
        with pytest.raises(CourseNotFound):  # not theirs until it replays what they missed
            queries.lesson(learner, video.pk)
        live.choose_replay(teacher, meeting.pk, video.pk)
        assert queries.lesson(learner, video.pk).line.open and queries.may_read_file(learner, video.file_id or 0)
        (row,) = meetings.sittings(Enrolment.objects.get(person_id=learner.person_id), lesson)
        assert (row.over, row.came, row.replay) == (True, False, video)
    watch(learner, video, AFTER)
    assert done(learner, lesson)
    assert HourEntry.objects.get().seconds == 54  # by the rule of videos
    course_row = queries.my_courses(learner).get()
    assert (course_row.done, course_row.size) == (1, 2)  # the recording is no lesson of their version


def test_who_learns_the_new_version_sees_the_replay_before_its_turn(
    meeting: LiveClass, course: Course, teacher: Actor
) -> None:
    with at(AFTER):
        video, late = recorded(course), make_actor(Role.WORKER)
        services.enrol(late, course.pk)
        held = Activity.objects.get(module__version=course.current, kind="live")
        with pytest.raises(ActivityLocked):
            services.open_session(late, video.pk)
    watched = AFTER + timedelta(minutes=5)
    with at(watched):
        live.choose_replay(teacher, meeting.pk, video.pk)
    watch(late, video, watched)
    assert done(late, held)


def test_a_replay_chosen_late_counts_for_who_has_seen_the_video(
    meeting: LiveClass, course: Course, teacher: Actor, learner: Actor, lesson: Activity
) -> None:
    with at(AFTER):
        video, late = recorded(course), make_actor(Role.WORKER)
        services.enrol(late, course.pk)
        Progress.objects.create(
            enrolment=Enrolment.objects.get(person_id=late.person_id), activity=video, done_at=AFTER
        )
        live.choose_replay(teacher, meeting.pk, video.pk)
    assert done(late, Activity.objects.get(module__version=course.current, kind="live"))
    assert not done(learner, lesson)


def test_what_does_not_fit_is_refused(meeting: LiveClass, course: Course, teacher: Actor, lesson: Activity) -> None:
    other = make_actor(Role.PROVIDER, organisation=make_organisation(kinds=["provider"]))
    with at(NOW):
        for url in ("http://meeting.example/", "javascript:alert(1)", "https://a:b@meeting.example/"):
            with pytest.raises(LiveUnfit):
                live.set_course_live(teacher, lesson.pk, url=url, starts_at=BEGIN, minutes=60)
        with pytest.raises(ReplayUnfit):  # not over yet
            live.choose_replay(teacher, meeting.pk, None)
        for verb in (
            lambda: live.set_course_live(other, lesson.pk, url=WHERE, starts_at=BEGIN, minutes=60),
            lambda: live.call_off(other, meeting.pk, "x"),
            lambda: meetings.live_for(other, meeting.pk),
        ):
            with pytest.raises(Denied):
                verb()
    with at(AFTER):
        needed = recorded(course, required=True)
        with pytest.raises(ReplayUnfit):  # or who came would have to see it again
            live.choose_replay(teacher, meeting.pk, needed.pk)


def test_a_copy_of_the_course_has_no_dates_and_another_version_has_them(
    meeting: LiveClass, course: Course, lesson: Activity
) -> None:
    with at(NOW):
        draft = services.begin_version(SYSTEM, course.pk)
        again = Activity.objects.get(module__version=draft, kind="live")
        copy = services.clone_course(SYSTEM, course.pk, "副本")
    assert list(meetings.of_activity(again)) == [meeting]
    assert not meetings.of_activity(Activity.objects.get(module__version__course=copy, kind="live"))


def test_the_teacher_sets_dates_and_the_replay_on_pages(
    meeting: LiveClass, course: Course, lesson: Activity, teacher: Actor, learner: Actor, client: Client
) -> None:
    sign_in(client, teacher)
    with at(BEGIN):
        live.enter(learner, meeting.pk)
        form = {
            "title": "再来",
            "url": WHERE,
            "starts_at": "2023-03-10T19:30",
            "minutes": "45",
            "teacher_name": "陈老师",
        }
        assert client.post(f"/teach/activities/{lesson.pk}/live/", form).status_code == 302
        again = LiveClass.objects.get(title="再来")
        assert client.post(f"/teach/live/{again.pk}/off/", {"why": "教师出差"}).status_code == 302
    with at(AFTER):
        video = recorded(course)
        assert "1 人到课" in client.get(f"/teach/activities/{lesson.pk}/").content.decode()
        assert "录像" in client.get(f"/teach/live/{meeting.pk}/").content.decode()
        assert client.get(f"/teach/live/{meeting.pk}/?export=xlsx").content[:2] == b"PK"
        assert client.post(f"/teach/live/{meeting.pk}/replay/", {"video": video.pk}).status_code == 302
        meeting.refresh_from_db()
        assert meeting.replay_key == video.key
        said = client.get(f"/api/v1/learning/activities/{lesson.pk}/live").json()
        assert [row["came"] for row in said["items"]] == [0, 1]


def test_the_api_opens_the_door_to_learners(meeting: LiveClass, learner: Actor, client: Client) -> None:
    sign_in(client, learner)
    with at(BEGIN):
        (mine,) = client.get("/api/v1/learning/me/live").json()
        assert (mine["open"], "url" in mine) == (True, False)
        answer = client.post(f"/api/v1/learning/live/{meeting.pk}/visit", content_type="application/json")
        assert answer.json() == {"url": WHERE}
