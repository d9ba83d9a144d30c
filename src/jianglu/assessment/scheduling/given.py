"""The problem of an arrangement, read from the room's tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from jianglu.people import queries as people
from jianglu.platform.regions import mapping

from ..equipment.queries import equipped
from ..filing.models import Assessor, Room
from ..marking.services import Interests
from ..plans.models import Plan, Registration
from . import problem as p
from .models import Arrangement

HALF_DAYS = (time(9), time(14))
HALF_DAY = timedelta(hours=3)
ZONE = ZoneInfo(settings.TIME_ZONE)


@dataclass(frozen=True)
class Given:
    """The problem, and when each of its slots begins."""

    problem: p.Problem
    starts: Sequence[datetime]


def given(arrangement: Arrangement) -> Given:
    """What the plans, sites, rooms and assessors of the body say; elevated by the caller's job."""
    plans = list(arrangement.plans.select_related("rubric").order_by("pk"))
    rooms = list(Room.objects.filter(site__body_id=arrangement.body_id).select_related("site").order_by("pk"))
    rows = list(
        Registration.objects.filter(plan__in=plans, **_who(arrangement)).select_related("plan", "person").order_by("pk")
    )
    half_days = {plan.pk: _half_days(plan, arrangement.practice_days) for plan in plans}
    starts = sorted({plan.theory_at for plan in plans} | {at for days in half_days.values() for at in days})
    slot = {at: number for number, at in enumerate(starts)}
    cards = list(Assessor.objects.filter(body_id=arrangement.body_id, ended_on=None).order_by("pk"))
    employers = people.employers_on([row.person_id for row in rows], plans[0].practice_on)
    interests = Interests(rows, cards)
    fit = {card.pk: frozenset(plan.pk for plan in plans if not interests.unfit_for(plan, card)) for card in cards}
    site_of = {room.site_id: room.site for room in rooms}
    return Given(
        p.Problem(
            sites=[p.Site(pk, _place(site.longitude, site.latitude, site.region_code)) for pk, site in site_of.items()],
            rooms=_rooms(arrangement, plans, rooms),
            exams=[
                p.Exam(plan.pk, slot[plan.theory_at], tuple(slot[at] for at in half_days[plan.pk]), _turns(plan))
                for plan in plans
            ],
            candidates=[
                p.Candidate(
                    row.pk, row.plan_id, _place(None, None, row.person.region_id), not row.skips_theory,
                    not row.skips_practice, employers.get(row.person_id),
                )
                for row in rows
            ],
            assessors=[
                p.Assessor(
                    card.pk, fit[card.pk], arrangement.most,
                    frozenset(row.pk for row in rows if interests.conflict(row, card)),
                )
                for card in cards
                if fit[card.pk]
            ],
        ),
        starts,
    )  # fmt: skip


def _rooms(arrangement: Arrangement, plans: Sequence[Plan], rooms: Sequence[Room]) -> list[p.Room]:
    """Rooms with their seats, or with the stations that are equipped for all of the plans on their last day of practice.

    Once published, stations stay as they were given out.
    """
    halls = [room for room in rooms if room.kind == Room.Kind.PRACTICE]
    stations = {room.pk: room.capacity for room in halls}
    if arrangement.state != Arrangement.State.PUBLISHED:
        last = max(plan.practice_on for plan in plans) + timedelta(days=arrangement.practice_days - 1)
        stations = equipped(halls, sorted({plan.occupation_id for plan in plans}), last)
    return [
        p.Room(room.pk, room.site_id, room.pk in stations, stations.get(room.pk, room.capacity), room.columns)
        for room in rooms
        if stations.get(room.pk, 1) > 0
    ]


def _who(arrangement: Arrangement) -> dict[str, Any]:
    """Those who wait for a place; once published, those who have one."""
    if arrangement.state == Arrangement.State.PUBLISHED:
        return {"placements__arrangement": arrangement}
    return {"state": Registration.State.ELIGIBLE}


def _half_days(plan: Plan, days: int) -> list[datetime]:
    """Mornings and afternoons from the practice day on, none before the theory exam is over."""
    over = plan.theory_at + timedelta(minutes=plan.theory_minutes)
    every = [_at(plan.practice_on + timedelta(days=n), hour) for n in range(days) for hour in HALF_DAYS]
    return [at for at in every if at >= over]


def _at(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour), ZONE)


def _turns(plan: Plan) -> int:
    """How many candidates show practice at one station in a half-day."""
    minutes = plan.rubric.minutes if plan.rubric else 60
    return max(1, int(HALF_DAY.total_seconds() // 60 // minutes))


def _place(longitude: float | None, latitude: float | None, region_code: str) -> p.Point:
    """The site's own coordinates, else the middle of its district."""
    if longitude is not None and latitude is not None:
        return longitude, latitude
    return mapping.middle(region_code[:6])
