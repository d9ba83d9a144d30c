"""The city that the sweeps walk through."""

from __future__ import annotations

from contextlib import nullcontext, suppress

import pytest
from django.db import transaction

from jianglu.kernel.errors import DomainError
from jianglu.platform.access.testing import World, rooms
from jianglu.testing import at


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
