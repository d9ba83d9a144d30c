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

from .conftest import PACKAGE, said
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
        assert "5 分 0 秒" in client.get("/learn/hours/").content.decode()
        url = client.post(f"/learn/{quiz.pk}/quiz/").url
        assert client.post(url + "save/", {"seq": 1, "q1": "T"}).json() == {"seq": 1}
        assert "checked" in client.get(url).content.decode()
        (right,) = said(Attempt.objects.get(), q2=["B"]).values()
        result = client.post(url, {"q1": "T", "q2": right}).url
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
    assert "测验" in client.get(add).content.decode() and client.get(add + "?kind=video").status_code == 200
    assert (
        client.post(add, {"kind": "text", "title": "文", "body": "## 安全\n先停电。", "required": "on"}).status_code
        == 302
    )
    quiz = client.post(add, {"kind": "quiz", "title": "测", "required": "on", "pass_mark": 60, "max_attempts": 0}).url
    asked = {"kind": "multiple", "stem": "哪些是绝缘体", "options": "A. 木\nB. 铜\nC. 胶", "answer": "AC", "points": 1}
    assert client.post(quiz + "questions/", asked).status_code == 302
    bad = client.post(quiz + "questions/", asked | {"answer": "Z"})
    assert bad.status_code == 200 and "答案与题型不符" in bad.content.decode()
    rows = {"options": [["A", "停电"], ["B", "验电"], ["C", "放电"]], "answer": ["A", "B", "C"]}
    order = {"kind": "order", "stem": "检修前的次序", "rows": json.dumps(rows), "points": 2}
    assert client.post(quiz + "questions/", order).status_code == 302
    text = "1. 安全电压上限\nA. 36 V\nB. 220 V\n答案：A\n解析：见规程\n2. 先验电再放电。\n答案：对\n3. 频率____赫兹\n答案：50"
    assert client.post(quiz + "questions/paste/", {"text": text}).status_code == 302
    refused = client.post(
        quiz + "questions/paste/", {"text": "1. 好的题目在此\nA. 甲\nB. 乙\n答案：B\n2. 坏的题目在此\nA. 甲\n答案：C"}
    )
    assert refused.status_code == 200 and "第 5 行" in refused.content.decode()
    assert Activity.objects.get(kind="quiz", title="测").questions.count() == 5
    shown = client.get(quiz + "preview/").content.decode()
    assert "检修前的次序" in shown and "检修前的次序" in client.post(quiz + "preview/", {"q1": "A"}).content.decode()
    assert not Attempt.objects.filter(activity__title="测").exists()
    assert client.get(quiz).status_code == 200
    assert client.post(shop + "send/").status_code == 302
    assert "正在审核" in client.get(shop).content.decode()
    stranger = sign_in(Client(), make_actor(Role.PROVIDER))
    assert stranger.get(shop).status_code == 404
    assert stranger.post(shop + "send/").status_code == 404
