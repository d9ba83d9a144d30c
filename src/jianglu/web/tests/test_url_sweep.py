"""Every address of every room, asked for by people who have no business there, with guessed ids.

Nothing may break, nothing may be changed, and nobody's name, number or phone may show.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from itertools import product
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter, UUIDConverter

from jianglu.kernel.errors import DomainError
from jianglu.kernel.identifiers import mask_phone
from jianglu.people import services as people
from jianglu.platform.access import Role
from jianglu.platform.access.testing import World, rooms, state_of_all_tables
from jianglu.testing import SYSTEM, at, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
STRANGERS = (Role.WORKER, Role.DISTRICT_CLERK, Role.PROVIDER, Role.BODY, Role.ENTERPRISE, Role.ASSESSOR)
MOVING = {
    "django_session",
    "audit_auditentry",
    "identity_signin",
    "cache_entry",
}  # signing in, failing to, counting callers
MOST = 24  # addresses tried for one pattern


@dataclass(frozen=True)
class Address:
    """A named pattern and the converters of its arguments."""

    name: str
    arguments: dict[str, object]

    @property
    def room(self) -> str:
        return self.name.partition(":")[0]


def addresses(resolver: URLResolver | None = None, names: tuple[str, ...] = ()) -> Iterator[Address]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, (*names, pattern.namespace) if pattern.namespace else names)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield Address(":".join((*names, pattern.name)), dict(getattr(pattern.pattern, "converters", {})))


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
                cursor.execute(f'SELECT max(id) FROM "{model._meta.db_table}"')
                found |= {cursor.fetchone()[0] or 1}
    return sorted(found, reverse=True)


@pytest.fixture
def world() -> World:
    """Both districts, with whatever the rooms' cases make on our side."""
    world = World().build()
    for room in rooms():
        room.furnish(world)
        for case in room.cases:
            with suppress(DomainError), transaction.atomic(), at(case.on) if case.on else nullcontext():
                case.prepare(world)
    return world


@pytest.fixture
def secrets(world: World) -> set[str]:
    """What nobody from elsewhere may read."""
    person = world.own.person
    number = people.reveal_number(SYSTEM, person.pk, reason="tests")
    return {world.own.name, number, person.number_masked, world.own.phone, mask_phone(world.own.phone)}


def faults(client: Client, secrets: set[str]) -> list[str]:
    client.raise_request_exception = False
    found = []
    for address in addresses():
        for path in paths(address, ids_of(address.room)):
            if path == "/accounts/logout/":
                continue
            response = client.get(path)
            body = b"".join(response.streaming_content) if response.streaming else response.content
            text = body.decode(errors="replace")
            if response.status_code >= 500:
                found.append(f"{path} ({address.name}) breaks with {response.status_code}")
            found += [f"{path} ({address.name}) shows {secret}" for secret in secrets if secret in text]
    return found


def test_a_visitor_reads_nothing_of_a_person(client, world, secrets) -> None:
    before = state_of_all_tables()
    assert faults(client, secrets) == []
    after = state_of_all_tables()
    assert {table for table in after if after[table] != before[table]} <= MOVING, "reading changes nothing"


@pytest.mark.parametrize("role", STRANGERS)
def test_people_from_elsewhere_read_nothing_of_a_person(client, world, secrets, role) -> None:
    assert faults(sign_in(client, world.other.actors[role]), secrets) == []


def test_a_visitor_changes_nothing(client, world) -> None:
    client.raise_request_exception = False
    before, broken = state_of_all_tables(), []
    for address in addresses():
        for path in paths(address, ids_of(address.room)[:4]):
            response = client.post(path, {})
            if response.status_code >= 500:
                broken.append(f"{path} ({address.name}) breaks with {response.status_code}")
    after = state_of_all_tables()
    assert broken == []
    assert {table for table in after if after[table] != before[table]} <= MOVING


def test_the_sweep_reaches_the_rooms() -> None:
    found = [address.name for address in addresses()]
    assert {"account_login", "identity:account", "audit:entries"} <= set(found)
    assert len(found) > 40
