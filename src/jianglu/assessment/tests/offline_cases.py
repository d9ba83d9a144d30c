"""How scoring without a network uses its permissions: by whom the candidates were given, and what their body sees."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from jianglu.assessment import permissions as can
from jianglu.assessment.offline import queries, services
from jianglu.assessment.offline.models import RatingCopy
from jianglu.assessment.offline.services import Entry
from jianglu.platform import calendar
from jianglu.platform.access import Role
from jianglu.platform.access.testing import Case, found, own_region
from jianglu.testing import at

DAY = "2023-03-21T15:00"


def _body(world, made=None):
    return world.own.units["body"].pk


def _taken(assigned: Callable[[Any], int]) -> Callable[[Any], Any]:
    """A copy on our assessor's tablet; returns (its key, the task)."""

    def prepare(world):
        task = assigned(world)
        with at(DAY):
            return services.take_along(world.own.actors[Role.ASSESSOR]).key, task

    return prepare


def _sent(actor, made):
    key, task = made
    return services.sync(actor, key, [Entry(uuid.uuid4(), 1, task, {1: 30, 2: 40}, False, "", 60)])


def _came_back(assigned: Callable[[Any], int]) -> Callable[[Any], Any]:
    def prepare(world):
        with at(DAY):
            _sent(world.own.actors[Role.ASSESSOR], _taken(assigned)(world))

    return prepare


def cases(case: Callable[..., Case], assigned: Callable[[Any], int]) -> list[Case]:
    """`assigned(world)` gives our assessor a candidate."""
    rates = partial(case, can.RATE, organisation=_body, oneself=True, on=DAY)
    return [
        rates(lambda actor, world, made: services.take_along(actor), prepare=assigned),
        rates(lambda actor, world, made: _sent(actor, made), prepare=_taken(assigned)),
        case(
            can.VIEW_REGISTRATIONS,
            lambda actor, world, made: found(queries.came_back(actor)),
            prepare=_came_back(assigned),
            organisation=_body,
            region=own_region,
        ),
    ]


def came_back_late(world: Any, task: int) -> None:
    """A tablet that brings back what was rated and published meanwhile."""
    actor = world.own.actors[Role.ASSESSOR]
    with at(DAY):
        now = calendar.now()
        copy = RatingCopy.objects.create(
            user_id=actor.user_id, taken_at=now, expires_at=now + timedelta(hours=24), candidates=1
        )
        _sent(actor, (copy.key, task))
