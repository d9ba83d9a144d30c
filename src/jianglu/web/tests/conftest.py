"""The city that the sweeps walk through."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext, suppress

import pytest
from django.db import transaction

from jianglu.kernel.errors import DomainError
from jianglu.platform.access.testing import World, rooms
from jianglu.testing import at


@pytest.fixture(scope="module")
def furnished_city(django_db_setup: None, django_db_blocker) -> Iterator[tuple[World, dict[str, object]]]:
    """Both districts with whatever the rooms' cases make on our side, and what addresses name; made once for a file of
    tests, each of which is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = World().build()
        objects: dict[str, object] = {}
        for room in rooms():
            room.furnish(world)
        for room in rooms():
            objects |= room.objects(world)
        for room in rooms():
            for case in room.cases:
                with suppress(DomainError), transaction.atomic(), at(case.on) if case.on else nullcontext():
                    case.prepare(world)
        yield world, objects
        transaction.set_rollback(True)


@pytest.fixture
def world(db: None, furnished_city: tuple[World, dict[str, object]]) -> World:
    """Who lives in the furnished city."""
    return furnished_city[0]


@pytest.fixture
def objects(db: None, furnished_city: tuple[World, dict[str, object]]) -> dict[str, object]:
    """What addresses name, by "<room>:<argument>" or "<room>:<url name>:<argument>"."""
    return furnished_city[1]
