"""An independent tool (ltijs) in our courses, and an independent platform (lti1p3platform) that opens them, in Chromium.

    cd e2e/interop/lti && npm ci && python3 -m venv venv && venv/bin/pip install lti1p3platform==0.1.8 && cd ../../..
    LTI_PYTHON=e2e/interop/lti/venv/bin/python pytest -s e2e/interop/lti.py

Not collected by the suite: it needs the packages. What the other side said is printed.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from django.core.cache import cache

from jianglu.learning import services
from jianglu.learning.lti import picking, tools
from jianglu.learning.lti.tool import platforms, returning
from jianglu.learning.models import Activity, Enrolment, HourEntry, LtiTool, Progress
from jianglu.platform.access import Role
from jianglu.testing import SYSTEM, make_actor, make_region

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Other:
    """The other side's process."""

    at: str

    def seen(self) -> list[dict[str, Any]]:
        """What it noted, printed."""
        with urlopen(f"{self.at}/seen", timeout=10) as answer:
            found = list(json.loads(answer.read()))
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return found


@contextmanager
def running(command: list[str], *arguments: str, port: int) -> Iterator[Other]:
    """The process, once it says that it is ready."""
    folder = Path(__file__).parent / "lti"
    process = subprocess.Popen([*command, str(port), *arguments], cwd=folder, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("ready")
        yield Other(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(10)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture(autouse=True)
def site(live_server: Any, settings: Any) -> None:
    settings.PUBLIC_ADDRESS = live_server.url
    cache.clear()
    make_region()
    services.load_categories(SYSTEM)


@pytest.fixture
def ltijs(live_server: Any) -> Iterator[tuple[Other, LtiTool]]:
    port = free_port()
    at = f"http://127.0.0.1:{port}"
    row = tools.register_tool(
        SYSTEM, name="ltijs", login_url=f"{at}/login", launch_url=f"{at}/launch", redirect_uris=[f"{at}/launch"],
        jwks_url=f"{at}/keys", names=True,
    )  # fmt: skip
    with running(["node", "tool.mjs"], live_server.url, row.client_id, port=port) as other:
        yield other, row


def test_a_learner_is_launched_into_ltijs_which_scores_and_lists_members(ltijs: Any, window: Any) -> None:
    other, tool = ltijs
    course = services.create_course(SYSTEM, title="焊接模拟", category="care")
    module = services.add_module(SYSTEM, course.pk, "一")
    lesson = picking.add_tool_activity(SYSTEM, module.pk, tool.pk, title="平焊模拟")
    services.publish(SYSTEM, course.pk)
    worker = make_actor(Role.WORKER)
    services.enrol(worker, course.pk)
    view = window(worker)
    view.open(f"/learn/{lesson.pk}/")
    with view.page.expect_popup() as popup:
        view.page.get_by_role("link", name="打开工具").click()
    popup.value.get_by_role("heading", name="tool").wait_for()
    assert [row["what"] for row in other.seen()] == [
        "launch", "score", "results", "line items", "line item made", "line item deleted", "members",
    ]  # fmt: skip
    progress = Progress.objects.get()
    assert progress.score == 85 and progress.done_at and Enrolment.objects.get().completed_at
    assert not HourEntry.objects.exists()


def test_a_teacher_chooses_in_ltijs(ltijs: Any, window: Any) -> None:
    other, _tool = ltijs
    course = services.create_course(SYSTEM, title="焊接模拟", category="care")
    module = services.add_module(SYSTEM, course.pk, "一")
    view = window(make_actor(Role.CITY_CLERK))
    view.open(f"/teach/courses/{course.pk}/modules/{module.pk}/add/?kind=lti")
    view.page.get_by_role("link", name="ltijs").click()
    view.page.get_by_role("button", name="加入课程").click()
    view.page.get_by_text("Flat weld").wait_for()
    other.seen()
    link = Activity.objects.get().link
    assert link is not None and link.custom == {"task": "1"} and link.graded


@pytest.mark.skipif("LTI_PYTHON" not in os.environ, reason="needs a Python with lti1p3platform")
def test_an_independent_platform_opens_a_course_gets_the_score_and_chooses(live_server: Any, window: Any) -> None:
    work = [{"kind": "assignment", "title": "学前作业", "body": "写下您想学会的事。"}]
    course = services.import_course(
        SYSTEM, {"title": "翻身与转移", "category": "care", "modules": [{"title": "一", "activities": work}]}
    )
    port = free_port()
    at = f"http://127.0.0.1:{port}"
    platforms.register_platform(
        SYSTEM, name="学院", issuer=at, client_id="client-1", deployments=["1"], login_url=f"{at}/auth",
        token_url=f"{at}/token", jwks_url=f"{at}/keys",
    )  # fmt: skip
    worker = make_actor(Role.WORKER)
    python = str(Path(os.environ["LTI_PYTHON"]).absolute())
    with running([python, "college.py"], live_server.url, str(course.pk), port=port) as other:
        view = window(worker)
        view.page.goto(f"{at}/open")
        view.page.get_by_role("button", name="是我本人").click()
        view.page.get_by_role("heading", name="学前作业").wait_for()
        enrolment = Enrolment.objects.get()
        task = enrolment.version.modules.get().activities.get()
        services.judge(SYSTEM, services.hand_in(worker, task.pk, text="会翻身").pk, passed=True, score=90)
        assert [returning.send(pk) for pk in returning.due()] == [True]
        view.page.goto(f"{at}/choose")
        view.page.get_by_label("翻身与转移").check()
        view.page.get_by_role("button", name="交回所选课程").click()
        view.page.get_by_role("heading", name="chosen").wait_for()
        token, score, chosen = other.seen()
    assert token["detail"].endswith("/score")
    assert (score["detail"]["userId"], score["detail"]["scoreGiven"]) == ("user-1", 100)
    assert (chosen["detail"][0]["title"], chosen["detail"][0]["custom"]) == ("翻身与转移", {"course": str(course.pk)})
