"""Every page of learning opens for whom it is; the player's calls; files by ranges."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jianglu.learning import media, services
from jianglu.learning.markdown import lesson_html
from jianglu.learning.models import Activity, Attempt, Course
from jianglu.learning.package import read_package
from jianglu.learning.seed import DATA, VIDEO
from jianglu.learning.uploads import LESSON_FILE
from jianglu.platform import files
from jianglu.platform.access import Actor, Role
from jianglu.testing import SYSTEM, at, make_actor, make_organisation, sign_in

from .conftest import PACKAGE
from .test_study import START, activity


def test_every_course_of_the_demo_city_is_a_good_package() -> None:
    packages = [read_package(path.read_text("utf-8")) for path in sorted((DATA / "courses").glob("*.md"))]
    assert len(packages) >= 24
    assert len({package["category"] for package in packages}) == 11
    for package in packages:
        lessons = [row for module in package["modules"] for row in module["activities"]]
        assert sum(row["kind"] == "text" and len(row["body"]) > 80 for row in lessons) >= 2, package["title"]
        asked = [question for row in lessons for question in row.get("questions", [])]
        assert len(asked) >= 2 and all(question["answer"] != [] for question in asked), package["title"]


def test_a_lesson_keeps_only_plain_tags() -> None:
    html = lesson_html("**粗** <script>alert(1)</script> [x](javascript:alert(1))\n\n|a|b|\n|-|-|\n|1|2|")
    assert "<strong>粗</strong>" in html and "<table>" in html
    assert "<script" not in html and 'href="javascript' not in html


@pytest.mark.parametrize(
    ("header", "found"),
    [("", None), ("bytes=0-9", (0, 9)), ("bytes=90-", (90, 99)), ("bytes=-5", (95, 99)), ("bytes=5-500", (5, 99))],
)
def test_byte_ranges(header: str, found: tuple[int, int] | None) -> None:
    assert media.byte_range(header, 100) == found


def test_visitors_search_and_read_about_courses(course: Course, client: Client) -> None:
    client.get("/courses/")
    with CaptureQueriesContext(connection) as caught:
        response = client.get("/courses/?q=ylhl")
    assert response.status_code == 200 and course.title in response.content.decode()
    assert len(caught) <= 12
    assert "七步" not in client.get(f"/courses/{course.pk}/").content.decode()
    assert client.get(f"/learn/{activity(course, 1).pk}/").status_code == 302
    assert client.get("/courses/999999/").status_code == 404


def test_a_learner_reads_answers_and_finishes(course: Course, worker: Actor) -> None:
    client = sign_in(Client(), worker)
    text, quiz = activity(course, 1), activity(course, 2)
    with at(START):
        assert client.post(f"/courses/{course.pk}/enrol/").url == f"/learn/{text.pk}/"
        page = client.get(f"/learn/{text.pk}/").content.decode()
        assert "<jl-player" in page and "洗手是预防感染" in page
        assert client.get(f"/learn/{quiz.pk}/").status_code == 302
        assert client.post(f"/learn/{text.pk}/finish/").url == f"/learn/{text.pk}/"
        assert "还差 5 分 0 秒" in client.get(f"/learn/{text.pk}/").content.decode()
        opened = client.post(reverse("learning:open_session", args=[text.pk])).json()
        key, token = opened["key"], opened["token"]
    for n in range(1, 11):
        with at(START + timedelta(seconds=30 * n)):
            beat = {"seq": n, "elapsed": 30.0 * n, "visible": True, "playing": True, "token": token}
            reply = client.post(reverse("learning:beat", args=[key]), json.dumps(beat), "application/json")
            assert reply.json()["credited"] == 30
            token = reply.json()["token"]
    with at(START + timedelta(seconds=310)):
        assert client.post(reverse("learning:beat", args=[key]), "rubbish", "application/json").status_code == 422
        gap = {"seq": 99, "elapsed": 900.0, "token": token}
        assert client.post(reverse("learning:beat", args=[key]), json.dumps(gap), "application/json").status_code == 409
        assert client.post(f"/learn/{text.pk}/finish/").url == f"/learn/{quiz.pk}/"
        assert "300" in client.get("/learn/hours/").content.decode()
        url = client.post(f"/learn/{quiz.pk}/quiz/").url
        judge, single = quiz.questions.all()
        assert client.post(url + "save/", {"seq": 1, f"q{judge.pk}": "true"}).json() == {"seq": 1}
        assert "checked" in client.get(url).content.decode()
        result = client.post(url, {f"q{single.pk}": "1", f"q{judge.pk}": "true"}).url
        assert "恭喜" in client.get(result).content.decode()
        assert "已学完" in client.get("/learn/").content.decode()
    assert Attempt.objects.get().score == 100
    other = sign_in(Client(), make_actor(Role.WORKER))
    assert other.get(url).status_code == 404


def test_a_video_is_served_by_ranges_to_its_learners_only(course: Course, worker: Actor) -> None:
    stored = files.store_bytes(SYSTEM, VIDEO.read_bytes(), "a.mp4", purpose=LESSON_FILE)
    package = json.loads(json.dumps(PACKAGE))
    package["in_order"] = False
    package["modules"][0]["activities"].append({"kind": "video", "title": "片", "file_id": stored.pk, "seconds": 54})
    watched = services.import_course(SYSTEM, package)
    video = Activity.objects.get(module__version=watched.current, kind="video")
    url = f"/learn/{video.pk}/media/"
    client = sign_in(Client(), worker)
    assert client.get(url).status_code == 404
    services.enrol(worker, watched.pk)
    part = client.get(url, headers={"Range": "bytes=0-99"})
    assert (part.status_code, part["Content-Range"]) == (206, f"bytes 0-99/{stored.size}")
    assert b"".join(part.streaming_content) == VIDEO.read_bytes()[:100]
    assert client.get(url, headers={"Range": f"bytes={stored.size}-"}).status_code == 416
    assert "<video" in client.get(f"/learn/{video.pk}/").content.decode()
    assert Client().get(url).status_code == 302


def test_an_author_makes_and_publishes_a_course(course: Course) -> None:
    unit = make_organisation(kinds=["provider"])
    author = make_actor(Role.PROVIDER, organisation=unit)
    client = sign_in(Client(), author)
    assert client.get("/teach/courses/").status_code == 200
    assert client.get("/teach/courses/new/").status_code == 200
    made = client.post(
        "/teach/courses/new/", {"title": "电工入门", "category": "care", "organisation_id": unit.pk, "in_order": "on"}
    )
    assert made.status_code == 302, made.content.decode()[-3000:]
    shop = made.url
    client.post(shop + "modules/", {"title": "第一章"})
    module = Course.objects.get(title="电工入门").versions.get().modules.get()
    add = f"{shop}modules/{module.pk}/add/"
    assert client.get(add).status_code == 200
    assert (
        client.post(add, {"kind": "text", "title": "文", "body": "## 安全\n先停电。", "required": "on"}).status_code
        == 302
    )
    quiz = client.post(add, {"kind": "quiz", "title": "测", "required": "on", "pass_mark": 60, "max_attempts": 0}).url
    asked = {"kind": "multiple", "stem": "?", "options": "一\n二\n三", "answer": "AC", "points": 1}
    assert client.post(quiz + "questions/", asked).status_code == 302
    bad = client.post(quiz + "questions/", asked | {"answer": "Z"})
    assert bad.status_code == 200 and "答案与题型不符" in bad.content.decode()
    assert client.get(quiz).status_code == 200
    assert client.post(shop + "publish/").status_code == 302
    assert "已发布" in client.get(shop).content.decode()
    stranger = sign_in(Client(), make_actor(Role.PROVIDER))
    assert stranger.get(shop).status_code == 404
    assert stranger.post(shop + "publish/").status_code == 404
