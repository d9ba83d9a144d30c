"""Assignments and practice tasks: handed in once at a time, judged once, never by oneself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from jianglu.kernel.errors import Denied, NotFound
from jianglu.learning import queries, services, submissions
from jianglu.learning.errors import (
    ActivityLocked,
    AlreadyHandedIn,
    AlreadyJudged,
    BadJudgement,
    NoAttemptsLeft,
    NothingHandedIn,
    NothingToPublish,
)
from jianglu.learning.models import Course, Submission
from jianglu.learning.package import read_package
from jianglu.people import services as people
from jianglu.platform import events
from jianglu.platform.access import Actor, Role
from jianglu.platform.notifications.models import Notification
from jianglu.testing import SYSTEM, make_actor, make_organisation, sign_in

PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489") + b"\0" * 20
ENTRIES: list[dict[str, Any]] = [
    {"kind": "assignment", "title": "画图", "body": "画一张接线图。", "pass_mark": 60, "max_attempts": 2},
    {"kind": "practice", "title": "翻身", "checklist": ["拉床栏", "  ", "垫枕"]},
]
"""A course of these alone, so that both done finish it."""


@pytest.fixture
def course(course: Course) -> Course:
    unit = make_organisation("江北培训学校", kinds=["provider"])
    return services.import_course(
        SYSTEM,
        {"title": "手艺", "category": "care", "modules": [{"title": "一", "activities": ENTRIES}]},
        organisation_id=unit.pk,
    )


@pytest.fixture
def learner(course: Course, settings, tmp_path) -> Actor:
    settings.MEDIA_ROOT = tmp_path
    actor = make_actor(Role.WORKER)
    services.enrol(actor, course.pk)
    return actor


@pytest.fixture
def teacher(course: Course) -> Actor:
    return make_actor(Role.TEACHER, organisation=course.organisation)


def kinds(course: Course) -> tuple[int, int]:
    first, second = queries.outline(course, None).lines
    return first.activity.pk, second.activity.pk


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("图.png", PNG)


def test_returned_handed_in_again_passed_and_the_course_is_finished(course, learner, teacher) -> None:
    drawing, turning = kinds(course)
    with pytest.raises(NothingHandedIn):
        services.hand_in(learner, drawing, text="  ")
    with pytest.raises(NothingHandedIn):
        services.hand_in(learner, drawing, uploads=[photo() for _ in range(10)])
    with pytest.raises(ActivityLocked):
        services.hand_in(learner, turning, ticked=[0, 1])
    first = services.hand_in(learner, drawing, uploads=[photo()])
    with pytest.raises(AlreadyHandedIn):
        services.hand_in(learner, drawing, text="又一份")
    for wrong in ({"passed": False}, {"passed": True}, {"passed": True, "score": 59}, {"passed": False, "score": 90}):
        with pytest.raises(BadJudgement):
            services.judge(teacher, first.pk, comment="" if "score" not in wrong else "看", **wrong)
    services.judge(teacher, first.pk, passed=False, score=30, comment="零线接错了")
    with pytest.raises(AlreadyJudged):
        services.judge(teacher, first.pk, passed=True, score=90)
    second = services.hand_in(learner, drawing, text="改好了")
    services.judge(teacher, second.pk, passed=True, score=80)
    with pytest.raises(AlreadyHandedIn):
        services.hand_in(learner, drawing, text="第三份")
    with pytest.raises(NothingHandedIn, match="清单"):
        services.hand_in(learner, turning, ticked=[0])
    third = services.hand_in(learner, turning, ticked=[0, 1, 7, -1])
    assert third.ticked == [0, 1]
    services.judge(teacher, third.pk, passed=True)
    found = queries.outline(course, learner.person_id)
    assert found.enrolment is not None
    assert found.enrolment.completed_at is not None
    events.dispatch()
    mine = Notification.objects.filter(person_id=learner.person_id, code__startswith="learning.")
    told = list(mine.order_by("pk").values_list("code", flat=True))
    assert told[:3] == ["learning.work_returned", "learning.work_passed", "learning.work_passed"]


def test_the_last_try_is_the_last(course, learner, teacher) -> None:
    drawing, _turning = kinds(course)
    for _turn in range(2):
        row = services.hand_in(learner, drawing, text="不好")
        services.judge(teacher, row.pk, passed=False, score=10, comment="重做")
    with pytest.raises(NoAttemptsLeft):
        services.hand_in(learner, drawing, text="再来")


def test_only_the_units_teachers_judge_and_nobody_themselves(course, learner, teacher) -> None:
    drawing, _turning = kinds(course)
    row = services.hand_in(learner, drawing, uploads=[photo()])
    stranger = make_actor(Role.TEACHER, organisation=make_organisation("别的学校", kinds=["provider"]))
    with pytest.raises(Denied):
        services.judge(stranger, row.pk, passed=True, score=90)
    with pytest.raises(NotFound):
        submissions.one(stranger, row.pk)
    himself = Actor(name="x", user_id=None, person_id=learner.person_id, grants=(*teacher.grants, *learner.grants))
    with pytest.raises(Denied):
        services.judge(himself, row.pk, passed=True, score=90)
    assert not submissions.judged_by(himself).exists()
    client, path = Client(), f"/files/{row.files.get().file_id}/"
    assert sign_in(client, stranger).get(path).status_code == 404
    assert sign_in(client, teacher).get(path).status_code == 200


def test_an_employer_confirms_what_it_saw(course, learner) -> None:
    drawing, turning = kinds(course)
    with pytest.raises(NothingHandedIn, match="工作单位"):
        services.hand_in(learner, drawing, text="x", to_employer=True)
    services.judge(SYSTEM, services.hand_in(learner, drawing, text="好").pk, passed=True, score=60)
    with pytest.raises(NothingHandedIn, match="工作单位"):
        services.hand_in(learner, turning, ticked=[0, 1], to_employer=True)
    firm = make_organisation("渝北养老院", kinds=["enterprise"])
    assert learner.person_id is not None
    people.employ(SYSTEM, people.EmploymentRow(learner.person_id, firm.pk, date(2020, 1, 1)), source="tests")
    row = services.hand_in(learner, turning, ticked=[0, 1], to_employer=True)
    services.judge(make_actor(Role.ENTERPRISE, organisation=firm), row.pk, passed=True)
    row.refresh_from_db()
    assert row.state == "passed"


def test_a_practice_task_needs_its_checklist(course) -> None:
    for entry in ({"kind": "practice", "title": "无"}, {"kind": "assignment", "title": "有", "checklist": ["x"]}):
        with pytest.raises(NothingToPublish):
            services.import_course(
                SYSTEM, {"title": "x", "category": "care", "modules": [{"title": "一", "activities": [entry]}]}
            )
    package = (
        "---\ntitle: x\ncategory: care\n---\n# 一\n## 作业：画图 | 70\n画。\n## 实操：翻身\n- [ ] 拉床栏\n小心。\n"
    )
    drawing, turning = read_package(package)["modules"][0]["activities"]
    assert (drawing["kind"], drawing["pass_mark"], drawing["body"]) == ("assignment", 70, "画。\n")
    assert (turning["kind"], turning["checklist"], turning["body"]) == ("practice", ["拉床栏"], "小心。\n")


def test_pages_of_both_sides(course, learner, teacher) -> None:
    drawing, _turning = kinds(course)
    mine, theirs = sign_in(Client(), learner), sign_in(Client(), teacher)
    assert "没有提交的" in theirs.get("/teach/submissions/").content.decode()
    assert "画一张接线图" in mine.get(f"/learn/{drawing}/").content.decode()
    bad = mine.post(f"/learn/{drawing}/work/", {"files": SimpleUploadedFile("a.png", b"MZ\x90\0" * 40)}, follow=True)
    assert "不能上传这种文件" in bad.content.decode()
    assert mine.post(f"/learn/{drawing}/work/", {"text": "a\x00b"}).status_code == 400
    api = f"/api/v1/learning/activities/{drawing}/submissions"
    assert mine.post(api, {"text": "a\x00b"}).status_code == 400
    assert not Submission.objects.exists()
    mine.post(f"/learn/{drawing}/work/", {"text": "见图", "files": photo()})
    row = Submission.objects.get()
    page = theirs.get(f"/teach/submissions/{row.pk}/").content.decode()
    assert "work-picture" in page
    wrong = theirs.post(f"/teach/submissions/{row.pk}/", {"verdict": "pass", "score": "10"}).content.decode()
    assert "分数与结论不一致" in wrong
    assert theirs.post(f"/teach/submissions/{row.pk}/", {"verdict": "pass", "score": "90"}).status_code == 302
    assert "本节已完成" in mine.get(f"/learn/{drawing}/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_hand_in_once_and_judge_once(course, learner, teacher) -> None:
    drawing, _turning = kinds(course)

    def alone(verb):
        try:
            return verb()
        except (AlreadyHandedIn, AlreadyJudged) as error:
            return type(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        handed = list(pool.map(lambda n: alone(lambda: services.hand_in(learner, drawing, text=str(n)).pk), range(4)))
        assert sorted(map(str, handed)).count(str(AlreadyHandedIn)) == 3
        pk = Submission.objects.get().pk
        judged = list(
            pool.map(lambda n: alone(lambda: services.judge(teacher, pk, passed=True, score=90).pk), range(4))
        )
    assert sorted(map(str, judged)).count(str(AlreadyJudged)) == 3
