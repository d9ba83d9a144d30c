"""How people walk through pages in a browser, and what goes on behind them meanwhile."""

from __future__ import annotations

import csv
import io
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import FloatRect, Page

from jianglu.benefits.bank import HOUSE
from jianglu.platform import events, jobs

from .conftest import Window

PICTURES = Path(__file__).parents[1] / "docs/img/road"
KEEP_PICTURES = os.environ.get("JIANGLU_PICTURES") == "1"  # a folder keeps those of test_pages instead


@dataclass
class Walker:
    """One person's browser on the road; whatever it sees must fit the window and trouble no console."""

    name: str
    window: Window

    def __post_init__(self) -> None:
        self.window.context.set_default_timeout(20000)

    @property
    def page(self) -> Page:
        """The page in front of the person."""
        return self.window.page

    def open(self, path: str) -> Page:
        """Go to a path."""
        self.window.open(path)
        return self.look()

    def press(self, words: str | re.Pattern[str], *, role: Any = "button") -> Page:
        """Press what is called `words` and look at the page that it leads to."""
        with self.page.expect_navigation():
            self.page.get_by_role(role, name=words).first.click()
        return self.look()

    def follow(self, words: str) -> Page:
        """Follow a link."""
        return self.press(words, role="link")

    def look(self) -> Page:
        """Fail when the page is wider than the window, or the console complains (a CSP violation does)."""
        assert self.window.overflow() <= 0, f"{self.name} {self.page.url}: {self.window.overflow()} px too wide"
        assert not self.window.complaints, f"{self.name} {self.page.url}: {self.window.complaints}"
        return self.page

    def picture(self, name: str, top: str = "body") -> None:
        """What the person sees now, from `top` on, for docs/road.md."""
        if not KEEP_PICTURES:
            return
        PICTURES.mkdir(parents=True, exist_ok=True)
        place = self.page.locator(top).first
        place.evaluate("at => window.scrollTo(0, at.getBoundingClientRect().top + scrollY - 140)")
        seen = self.page.viewport_size or {"width": 0, "height": 0}
        shown = FloatRect(
            x=0, y=0, width=seen["width"], height=min(seen["height"], 720 if seen["width"] > 1000 else 844)
        )
        self.page.screenshot(path=str(PICTURES / f"{name}.png"), clip=shown)


def background() -> None:
    """What the worker process does all the time."""
    events.dispatch()
    jobs.run_pending()
    events.dispatch()


def days_pass(operator: Walker, days: int) -> None:
    """The operator moves the demo clock by its control; the worker does what the new day brings."""
    operator.page.get_by_label("快进").first.select_option(str(days))
    operator.press("快进")
    background()


def bank_answer(file: bytes, result: str) -> bytes:
    """What the bank says to its file: every line paid, or every line returned."""
    reason = "" if result == "成功" else "账户已销户"
    lines = [row for row in csv.reader(file.decode("utf-8-sig").splitlines()[1:]) if row[1] != "TOTAL"]
    told = [
        [batch, line, claim, yuan, result, "TX1", reason, "2023-04-14"] for batch, line, claim, *_account, yuan in lines
    ]
    out = io.StringIO()
    csv.writer(out).writerows([HOUSE.answer_columns, *told])
    return out.getvalue().encode()
