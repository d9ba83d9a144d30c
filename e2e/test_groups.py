"""A study group on phones: its teacher looks at the board, writes to who falls behind and answers; a member reads."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from playwright.sync_api import expect

from jianglu.learning import services as learning
from jianglu.learning.cohorts import forum, services
from jianglu.learning.models import CohortMember
from jianglu.learning.tests.conftest import PACKAGE
from jianglu.platform import calendar
from jianglu.platform.access import Actor, Role
from jianglu.platform.calendar.clock import ZONE
from jianglu.platform.notifications.models import Notification
from jianglu.testing import SYSTEM, at, make_actor, make_organisation, make_person, make_region

from .conftest import PHONE, Opens, Window, assert_clean, violations

COURSES = ("养老护理基础", "压疮预防与翻身技术")
NAMES = ("周小梅", "欧阳文静", "吴建国", "郑海燕", "王大勇")


def a_group() -> tuple[int, Actor, Actor]:
    """Three weeks old: one is through, one behind, three have not begun; a member asked something. Group, teacher, member."""
    make_region()
    learning.load_categories(SYSTEM)
    unit = make_organisation("江北区康宁职业培训学校", kinds=["provider"])
    teacher = make_actor(Role.TEACHER, organisation=unit)
    courses = [
        learning.import_course(SYSTEM, {**PACKAGE, "title": title}).pk
        for title in ("养老护理基础", "压疮预防与翻身技术")
    ]
    today = calendar.today()
    start = today - timedelta(days=21)
    members = [make_actor(Role.WORKER, person=make_person(name)) for name in NAMES]
    with at(start):
        group = services.open_cohort(
            teacher, unit.pk, title="社区照护线上学习小组", starts_on=start, ends_on=today + timedelta(days=9),
            teacher_name="王秀英", courses=courses,
        )  # fmt: skip
        for member in members:
            services.join(member, group.code)
    services.plan_course(teacher, group.pk, courses[0], today - timedelta(days=1))
    rows = [
        (members[0].person_id or 0, courses[0], 2, _evening(today - timedelta(days=2))),
        (members[0].person_id or 0, courses[1], 2, _evening(today - timedelta(days=1))),
        (members[1].person_id or 0, courses[0], 1, _evening(start + timedelta(days=3))),
    ]
    learning.record_progress(SYSTEM, rows)
    services.refresh(teacher, group.pk)
    topic = forum.post_topic(members[0], group.pk, "翻身时间隔多久？", "书上说两小时，夜里也一样吗？")
    forum.answer(members[1], topic.pk, "我们院里夜里也是两小时一次，皮肤发红的要缩短。")
    return group.pk, teacher, members[2]


def _evening(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 20, tzinfo=ZONE)


def fits(window: Window, name: str) -> None:
    """The page is no wider than the phone, and axe-core has nothing against it."""
    window.picture(name)
    assert window.overflow() == 0, name
    assert_clean(violations(window.page))


def test_a_group_is_run_and_joined_on_phones(window: Opens) -> None:
    group, teacher, member = a_group()
    phone = window(teacher, size=PHONE)
    page = phone.open("/teach/groups/")
    fits(phone, "groups-list")
    page.get_by_role("link", name="社区照护线上学习小组").click()
    expect(page.get_by_role("heading", name="需要关注")).to_be_visible()
    fits(phone, "groups-board")
    expect(page.get_by_role("checkbox", name="选择 王大勇")).to_be_checked()  # who needs a word is picked already
    expect(page.get_by_role("checkbox", name="选择 周小梅")).not_to_be_checked()
    page.get_by_label("留言").fill("周五前学完第一门课的测验，有困难来讨论区问。")
    page.get_by_role("button", name="发送").click()
    expect(page.get_by_text("已留言给 4 人")).to_be_visible()
    assert Notification.objects.filter(code="learning.note").count() == 4
    page.get_by_role("link", name="讨论区").click()
    fits(phone, "groups-topics")
    page.get_by_role("link", name="翻身时间隔多久？").click()
    page.get_by_role("textbox").last.fill("夜里也是两小时一次。")
    page.get_by_role("button", name="回复", exact=True).click()
    expect(page.get_by_text("夜里也是两小时一次。", exact=True)).to_be_visible()
    fits(phone, "groups-topic")
    phone.open("/teach/groups/new/")
    fits(phone, "groups-new")
    assert phone.complaints == []

    other = window(member, size=PHONE)
    page = other.open("/learn/groups/")
    page.get_by_role("link", name="社区照护线上学习小组").click()
    fits(other, "groups-mine")
    page.get_by_role("link", name="翻身时间隔多久？").click()
    expect(page.get_by_text("周同学 1")).to_be_visible()
    assert "周小梅" not in page.locator("main").inner_text()
    fits(other, "groups-read")
    assert other.complaints == []
    assert CohortMember.objects.filter(cohort=group, left_at=None).count() == len(NAMES)
