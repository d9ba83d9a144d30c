"""Every page in English, as each role sees it: what the product says has no Chinese, only what people wrote may."""

from __future__ import annotations

import re
from collections.abc import Iterator
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
from jianglu.web.tests.sweep import addresses, ids_of, paths

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
CHINESE = re.compile("[\u4e00-\u9fff]+")
SPOKEN = frozenset({"aria-label", "placeholder", "title", "alt"})
MUTE = frozenset({"script", "style"})
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


def pages(client: Client) -> Iterator[tuple[str, str]]:
    """(path, text) of the pages that open, at most two of a view."""
    for address in addresses():
        if address.api:
            continue
        opened = 0
        for path in paths(address, ids_of(address.room)):
            if path == "/accounts/logout/" or opened == 2:
                continue
            response = client.get(path)
            if response.status_code in (403, 405) or response.get("Location", "").startswith("/accounts/login/"):
                break  # whatever the ids, not for this role, or no page at all
            if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
                opened += 1
                yield path, response.content.decode()


def left_in_chinese(client: Client, data: set[str]) -> tuple[int, set[str]]:
    """How many pages opened, and each Chinese text of the product with the first page that shows it."""
    client.post(reverse("set_language"), {"language": "en"})
    found: dict[str, str] = {}
    opened = 0
    for path, page in pages(client):
        opened += 1
        for text in said(page):
            if set(CHINESE.findall(text)) - data:
                found.setdefault(text, path)
    return opened, {f"{path}: {text}" for text, path in found.items()}


def test_everybody_reads_english(world: World, subtests) -> None:
    # a notice keeps the name of its procedure, in the language of the one who published it
    data = written() | {str(flow.title) for flow in FLOWS.values()} | {settings.CITY_AUTHORITY}
    assert "养老护理员" in data
    for role in (None, *Role):
        with subtests.test(role.value if role else "visitor"):
            client = sign_in(Client(), world.own.actors[role]) if role else Client()
            opened, found = left_in_chinese(client, data)
            assert found == set()
            assert opened > 20


def test_what_is_chinese_is_seen() -> None:
    page = """<html lang="en"><body><nav><a href="/">首页</a></nav><br><h1 title="说明">Home</h1>
    <button lang="zh-hans">中文</button><p>段落</p><input placeholder="请填写"></body></html>"""
    assert [text for text in said(page) if CHINESE.search(text)] == ["首页", "说明", "段落", "请填写"]
