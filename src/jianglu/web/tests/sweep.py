"""Every address of every room, with guessed arguments."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import product
from uuid import uuid4

from django.apps import apps
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter, UUIDConverter

MOST = 24  # addresses tried for one pattern


@dataclass(frozen=True)
class Address:
    """A named pattern and the converters of its arguments."""

    name: str
    arguments: dict[str, object]
    api: bool  # answers data, never a page

    @property
    def room(self) -> str:
        return self.name.partition(":")[0]


def addresses(
    resolver: URLResolver | None = None, names: tuple[str, ...] = (), *, api: bool = False
) -> Iterator[Address]:
    for pattern in (resolver or get_resolver()).url_patterns:
        data = api or str(pattern.pattern).startswith("api/v1/")
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, (*names, pattern.namespace) if pattern.namespace else names, api=data)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield Address(":".join((*names, pattern.name)), dict(getattr(pattern.pattern, "converters", {})), data)


def paths(address: Address, ids: list[int]) -> list[str]:
    """The address with guessed arguments."""
    guesses = {IntConverter: ids, UUIDConverter: [uuid4()]}
    values = [
        guesses.get(type(converter), ["500105", "x", *map(str, ids[:3])]) for converter in address.arguments.values()
    ]
    found = []
    for arguments in list(product(*values))[:MOST]:
        with suppress(Exception):  # patterns by regular expression take no guesses
            found.append(reverse(address.name, kwargs=dict(zip(address.arguments, arguments, strict=True))))
    return found


def ids_of(room: str) -> list[int]:
    """The newest ids of the room's tables, and the first ones of any."""
    found = {1, 2}
    with connection.cursor() as cursor:
        for model in apps.get_app_config(room).get_models() if room in apps.app_configs else ():
            if model._meta.pk.get_internal_type() == "BigAutoField":
                cursor.execute(f'SELECT max("{model._meta.pk.column}") FROM "{model._meta.db_table}"')
                found |= {cursor.fetchone()[0] or 1}
    return sorted(found, reverse=True)
