"""Packages as activities: taken in by a teacher, served on a host of their own, what they say, and what follows."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from jianglu.kernel.errors import Denied
from jianglu.learning import queries, services
from jianglu.learning.content import origin, serving
from jianglu.learning.errors import BadCourseware, NoContentOrigin, RunNotOver
from jianglu.learning.models import Activity, ContentPackage, Course, HourEntry, PackageRun, Progress, Statement
from jianglu.learning.rules import Beat
from jianglu.learning.scorm import packages
from jianglu.learning.scorm.building import folder, packed
from jianglu.learning.seed import COURSEWARE
from jianglu.platform import files
from jianglu.platform.access import Actor, Role
from jianglu.platform.files.models import StoredFile
from jianglu.testing import SYSTEM, at, make_actor, make_organisation, sign_in

from .conftest import PACKAGE
from .test_scorm import MANIFEST
from .test_study import START, beat

HOST = "{package}.content.test:81"
TWO = MANIFEST.replace(
    "</item>", '</item><item identifier="j" identifierref="r"><title>复习</title></item>'
)  # a second part


@pytest.fixture(autouse=True)
def second_origin(settings: Any, tmp_path: Any) -> Iterator[None]:
    settings.CONTENT_ORIGIN = f"http://{HOST}"
    settings.MEDIA_ROOT = tmp_path
    serving._package.cache_clear()  # rows of other tests
    yield
    serving._package.cache_clear()


def course_with(content: bytes) -> tuple[Course, Activity, ContentPackage]:
    taken = services.take_package_bytes(SYSTEM, content, "a.zip")
    entry = {"kind": "scorm", "title": "练习", "file_id": taken.file_id, "seconds": 120}
    made = services.import_course(SYSTEM, {**PACKAGE, "modules": [{"title": "一", "activities": [entry]}]})
    return made, Activity.objects.get(module__version=made.current), taken


def made_of(**files: str) -> bytes:
    return packed({packages.MANIFEST: MANIFEST, "index.html": "<p>掌心", **files})


class Player:
    """A learner's page, and the package's own host behind it."""

    def __init__(self, actor: Actor, activity: Activity, part: int = 0) -> None:
        self.page = sign_in(Client(), actor).get(f"/learn/{activity.pk}/?part={part}")
        self.address = self.page.context["address"]
        self.host, self.path = self.address.removeprefix("http://").split("/", 1)
        self.client = Client()

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(f"/{path}", headers={"host": self.host, **headers})

    def play(self) -> dict[str, Any]:
        text = self.get(self.path).content.decode()
        found: dict[str, Any] = json.loads(text.split('type="application/json">')[1].split("</script>")[0])
        return found

    def commit(self, **data: Any) -> Any:
        path = "/" + self.path.replace("/play/", "/commit/")
        return self.client.post(path, json.dumps(data), "text/plain", headers={"host": self.host})


def test_a_teacher_uploads_looks_and_publishes(course: Course) -> None:
    unit = make_organisation(kinds=["provider"])
    client = sign_in(Client(), make_actor(Role.PROVIDER, organisation=unit))
    shop = client.post("/teach/courses/new/", {"title": "互动课", "category": "care", "organisation_id": unit.pk}).url
    client.post(shop + "modules/", {"title": "一"})
    module = Course.objects.get(title="互动课").versions.get().modules.get()
    add = f"{shop}modules/{module.pk}/add/"
    form = {"kind": "scorm", "title": "练习", "minutes": "5", "required": "on"}
    bad = packed({packages.MANIFEST: MANIFEST.replace("index.html", "no.html")})
    refused = client.post(add, {**form, "file": SimpleUploadedFile("a.zip", bad)})
    assert refused.status_code == 200 and "没有可以打开的内容（no.html?a=1）" in refused.content.decode()
    exercise = SimpleUploadedFile("a.h5p", packed({"h5p.json": "{}"}))
    assert "导出为 SCORM 课件包" in client.post(add, {**form, "file": exercise}).content.decode()
    assert not StoredFile.objects.filter(purpose="learning.package").exists()
    assert client.post(add, {**form, "file": SimpleUploadedFile("a.zip", made_of())}).status_code == 302
    activity = Activity.objects.get(module=module)
    assert "SCORM 1.2" in client.get(f"/teach/activities/{activity.pk}/").content.decode()
    look = client.get(f"/teach/activities/{activity.pk}/try/")
    assert f"frame-src {look.context['address'].split('/', 3)[2]}" in look["Content-Security-Policy"].replace(
        "http://", ""
    )
    assert client.post(shop + "send/").status_code == 302
    stranger = sign_in(Client(), make_actor(Role.PROVIDER))
    assert stranger.get(f"/teach/activities/{activity.pk}/try/").status_code == 404


def test_refuses_what_is_hostile_before_anything_is_kept(course: Course) -> None:
    for content in (b"PK\x03\x04", packed({packages.MANIFEST: MANIFEST, "index.html": "", "../x": "x"})):
        with pytest.raises(BadCourseware):
            services.take_package_bytes(SYSTEM, content, "a.zip")
    with pytest.raises(Denied):
        services.take_package_bytes(make_actor(Role.WORKER), made_of(), "a.zip")
    assert not ContentPackage.objects.exists() and not StoredFile.objects.exists()


@pytest.mark.parametrize("there", ["", "http://127.0.0.1:9999", "http://127.0.0.1:8001/x"])
def test_without_a_host_of_its_own_nothing_is_taken_in(course: Course, settings: Any, there: str) -> None:
    settings.CONTENT_ORIGIN, settings.PUBLIC_ADDRESS = there, "http://127.0.0.1:8000"
    with pytest.raises(NoContentOrigin):
        services.take_package_bytes(SYSTEM, made_of(), "a.zip")


def test_learns_a_package_to_its_end(course: Course, worker: Actor) -> None:
    """The package says that it is done; the activity is, once our own beats say that the time was spent."""
    made, activity, _taken = course_with(made_of())
    services.enrol(worker, made.pk)
    with at(START):
        player = Player(worker, activity)
        start = player.play()
        assert (start["opening"], start["seq"], start["mastery"]) == (1, 0, 80)
        said = {"status": "passed", "score": 90, "session_time": "0099:00:00"}
        first = player.commit(opening=1, seq=1, said=said)
        assert first.json() == {
            "seq": 1, "stale": False, "ended": True, "success": "passed", "completion": "completed", "score": 90.0,
        }  # fmt: skip
        assert player.commit(opening=1, seq=1, said=said).json() == first.json()
    progress = Progress.objects.get()
    assert (progress.score, progress.seconds, progress.done_at) == (90, 0, None)
    with at(START):
        session = services.open_session(worker, activity.pk)
    with at(START + timedelta(seconds=30)):
        beat(worker, session, 1, Beat(elapsed=30.0))
    with at(START + timedelta(seconds=60)):
        beat(worker, session, 2, Beat(elapsed=60.0))
        services.close_session(worker, session.key)
    progress.refresh_from_db()
    assert progress.done_at is not None and progress.seconds == 60
    assert HourEntry.objects.get().kind == HourEntry.Kind.PACKAGE
    assert (
        Statement.objects.filter(body__verb__id__endswith="/passed").count() == 1
    )  # the second commit said nothing new
    assert queries.my_courses(worker).get().completed_at is not None
    assert queries.quiz_scores([worker.person_id or 0], [made.pk]) == {}  # its own score is no mark of ours


def test_time_first_then_the_end(course: Course, worker: Actor) -> None:
    made, activity, _taken = course_with(made_of())
    services.enrol(worker, made.pk)
    with at(START):
        session = services.open_session(worker, activity.pk)
    for n in (1, 2):
        with at(START + timedelta(seconds=30 * n)):
            beat(worker, session, n, Beat(elapsed=30.0 * n))
    with at(START + timedelta(seconds=61)):
        services.close_session(worker, session.key)
        player = Player(worker, activity)
        player.play()
        player.commit(opening=1, seq=1, said={"status": "completed", "score": 79})
        assert Progress.objects.get().done_at is None  # the score is below the mastery score
        player.commit(opening=1, seq=2, said={"status": "completed", "score": 81})
    assert Progress.objects.get().done_at is not None


def test_goes_on_where_the_learner_stopped_and_only_the_last_window_writes(course: Course, worker: Actor) -> None:
    made, activity, _taken = course_with(packed({packages.MANIFEST: TWO, "index.html": ""}))
    services.enrol(worker, made.pk)
    old = Player(worker, activity)
    old.play()
    kept = {"status": "incomplete", "suspend_data": "p=3", "exit": "suspend", "session_time": "0000:01:00"}
    old.commit(opening=1, seq=1, said=kept)
    new = Player(worker, activity)
    start = new.play()
    assert start["state"]["suspend_data"] == "p=3" and start["state"]["resumes"] and start["state"]["seconds"] == 60
    assert new.commit(opening=2, seq=2, said={"suspend_data": "p=4"}).json()["stale"] is False
    assert old.commit(opening=1, seq=3, said={"suspend_data": "p=1"}).json()["stale"] is True
    run = PackageRun.objects.get()
    assert (run.suspend_data, run.ended) == ("p=4", False)
    assert old.commit(opening=1, seq=4, said={"status": "passed", "score": 90}).json()["ended"] is False  # one of two
    with pytest.raises(RunNotOver):
        services.begin_again(worker, activity.pk)
    other = Player(worker, activity, part=1)
    other.play()
    assert other.commit(opening=1, seq=1, said={"status": "failed", "score": 10}).json()["success"] == "failed"
    assert services.begin_again(worker, activity.pk) == 2
    state = Player(worker, activity).play()["state"]
    assert state["suspend_data"] == "" and not state["resumes"]
    assert new.commit(opening=2, seq=3, said={"suspend_data": "p=5"}).json()["stale"] is True  # of the attempt before
    assert PackageRun.objects.get(part=run.part, number=2).suspend_data == ""
    assert sign_in(Client(), worker).post(f"/learn/{activity.pk}/again/").status_code == 302


def test_answers_for_one_package_alone_and_without_cookies(course: Course, worker: Actor, client: Client) -> None:
    made, activity, taken = course_with(made_of(**{"媒体/a b.mp4": "0123456789", "x.JS": "1"}))
    _made, _other, second = course_with(made_of())
    services.enrol(worker, made.pk)
    player = Player(worker, activity)
    root = player.path.split("/")[0]
    page = player.get(player.path)
    policy = page["Content-Security-Policy"]
    assert (
        "frame-ancestors 'self' http://testserver;" in policy and "default-src 'self'" in policy and "sandbox" in policy
    )
    assert not page.cookies and "Set-Cookie" not in page
    part = player.get(f"{root}/files/媒体/a b.mp4", range="bytes=2-4")
    assert (part.status_code, b"".join(part.streaming_content), part["Content-Type"]) == (206, b"234", "video/mp4")
    assert b"".join(player.get(f"{root}/files/X.js").streaming_content) == b"1"
    lost = (
        f"{root}/files/../x",
        f"{root}/files/none",
        f"{root}/play/9/",
        "accounts/login/",
        "",
        "learn/",
        f"x{root}/play/0/",
    )
    for path in lost:
        assert player.get(path).status_code == 404, path
    assert player.get(f"{root}/files/x.JS", **{"service-worker": "script"}).status_code == 403
    assert b"Scorm12API" in player.get("runtime/scorm12.js").content
    assert player.get("runtime/../settings").status_code == 404
    # the signed path is good on its own package's host alone, and nowhere on the site
    player.host = player.host.replace(taken.key, second.key)
    assert player.get(player.path).status_code == 404
    assert client.get(f"/{player.path}").status_code == 404


def test_refuses_commits_of_others_and_rubbish(course: Course, worker: Actor) -> None:
    made, activity, taken = course_with(made_of())
    services.enrol(worker, made.pk)
    player = Player(worker, activity)
    player.play()
    assert player.commit(opening=1, seq=1, said={"status": "done"}).status_code == 422
    assert player.commit(opening="x").status_code == 422
    assert player.commit(opening=1, seq=2**40, said={}).status_code == 422
    assert player.commit(opening=1, seq=1, said={"suspend_data": "x" * 300_000}).status_code == 413
    assert PackageRun.objects.get().seq == 0
    # a ticket of an account that does not learn here, and one that is too old
    stranger = make_actor(Role.WORKER)
    ticket = origin.Ticket(stranger.user_id or 0, activity.pk, taken.key, "http://testserver")
    player.path = origin.address(ticket, 0).split("/", 3)[3]
    assert player.get(player.path).status_code == 409
    # an author's look keeps nothing
    player.path = origin.address(origin.Ticket(0, 0, taken.key, "http://testserver"), 0).split("/", 3)[3]
    assert player.play()["learner"] == "preview"
    assert player.commit(opening=0, seq=1, said={"status": "passed"}).json()["ended"] is False
    assert PackageRun.objects.get().seq == 0


def test_an_address_ends(course: Course, worker: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    made, activity, _taken = course_with(made_of())
    services.enrol(worker, made.pk)
    player = Player(worker, activity)
    monkeypatch.setattr(origin, "AGE", -1)
    assert player.get(player.path).status_code == 404


def test_the_demo_city_has_a_package(course: Course) -> None:
    found = packages.read_package(io.BytesIO(folder(COURSEWARE)))
    assert (found.version, found.files, found.scos[0].mastery) == ("1.2", 4, 80)
    assert files.PURPOSES["learning.package"].readable is None  # nobody downloads it but who brought it
