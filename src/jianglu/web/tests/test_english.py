"""Every page in English, as each role sees it: what the product says has no Chinese, only what people wrote may.

On the same walk: no page breaks, and no desk leads its reader to what they may not open.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from jianglu.platform.access import Role
from jianglu.platform.access.testing import World
from jianglu.platform.workflow.core import FLOWS
from jianglu.testing import sign_in
from jianglu.web.tests.sweep import Walk

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
CHINESE = re.compile("[\u4e00-\u9fff]+")
SPOKEN = frozenset({"aria-label", "placeholder", "title", "alt"})
MUTE = frozenset({"script", "style"})
SWITCH = '<span lang="zh-hans">中文</span>'  # of the language, on every page
VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})


class Texts(HTMLParser):
    """Collects every text that is seen or read aloud, but what is marked as of another language."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.open: list[tuple[str, bool]] = []  # tag, whether to be left out

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        aside = (bool(self.open) and self.open[-1][1]) or tag in MUTE or (tag != "html" and "lang" in dict(attrs))
        if not aside:
            self.texts += [text for name, text in attrs if name in SPOKEN and text]
        if tag not in VOID:
            self.open.append((tag, aside))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self.open and not self.open[-1][1]:
            self.texts.append(data)


def said(page: str) -> list[str]:
    """The texts of the page, without the white space."""
    parser = Texts()
    parser.feed(page)
    return [" ".join(text.split()) for text in parser.texts if text.strip()]


def written() -> set[str]:
    """The Chinese words that stand in the tables: names, titles, texts."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        cursor.execute(" UNION ALL ".join(f'SELECT t::text FROM "{table}" AS t' for table in tables))  # noqa: S608
        return {word for (row,) in cursor.fetchall() for word in CHINESE.findall(row)}


@pytest.fixture(scope="module")
def data(furnished_city, django_db_blocker) -> set[str]:
    """Words that need no English. A notice keeps the name of its procedure, in the language of the one who published it."""
    with django_db_blocker.unblock():
        found = written() | {str(flow.title) for flow in FLOWS.values()} | {settings.CITY_AUTHORITY}
    assert "养老护理员" in found
    return found


def left_in_chinese(page: str, data: set[str]) -> set[str]:
    """The texts of the product that have Chinese in them; only a page with words unknown to the tables is read closely."""
    if set(CHINESE.findall(page.replace(SWITCH, ""))) <= data:
        return set()
    return {text for text in said(page) if set(CHINESE.findall(text)) - data}


@pytest.mark.parametrize("role", [None, *Role], ids=str)
def test_everybody_reads_english_and_no_page_breaks_or_leads_astray(
    role: Role | None, world: World, objects, data
) -> None:
    client = sign_in(Client(), world.own.actors[role]) if role else Client()
    client.raise_request_exception = False
    client.post(reverse("set_language"), {"language": "en"})
    wrong: dict[str, str] = {}  # what, and the first page that shows it
    opened = 0
    walk = Walk(client, objects)
    for path, response in walk.pages():
        if response.status_code >= 500:
            wrong[f"breaks with {response.status_code}"] = path
        elif response.status_code == 200 and response["Content-Type"].startswith("text/html"):
            opened += 1
            for text in left_in_chinese(response.content.decode(), data):
                wrong.setdefault(text, path)
    assert {f"{path}: {what}" for what, path in wrong.items()} == set()
    assert walk.dead_ends() == set()
    assert opened > 20


def test_what_is_chinese_is_seen() -> None:
    page = """<html lang="en"><body><nav><a href="/">首页</a></nav><br><h1 title="说明">Home</h1>
    <button lang="zh-hans">中文</button><p>段落</p><input placeholder="请填写"></body></html>"""
    assert [text for text in said(page) if CHINESE.search(text)] == ["首页", "说明", "段落", "请填写"]
    assert left_in_chinese(page, {"首页"}) == {"说明", "段落", "请填写"}
    assert left_in_chinese(f"<p>{SWITCH}首页</p>", {"首页"}) == set()
