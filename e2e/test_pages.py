"""Each page that a menu leads to is accessible, fits a phone where citizens use it, and weighs little."""

from __future__ import annotations

import gzip
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Response

from jianglu.platform.access import Actor, Role
from jianglu.platform.pages.menus import menu
from jianglu.testing import DISTRICT, make_actor, make_region

from .conftest import DESKTOP, PHONE, Opens, Window, assert_clean, violations

BUDGET = 250 * 1024  # bytes of the first load of a citizen's page, compressed
READERS = {
    "visitor": (None, "site", PHONE),
    "worker": (Role.WORKER, "portal", PHONE),
    "provider": (Role.PROVIDER, "workspace", DESKTOP),
    "teacher": (Role.TEACHER, "workspace", DESKTOP),
    "body": (Role.BODY, "workspace", DESKTOP),
    "assessor": (Role.ASSESSOR, "workspace", DESKTOP),
    "enterprise": (Role.ENTERPRISE, "workspace", DESKTOP),
    "district": (Role.DISTRICT_CLERK, "office", DESKTOP),
    "city": (Role.CITY_CLERK, "office", DESKTOP),
    "operator": (Role.OPERATOR, "office", DESKTOP),
    "auditor": (Role.AUDITOR, "office", DESKTOP),
}


def _walk(opened: Window, name: str, paths: list[str]) -> list[str]:
    wrong = []
    for path in paths:
        page = opened.open(path)
        opened.picture(f"{name}{path.rstrip('/').replace('/', '-') or '-home'}")
        wrong += [f"{path} {text}" for text in violations(page)]
        if opened.overflow() > 0:
            wrong.append(f"{path} is {opened.overflow()} px wider than the window")
        wrong += [f"{path} console: {text}" for text in opened.complaints]
        opened.complaints.clear()
    return wrong


@pytest.mark.slow
@pytest.mark.parametrize("reader", READERS)
def test_every_page_of_the_menu_is_accessible(window: Opens, reader: str) -> None:
    make_region(DISTRICT)
    role, shell, size = READERS[reader]
    actor = make_actor(role) if role else None
    paths = list(dict.fromkeys(entry.href for entry in menu(shell, actor or Actor.anonymous(), "/")))
    assert paths
    assert_clean(_walk(window(actor, size=size), reader, paths))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_forms_of_the_door_are_accessible(window: Opens, language: str) -> None:
    opened = window(size=PHONE, language=language)
    assert _walk(opened, f"door-{language}", ["/accounts/login/", "/errors/", "/nothing-here/"]) in (
        [],
        # the browser itself says so of a page that answers 404
        ["/nothing-here/ console: Failed to load resource: the server responded with a status of 404 (Not Found)"],
    )


class Scale:
    """Weighs what a browser loads: bodies as a server that compresses text sends them, and their heads."""

    def __init__(self, opened: Window) -> None:
        self.parts: dict[str, int] = {}
        opened.page.on("response", self._add)
        self._responses: list[Response] = []

    def _add(self, response: Response) -> None:
        self._responses.append(response)

    def total(self) -> int:
        """Bytes so far."""
        for response in self._responses:
            if response.status != 200 or not response.url.startswith("http"):
                continue
            body = response.body()
            self.parts[urlsplit(response.url).path] = min(len(body), len(gzip.compress(body, 6))) + 400
        return sum(self.parts.values())


@pytest.mark.parametrize("reader", ["visitor", "worker"])
def test_first_load_of_a_citizens_page_stays_in_the_budget(window: Opens, reader: str) -> None:
    make_region(DISTRICT)
    actor = make_actor(Role.WORKER) if reader == "worker" else None
    shell = "portal" if actor else "site"
    for path in dict.fromkeys(entry.href for entry in menu(shell, actor or Actor.anonymous(), "/")):
        opened = window(actor, size=PHONE)  # a new window has an empty cache
        scale = Scale(opened)
        opened.open(path)
        assert scale.total() <= BUDGET, (path, scale.parts)
