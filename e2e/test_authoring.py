"""A teacher without training makes a course in Chromium; a learner learns it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from jianglu.learning.models import Activity, Category, Course, CourseReview
from jianglu.learning.seed import VIDEO, VIDEO_SECONDS
from jianglu.platform.access import Actor, Role
from jianglu.platform.files.models import IncomingFile
from jianglu.testing import make_actor, make_organisation, make_region

from .conftest import PHONE, Opens, Window, assert_clean, violations

PASTED = """1. 洗手不少于____秒
答案：20|二十
解析：揉搓不少于 20 秒。
2. 戴手套可以代替洗手。
答案：错"""


@pytest.fixture
def teacher(live_server: Any) -> Actor:
    make_region()
    Category.objects.get_or_create(code="care", defaults={"name": "康养", "icon": "heart", "summary": "", "seq": 1})
    return make_actor(Role.PROVIDER, organisation=make_organisation(kinds=["provider"]))


def titles(page: Page) -> list[str]:
    return page.locator("[data-id] a.lesson-title").all_inner_texts()


def add_text(page: Page, title: str, body: str) -> None:
    page.get_by_role("link", name="添加内容").first.click()
    page.get_by_role("link", name="图文").click()
    page.get_by_label("标题").fill(title)
    page.get_by_label("正文").fill(body)
    page.get_by_role("button", name="保存", exact=True).click()


def test_a_teacher_makes_a_course(teacher: Actor, window: Opens) -> None:
    seat = window(teacher)
    page = seat.open("/teach/courses/new/")
    page.get_by_label("课程名称").fill("手卫生")
    page.get_by_label("类别").select_option("care")
    page.get_by_label("学完能做什么").fill("会七步洗手\n会判断何时洗手\n会选择手消毒剂")
    page.get_by_role("button", name="保存", exact=True).click()
    for chapter in ("第一章 为什么", "第二章 怎么做"):
        page.get_by_label("章名").last.fill(chapter)
        page.get_by_role("button", name="添加", exact=True).click()
    add_text(page, "何时洗手", "接触老人前后都要洗手。")
    add_text(page, "手上有什么", "每平方厘米皮肤上有成千上万个细菌。")

    # a video, in pieces, saved when it is through
    page.get_by_role("link", name="添加内容").last.click()
    page.get_by_role("link", name="视频").click()
    page.get_by_label("标题").fill("七步洗手法")
    page.get_by_label("文件").set_input_files(VIDEO)
    expect(page.get_by_text("已上传 handwashing.mp4")).to_be_visible()
    seat.picture("learning-author-upload")
    page.get_by_role("button", name="保存", exact=True).click()
    assert Activity.objects.get(kind="video").seconds == VIDEO_SECONDS
    assert not IncomingFile.objects.exists()

    # order: dragged into the other chapter, then by keyboard
    assert titles(page) == ["何时洗手", "手上有什么", "七步洗手法"]
    grip = page.get_by_role("button", name="拖动排序 手上有什么").bounding_box()
    goal = page.get_by_role("button", name="拖动排序 七步洗手法").bounding_box()
    assert grip and goal
    page.mouse.move(grip["x"] + 8, grip["y"] + 8)
    page.mouse.down()
    page.mouse.move(grip["x"] + 8, goal["y"] + 4, steps=8)
    page.mouse.up()
    expect(page.get_by_text("顺序已保存")).to_be_visible()
    page.get_by_role("button", name="拖动排序 七步洗手法").press(" ")
    page.keyboard.press("ArrowUp")
    page.keyboard.press(" ")
    expect(page.get_by_text("顺序已保存")).to_be_visible()
    page.reload()
    assert titles(page) == ["何时洗手", "七步洗手法", "手上有什么"]
    course = Course.objects.get(title="手卫生")
    assert [module.activities.count() for module in course.versions.get().modules.all()] == [1, 2]
    seat.picture("learning-author-workshop")
    assert_clean(violations(page))

    _quiz(seat)
    _autosave(seat, window(teacher), course)
    _review(seat, window(make_actor(Role.CITY_CLERK)), course)
    _learn(window(make_actor(Role.WORKER), size=PHONE), course)


def _quiz(seat: Window) -> None:
    """Questions by rows and by pasting; tried in the preview."""
    page = seat.page
    page.get_by_role("link", name="添加内容").last.click()
    page.get_by_role("link", name="测验").click()
    page.get_by_label("标题").fill("小测")
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_label("题干").fill("七步洗手法共有几步")
    for place, text in enumerate(["五步", "七步", "九步"]):
        page.get_by_label("选项", exact=True).nth(place).fill(text)
    page.get_by_label("正确答案").nth(1).check()
    seat.picture("learning-author-question")
    assert_clean(violations(page))
    page.get_by_role("button", name="添加", exact=True).click()
    page.get_by_label("题型").select_option("order")
    page.get_by_label("题干").fill("洗手的次序")
    for place, text in enumerate(["湿手", "搓洗", "冲净"]):
        page.get_by_label("选项", exact=True).nth(place).fill(text)
    page.get_by_role("button", name="添加", exact=True).click()
    page.get_by_text("批量粘贴题目").click()
    page.get_by_label(re.compile("^题目")).fill(PASTED)
    page.get_by_role("button", name="添加这些题目").click()
    quiz = Activity.objects.get(kind="quiz")
    asked = [(row.kind, row.answer) for row in quiz.questions.all()]
    assert asked == [("single", ["B"]), ("order", ["A", "B", "C"]), ("fill", ["20|二十"]), ("true_false", ["F"])]
    page.get_by_role("link", name="预览").click()
    page.get_by_label(re.compile("七步$")).check()
    page.get_by_label("第 1 空").fill("二十")
    page.get_by_label("错误").check()
    seat.picture("learning-author-preview")
    page.get_by_role("button", name="交卷").click()
    expect(page.locator(".stats")).to_contain_text("75")
    page.get_by_role("link", name="回到编辑").click()


def _autosave(seat: Window, other: Window, course: Course) -> None:
    """Saved while typing, kept through a reload without network, and a second window is told."""
    text = Activity.objects.get(title="何时洗手")
    path = f"/teach/activities/{text.pk}/"
    page, second = seat.open(path), other.open(path)
    page.get_by_label("正文").fill("接触老人前后都要洗手，饭前也要。")
    expect(page.locator(".draft-state")).to_contain_text("已自动保存")
    text.refresh_from_db()
    assert text.body.endswith("饭前也要。")
    second.get_by_label("正文").fill("另一个窗口写的。")
    expect(second.locator("[data-conflict]")).to_be_visible()
    expect(second.locator("[data-conflict]")).to_contain_text("从另一个窗口保存了此内容")
    other.picture("learning-author-conflict")
    second.reload()  # the browser dies: what was typed is kept on the device, and still asked about
    expect(second.locator("[data-conflict]")).to_be_visible()
    second.get_by_role("button", name="保留本窗口的内容").click()
    expect(second.locator(".draft-state")).to_contain_text("已自动保存")
    text.refresh_from_db()
    assert text.body == "另一个窗口写的。"
    seat.context.set_offline(True)
    page.get_by_label("标题").fill("洗手的时机")
    expect(page.locator(".draft-state")).to_contain_text("网络中断")
    seat.context.set_offline(False)
    expect(page.locator("[data-conflict]")).to_be_visible()  # the other window had saved in between
    page.get_by_role("button", name="保留本窗口的内容").click()
    expect(page.locator(".draft-state")).to_contain_text("已自动保存")
    text.refresh_from_db()
    assert text.title == "洗手的时机"


def _review(seat: Window, desk: Window, course: Course) -> None:
    """Sent, remarked on, returned, answered, sent again, published by a second person."""
    page = seat.open(f"/teach/courses/{course.pk}/")
    page.get_by_role("button", name="送审", exact=True).click()
    expect(page.get_by_text("正在审核，内容暂时不能修改。")).to_be_visible()
    case = course.reviews.get().case_id
    there = desk.open(f"/teach/reviews/{case}/")
    there.get_by_text("提意见").first.click()
    there.get_by_label("意见").first.fill("补上洗手的五个时刻")
    there.get_by_role("button", name="记下").first.click()
    expect(there.get_by_text("补上洗手的五个时刻")).to_be_visible()
    desk.picture("learning-review")
    assert_clean(violations(there))
    _decide(desk, "退回修改", "请按意见修改")
    page.reload()
    page.get_by_label("怎样改的").fill("已补")
    page.get_by_role("button", name="回复").click()
    seat.picture("learning-author-returned")
    page.get_by_role("button", name="再次送审").click()
    _decide(desk, "通过并发布", "")
    course.refresh_from_db()
    assert course.current is not None


def _decide(desk: Window, action: str, reason: str) -> None:
    page = desk.open(f"/cases/{CourseReview.objects.get().case_id}/")
    page.locator("summary", has_text=action).click()
    form = page.locator("details[open] form").first
    if reason:
        form.get_by_role("textbox").first.fill(reason)
    form.get_by_role("button").first.click()


def _learn(phone: Window, course: Course) -> None:
    """What was written is what is learnt, on a phone."""
    page = phone.open(f"/courses/{course.pk}/")
    page.get_by_role("button", name="开始学习").click()
    expect(page.get_by_text("饭前也要。")).to_be_visible()
    phone.picture("learning-phone-lesson")
    assert phone.overflow() == 0
