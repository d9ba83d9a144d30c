"""A learner goes through a whole LTI launch in Chromium, out of one course into another: the site as a tool of its own."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache

from jianglu.learning import services
from jianglu.learning.lti import addresses, picking, tools
from jianglu.learning.lti.tool import platforms, returning
from jianglu.learning.models import Enrolment, HourEntry, Progress
from jianglu.platform.access import Role
from jianglu.testing import SYSTEM, make_actor, make_region

from .conftest import PHONE, Opens, assert_clean, violations

TASK = [{"kind": "assignment", "title": "学前作业", "body": "写下您想学会的事。"}]


@pytest.mark.django_db(transaction=True)
def test_a_learner_learns_in_a_tool_and_the_score_comes_back(window: Opens, live_server: Any, settings: Any) -> None:
    settings.PUBLIC_ADDRESS = live_server.url
    cache.clear()
    make_region()
    services.load_categories(SYSTEM)
    there = services.import_course(
        SYSTEM, {"title": "翻身与转移", "category": "care", "modules": [{"title": "一", "activities": TASK}]}
    )
    launch = addresses.absolute("lti_launch")
    tool = tools.register_tool(
        SYSTEM, name="另一个平台", login_url=addresses.absolute("lti_login"), launch_url=launch, redirect_uris=[launch],
        jwks_url=addresses.jwks(),
    )  # fmt: skip
    platforms.register_platform(
        SYSTEM, name="本站", issuer=addresses.issuer(), client_id=tool.client_id, deployments=[tool.deployment_id],
        login_url=addresses.absolute("lti_authorize"), token_url=addresses.token(), jwks_url=addresses.jwks(),
    )  # fmt: skip
    course = services.create_course(SYSTEM, title="跨平台", category="care")
    module = services.add_module(SYSTEM, course.pk, "一")
    lesson = picking.add_tool_activity(
        SYSTEM, module.pk, tool.pk, title="到别处学", url=addresses.absolute("course", there.pk)
    )
    services.publish(SYSTEM, course.pk)
    worker = make_actor(Role.WORKER)
    services.enrol(worker, course.pk)

    view = window(worker, size=PHONE)
    page = view.open(f"/learn/{lesson.pk}/")
    assert_clean(violations(page))
    view.picture("lti-lesson")
    with page.expect_popup() as popup:
        page.get_by_role("link", name="打开工具").click()
    other = popup.value
    confirm = other.get_by_role("button", name="是我本人")
    confirm.wait_for()
    assert_clean(violations(other))
    confirm.click()
    other.get_by_role("heading", name="学前作业").wait_for()

    enrolment = Enrolment.objects.get(course=there)
    task = enrolment.version.modules.get().activities.get()
    services.judge(SYSTEM, services.hand_in(worker, task.pk, text="会翻身").pk, passed=True, score=90)
    assert [returning.send(pk) for pk in returning.due()] == [True], "by HTTP, through the token of the platform"
    assert Progress.objects.get(activity=lesson).score == 100
    page.get_by_role("link", name="刷新").click()
    page.get_by_text("本节已完成").wait_for()
    assert not HourEntry.objects.exists() and view.complaints == []
    view.open("/learn/linked/").get_by_role("button", name="解除关联").click()
    page.get_by_text("没有关联的平台").wait_for()
    assert returning.due() == []
