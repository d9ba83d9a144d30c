"""A real Chromium before a live server: how every browser test opens, signs in, looks and asks axe-core."""

from __future__ import annotations

import json
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from jianglu.platform.access import Actor
from jianglu.testing import sign_in

# Playwright's own loop runs in this thread, which Django would otherwise take for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

AXE = next((Path(settings.PACKAGE) / "web/static/vendor").glob("axe-core-*/axe.min.js"))
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE, DESKTOP = (390, 844), (1440, 900)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests are marked, and share one worker since they share the browser and the database."""
    here = str(Path(__file__).parent)
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(autouse=True)
def folders(settings: Any, tmp_path: Path) -> None:
    """Keys and files of a test's own: what a walk leaves (a snapshot of its facts) is not there for the next one."""
    settings.CREDENTIALS_KEYS = tmp_path / "credential-keys"
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; `make test` installs it."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.fail("no Chromium: `make test` installs it, or: apt-get install chromium fonts-noto-cjk")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@dataclass
class Window:
    """One person's browser: opens pages of the live server and keeps what the console complained of."""

    context: BrowserContext
    page: Page
    base: str
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """The page at a path, loaded; fails when the server does."""
        response = self.page.goto(self.base + path, wait_until="load")
        assert response is not None
        assert response.status < 500, f"{path}: {response.status}"
        return self.page

    def picture(self, name: str) -> None:
        """Keep a picture of the whole page in the folder JIANGLU_PICTURES, if there is one (1 is for test_road's own)."""
        folder = os.environ.get("JIANGLU_PICTURES", "1")
        if folder != "1":
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)

    def overflow(self) -> int:
        """Pixels by which the page is wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


Opens = Callable[..., Window]


@pytest.fixture
def window(chromium: Browser, live_server: Any) -> Iterator[Opens]:
    """Opens windows: `window(actor, size=PHONE, language="en", elder=True, dark=True)`."""
    contexts: list[BrowserContext] = []

    def open_window(
        actor: Actor | None = None,
        *,
        size: tuple[int, int] = DESKTOP,
        language: str = "zh-hans",
        elder: bool = False,
        dark: bool = False,
    ) -> Window:
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
        )
        contexts.append(context)
        cookies = {
            settings.LANGUAGE_COOKIE_NAME: language,
            "elder": "1" if elder else "0",
            "theme": "dark" if dark else "light",
        }
        if actor is not None:
            client = sign_in(Client(), actor)
            cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": key, "value": value, "url": live_server.url} for key, value in cookies.items()])
        made = Window(context, context.new_page(), live_server.url)
        made.page.on("console", lambda message: message.type == "error" and made.complaints.append(message.text))
        made.page.on("pageerror", lambda error: made.complaints.append(str(error)))
        return made

    yield open_window
    for context in contexts:
        context.close()
    _wait_for_answers()


def _wait_for_answers() -> None:
    """What a closing page says is still answered while the tables are emptied: each waits for the other's locks.

    A thread of the live server ends with its connection, and the browser has just closed them all.
    """
    until = time.monotonic() + 10
    while time.monotonic() < until and any("process_request_thread" in one.name for one in threading.enumerate()):
        time.sleep(0.02)


def violations(page: Page, *, without: tuple[str, ...] = ()) -> list[str]:
    """What axe-core finds wrong with the page: rule, element, advice; WCAG 2.2 A and AA and its best practices."""
    page.evaluate(AXE.read_text())  # by the debugger, since the pages' own policy admits no foreign script
    options = {
        "runOnly": {"type": "tag", "values": RULES},
        "rules": {name: {"enabled": False} for name in without},
        "resultTypes": ["violations"],
    }
    found = page.evaluate(f"axe.run(document, {json.dumps(options)})")
    return [
        f"{rule['id']}: {node['html'][:160]} — {' '.join(node['failureSummary'].split())[:240]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def assert_clean(wrong: list[str]) -> None:
    """Fail with one line for each thing that is wrong."""
    assert not wrong, "\n".join(["", *wrong])
