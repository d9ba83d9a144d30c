"""Every address of the product, what may stand in it, and the walk over all of them as one reader sees them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from itertools import product
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve, reverse
from django.urls.resolvers import RegexPattern

MOST = 24  # addresses tried for one pattern
NOTHING = {"int": 2**31 - 1, r"\d+": 2**31 - 1, "uuid": UUID(int=0)}  # ids of objects that are not there
LINK = re.compile(r'<a\b[^>]*\bhref="(/[^"?#]*)')
HREF = re.compile(r'<a\b[^>]*\bhref="(/[^"#]*)')  # with the query
SIGN_OUT = "/accounts/logout/"
ASIDE = (SIGN_OUT, "/static/", "/media/")


@dataclass(frozen=True)
class Address:
    """A pattern as text, and what may stand for its arguments."""

    name: str  # room:url name
    pattern: str
    arguments: dict[str, str]  # argument: how it is written in the pattern
    kinds: dict[str, str]  # argument: what may stand there

    @property
    def room(self) -> str:
        return self.name.partition(":")[0]

    @property
    def api(self) -> bool:
        """Whether it answers data, never a page."""
        return self.pattern.startswith("api/v1/")

    @property
    def by_id(self) -> bool:
        """Whether it names an object by id."""
        return any(
            kind in ("int", "uuid", r"\d+") or argument in ("pk", "key") or argument.endswith("_id")
            for argument, kind in self.kinds.items()
        )

    def known(self, argument: str, objects: dict[str, object]) -> list[object]:
        """The object of the rooms' cases that the argument names, or the words it is one of."""
        found = objects.get(f"{self.name}:{argument}", objects.get(f"{self.room}:{argument}"))
        if found is not None:
            return [found]
        return list(self.kinds[argument].split("|")) if "|" in self.kinds[argument] else []

    def path(self, objects: dict[str, object]) -> str:
        """The address of the objects; raises KeyError for an argument of which none is known."""
        values = {argument: self.known(argument, objects) for argument in self.arguments}
        for argument, found in values.items():
            if not found:
                raise KeyError(f"{self.name}:{argument}")
        return self.of({argument: found[0] for argument, found in values.items()})

    def paths(self, objects: dict[str, object], *, nothing: bool = False) -> list[str]:
        """The address of the objects, with guesses for what names none of them; with `nothing` that of an object that is
        not there, too."""
        values = [self.known(argument, objects) or guesses(self.room, kind) for argument, kind in self.kinds.items()]
        tried = [dict(zip(self.kinds, one, strict=True)) for one in list(product(*values))[:MOST]]
        if nothing and self.by_id:
            tried.append(tried[0] | {name: NOTHING[kind] for name, kind in self.kinds.items() if kind in NOTHING})
        return [self.of(one) for one in tried]

    def of(self, values: dict[str, object]) -> str:
        """The address with these values."""
        text = self.pattern
        for argument, written in self.arguments.items():
            text = text.replace(written, str(values[argument]))
        return "/" + text.replace("\\.", ".")


def guesses(room: str, kind: str) -> list[object]:
    """What may stand for an argument that names no known object."""
    if kind == "uuid":
        return [NOTHING[kind]]
    return list(newest_ids(room)) if kind in NOTHING else ["500105", "x", "1"]


def newest_ids(room: str) -> list[int]:
    """The newest ids of the room's tables, and the first ones of any."""
    found = {1, 2}
    with connection.cursor() as cursor:
        for model in apps.get_app_config(room).get_models() if room in apps.app_configs else ():
            if model._meta.pk.get_internal_type() == "BigAutoField":
                cursor.execute(f'SELECT max("{model._meta.pk.column}") FROM "{model._meta.db_table}"')
                found |= {cursor.fetchone()[0] or 1}
    return sorted(found, reverse=True)


def _all(resolver: URLResolver, prefix: str = "", space: str = "") -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        text = str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _all(pattern, prefix + text, pattern.namespace or space)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield _address(prefix, pattern, space)


def _address(prefix: str, pattern: URLPattern, space: str) -> Address:
    text = prefix + str(pattern.pattern).removeprefix("^").removesuffix("$")
    if isinstance(pattern.pattern, RegexPattern):
        found = [(m[1], m[0], m[2]) for m in re.finditer(r"\(\?P<(\w+)>([^)]*)\)", text)]
    else:
        found = [(m[2], m[0], m[1] or "str") for m in re.finditer(r"<(?:(\w+):)?(\w+)>", text)]
    room = text.split("/")[2] if text.startswith("api/v1/") else space
    return Address(
        f"{room}:{pattern.name}", text, {name: as_is for name, as_is, _k in found}, {name: k for name, _a, k in found}
    )


@cache
def addresses() -> tuple[Address, ...]:
    """All named patterns, those without arguments first."""
    return tuple(sorted(_all(get_resolver()), key=lambda one: len(one.arguments)))


@cache
def view_of(path: str) -> str:
    """The name of the pattern that serves the path; empty for none."""
    try:
        match = resolve(path)
    except Resolver404:
        return ""
    return f"{match.namespace}:{match.url_name}"


@dataclass
class Walk:
    """The pages as one reader finds them."""

    client: Client
    objects: dict[str, object]
    linked: dict[str, dict[str, str]] = field(
        default_factory=lambda: defaultdict(dict)
    )  # view, path, page that leads there
    answers: dict[str, int] = field(default_factory=dict)  # path: status

    def pages(self) -> Iterator[tuple[str, Any]]:
        """(path, response): one page of each view, of the known objects or else of what the pages before link to."""
        for address in addresses():
            for path in [] if address.api else [*address.paths(self.objects), *self.linked[address.name]]:
                if path == SIGN_OUT:
                    continue
                response = self.get(path)
                yield path, response
                if response.status_code in (403, 405) or response.get("Location", "").startswith("/accounts/login/"):
                    break  # whatever the ids, not for this reader, or no page at all
                if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
                    break

    def get(self, path: str) -> Any:
        """The answer, with its links noted."""
        response = self.client.get(path)
        self.answers[path] = response.status_code
        if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
            for link in LINK.findall(response.content.decode()):
                self.linked[view_of(link)].setdefault(link, path)
        return response

    def dead_ends(self) -> set[str]:
        """After the walk: the links of the reader's desk, menu and cards included, that lead to a refusal or to nothing."""
        desk = self.client.get(reverse("web:start")).headers["Location"]
        links = {unescape(link) for link in HREF.findall(self.client.get(desk).content.decode())}
        fresh = [link for link in links if self.answers.get(link) != 200 and not link.startswith(ASIDE)]
        return {link for link in fresh if self.client.get(link).status_code in (403, 404)}
