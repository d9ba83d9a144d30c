"""Notes at a moment of a video, the stage around it, and going on where another device stopped."""

from __future__ import annotations

import pytest
from django.test import Client

from jianglu.learning import notes, services
from jianglu.learning.errors import ActivityLocked, NoteNotFound, NotEnrolled, NoteUnfit
from jianglu.learning.models import Activity, Course, LessonNote
from jianglu.learning.rules import Beat
from jianglu.learning.seed import VIDEO
from jianglu.learning.uploads import LESSON_FILE
from jianglu.platform import files
from jianglu.platform.access import Actor, Role
from jianglu.testing import SYSTEM, make_actor, sign_in

from .conftest import PACKAGE


@pytest.fixture
def video(course: Course) -> Activity:
    film = files.store_bytes(SYSTEM, VIDEO.read_bytes(), "a.mp4", purpose=LESSON_FILE)
    entry = {"kind": "video", "title": "看", "file_id": film.pk, "seconds": 54}
    read = {"kind": "text", "title": "读", "body": "读。"}
    made = services.import_course(SYSTEM, {**PACKAGE, "modules": [{"title": "一", "activities": [entry, read]}]})
    return Activity.objects.get(module__version=made.current, kind="video")


@pytest.fixture
def watcher(video: Activity, worker: Actor) -> Actor:
    services.enrol(worker, video.module.version.course_id)
    return worker


def test_notes_are_written_listed_in_order_and_thrown_away(video: Activity, watcher: Actor) -> None:
    later = services.write_note(watcher, video.pk, 31.9, "  搓手背 ")
    services.write_note(watcher, video.pk, 12, "湿手")
    services.write_note(watcher, video.pk, 9999, "最后")
    rows = [(notes.clock(row.at), row.text) for row in notes.mine(watcher, activity_id=video.pk)]
    assert rows == [("00:12", "湿手"), ("00:31", "搓手背"), ("00:54", "最后")]  # no later than the video ends
    services.remove_note(watcher, later.pk)
    assert notes.mine(watcher).count() == 2
    with pytest.raises(NoteNotFound):
        services.remove_note(watcher, later.pk)


@pytest.mark.parametrize("text", ["", " \n ", "长" * 1001])
def test_an_empty_or_endless_note_is_refused(video: Activity, watcher: Actor, text: str) -> None:
    with pytest.raises(NoteUnfit):
        services.write_note(watcher, video.pk, 1, text)
    assert not LessonNote.objects.exists()


def test_a_course_takes_five_hundred_notes(video: Activity, watcher: Actor) -> None:
    first = services.write_note(watcher, video.pk, 1, "一")
    LessonNote.objects.bulk_create(
        LessonNote(enrolment=first.enrolment, activity=video, at=1, text="多", made_at=first.made_at)
        for _ in range(499)
    )
    with pytest.raises(NoteUnfit):
        services.write_note(watcher, video.pk, 1, "又一条")


def test_nobody_notes_what_they_may_not_watch(video: Activity, watcher: Actor) -> None:
    note = services.write_note(watcher, video.pk, 1, "我的")
    stranger = make_actor(Role.WORKER)
    with pytest.raises(NotEnrolled):
        services.write_note(stranger, video.pk, 1, "x")
    with pytest.raises(NoteNotFound):
        services.remove_note(stranger, note.pk)
    text = Activity.objects.get(module=video.module, kind="text")
    with pytest.raises((NoteUnfit, ActivityLocked)):
        services.write_note(watcher, text.pk, 1, "x")
    assert notes.mine(stranger).count() == 0


def test_the_page_shows_notes_speeds_and_a_masked_name(video: Activity, watcher: Actor) -> None:
    client = sign_in(Client(), watcher)
    services.write_note(watcher, video.pk, 12, "<b>湿手</b>")
    page = client.get(f"/learn/{video.pk}/?t=12").content.decode()
    assert 'data-jump="12"' in page
    assert "&lt;b&gt;湿手" in page
    assert 'data-position="12"' in page
    assert 'value="1.25">1.25×（不计学时）' in page
    assert 'class="watermark"' in page
    assert watcher.name not in page.split('class="watermark"')[1].split("</div>")[0]
    part = client.post(f"/learn/{video.pk}/notes/", {"at": "31", "text": "搓"}, headers={"HX-Request": "true"})
    assert "00:31" in part.content.decode()
    assert "<html" not in part.content.decode()
    bad = client.post(f"/learn/{video.pk}/notes/", {"at": "x", "text": ""}, headers={"HX-Request": "true"})
    assert "请写 1 至 1,000 字" in bad.content.decode()
    assert client.post(f"/learn/{video.pk}/notes/", {"at": "3", "text": "无脚本"}).status_code == 302
    assert "搓" in client.get("/learn/notes/?q=搓").content.decode()
    assert client.get("/learn/notes/?export=xlsx").status_code == 200


def test_notes_by_api(video: Activity, watcher: Actor) -> None:
    client = sign_in(Client(), watcher)
    sent = {"at": 192, "text": "转身"}
    made = client.post(f"/api/v1/learning/activities/{video.pk}/notes", sent, content_type="application/json")
    assert (made.status_code, made.json()["clock"]) == (201, "00:54")
    assert [row["text"] for row in client.get("/api/v1/learning/notes").json()["items"]] == ["转身"]
    assert client.delete(f"/api/v1/learning/notes/{made.json()['id']}").status_code == 204
    assert client.get("/api/v1/learning/notes").json()["items"] == []


def test_another_device_goes_on_where_the_first_stopped(video: Activity, watcher: Actor) -> None:
    phone, desk = sign_in(Client(), watcher), sign_in(Client(), watcher)
    assert 'data-position="0"' in phone.get(f"/learn/{video.pk}/").content.decode()
    session = services.open_session(watcher, video.pk, device="phone")
    services.beat(watcher, session.key, 1, Beat(elapsed=1.0, ranges=((0.0, 1.0),)), 37.6, token=session.token)
    assert 'data-position="37"' in desk.get(f"/learn/{video.pk}/").content.decode()
