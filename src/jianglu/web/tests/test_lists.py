"""Every list of every room, sorted by each column both ways and narrowed by each choice of its filters: nothing may break."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from itertools import zip_longest

import pytest
from django.test import Client

from jianglu.platform.access import Role
from jianglu.platform.access.testing import World
from jianglu.testing import sign_in
from jianglu.web.tests.sweep import addresses

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
WORDS = ("焊", "500105", "%", "\\")  # what is typed into a search


def forms(page: str) -> Iterator[str]:
    """Queries that the page offers: each with a sorting, a choice of each filter and a search, until all were asked for."""
    sorts = [unescape(key) for key in re.findall(r'href="\?[^"]*?sort=(-?\w+)', page)]
    asked = [[("sort", way) for key in dict.fromkeys(sorts) for way in (key, f"-{key.lstrip('-')}")]]
    for form in re.findall(r'<form[^>]*method="get".*?</form>', page, re.S):
        for name, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', form, re.S):
            asked.append([(name, unescape(value)) for value in re.findall(r'<option value="([^"]+)"', options)[:3]])
        asked += [[(name, word) for word in WORDS] for name in re.findall(r'<input[^>]*name="(\w+)"', form)]
    for together in zip_longest(*asked):
        yield "&".join(f"{name}={value}" for name, value in filter(None, together))


def test_every_list_sorts_and_narrows(world: World) -> None:
    read: set[str] = set()
    broken: list[str] = []
    for role in (Role.CITY_CLERK, Role.PROVIDER, Role.BODY, Role.ENTERPRISE, Role.COLLEGE, Role.WORKER, Role.OPERATOR):
        client = sign_in(Client(raise_request_exception=False), world.own.actors[role])
        for address in addresses():
            if address.api or address.arguments or address.name in read:
                continue
            for path in address.paths({}):
                page = client.get(path)
                if page.status_code != 200 or not page["Content-Type"].startswith("text/html"):
                    continue
                for query in forms(page.content.decode()):
                    read.add(address.name)
                    if client.get(f"{path}?{query}").status_code >= 500:
                        broken.append(f"{role}: {path}?{query}")
    assert broken == []
    assert len(read) > 80
