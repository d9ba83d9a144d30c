"""A practice day of the demo city: twelve welders before two assessors, of whom one has begun on a tablet."""

from __future__ import annotations

import uuid
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from jianglu.kernel.money import fen
from jianglu.platform.access import Actor
from jianglu.platform.calendar import add_working_days
from jianglu.platform.seeding import BANK_OCCUPATIONS, World

from ..errors import AlreadyRegistered, NotEligible
from ..filing.models import Body, Room
from ..marking import services as marking
from ..plans import services as plans
from ..plans.models import Plan, Registration
from . import services
from .queries import due

SYSTEM = Actor.system("seed")
WELDER = BANK_OCCUPATIONS[1]
CANDIDATES = 12


def seed_practice_day(world: World, demo: Body) -> int:
    """Returns how many candidates are to be rated today."""
    scope = demo.scopes.filter(occupation_id=WELDER, work_type=None, valid_until=None).first()
    if scope is None:
        return 0
    site = demo.sites.order_by("pk")[0]
    announced = add_working_days(world.today, -15)
    with world.at(announced):
        plan = plans.open_plan(
            world.account("body").actor, scope.pk, level="5", site_id=site.pk,
            register_until=add_working_days(announced, 5), practice_on=world.today, seats=CANDIDATES, fee=fen("260"),
            theory_at=datetime.combine(world.today, time(14, 30), ZoneInfo(settings.TIME_ZONE)),
        )  # fmt: skip
        _register(world, plan)
    with world.at(add_working_days(announced, 6)):
        plans.upload_list(SYSTEM, plan.pk)
        marking.assign_all(SYSTEM, plan.pk)
    rows = _stations(plan)
    _begin(world)
    return rows


def _register(world: World, plan: Plan) -> None:
    """People who work, and have other occupations."""
    others = (person for person in world.people[200:] if person.employer_id and person.occupation_code != WELDER)
    made = 0
    for person in others:
        if made == CANDIDATES:
            return
        try:
            row = plans.register(SYSTEM, plan.pk, person.id, declared={"intends": True})
        except (NotEligible, AlreadyRegistered):
            continue
        plans.confirm_materials(SYSTEM, row.pk, accept=True)
        made += 1


def _stations(plan: Plan) -> int:
    """Six stations, from nine o'clock on, and the next six an hour later."""
    workshop = Room.objects.filter(site_id=plan.site_id, kind=Room.Kind.PRACTICE).order_by("pk").first()
    rows = list(plan.registrations.filter(state=Registration.State.SCHEDULED).order_by("ticket"))
    start = datetime.combine(plan.practice_on, time(9), ZoneInfo(settings.TIME_ZONE))
    for place, row in enumerate(rows):
        row.workshop, row.station, row.practice_at = workshop, place % 6 + 1, start + timedelta(hours=place // 6)
    Registration.objects.bulk_update(rows, ["workshop", "station", "practice_at"])
    return len(rows)


def _begin(world: World) -> None:
    """Two ratings came back from a tablet; a second device said something else of one of them."""
    actor = world.account("assessor1").actor
    with world.at(world.today):
        tasks = list(due(actor).select_related("registration__plan__rubric")[:2])
        if len(tasks) < 2:
            return
        points = {line.number: line.max_points * 4 // 5 for line in tasks[0].registration.plan.rubric.criteria.all()}  # type: ignore[union-attr]
        first = services.take_along(actor)
        second = services.take_along(actor)
        other = points | {max(points): max(0, points[max(points)] - 3)}
        services.sync(actor, first.key, [_entry(world, n, task.pk, points) for n, task in enumerate(tasks, start=1)])
        services.sync(actor, second.key, [_entry(world, 1, tasks[0].pk, other)])


def _entry(world: World, sequence: int, task: int, points: dict[int, Any]) -> services.Entry:
    key = uuid.UUID(int=world.rng.getrandbits(128), version=4)
    return services.Entry(key, sequence, task, points, absent=False, comment="", seconds=1800.0 * sequence)
