"""Reading arrangements: those of the body, one with its places, the load of the assessors."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from jianglu.platform.access import Actor, limit

from ..errors import ArrangementNotFound
from ..filing.models import Room
from ..permissions import MANAGE_REGISTRATIONS
from ..plans.models import Plan
from .models import Arrangement, Placement


def arrangements(actor: Actor) -> QuerySet[Arrangement]:
    """Those of the actor's body, newest first."""
    rows = Arrangement.objects.prefetch_related("plans")
    return limit(rows, actor, MANAGE_REGISTRATIONS, organisation="organisation_id").order_by("-pk")


def get(actor: Actor, arrangement_id: int) -> Arrangement:
    """One of the actor's body; raises ArrangementNotFound."""
    found = arrangements(actor).filter(pk=arrangement_id).first()
    if found is None:
        raise ArrangementNotFound()
    return found


def placements(actor: Actor, arrangement_id: int) -> QuerySet[Placement]:
    """Everybody with seat, station and assessors."""
    rows = Placement.objects.filter(arrangement_id=arrangement_id).select_related(
        "registration__person", "registration__plan", "room__site", "workshop__site", "first", "second"
    )
    return limit(rows, actor, MANAGE_REGISTRATIONS, organisation="organisation_id")


def loads(actor: Actor, arrangement_id: int) -> list[tuple[str, int, int]]:
    """(name, half-days, candidates) of each assessor, the busiest first."""
    found: dict[str, list[int]] = {}
    for part in ("first", "second"):
        rows = placements(actor, arrangement_id).exclude(**{part: None}).order_by()
        for name, days, people in rows.values_list(f"{part}__name").annotate(
            days=Count("practice_at", distinct=True), people=Count("pk")
        ):
            known = found.setdefault(name, [0, 0])
            known[0], known[1] = max(known[0], days), known[1] + people
    return sorted(((name, days, people) for name, (days, people) in found.items()), key=lambda row: (-row[1], row[0]))


def open_plans(actor: Actor) -> QuerySet[Plan]:
    """Plans of the actor's body that take registrations and may be arranged."""
    rows = Plan.objects.filter(state=Plan.State.ANNOUNCED).select_related("occupation")
    return limit(rows, actor, MANAGE_REGISTRATIONS, organisation="organisation_id").order_by("theory_at", "pk")


def rooms(actor: Actor, arrangement_id: int) -> QuerySet[Room]:
    """Rooms of the body that arranges."""
    return Room.objects.filter(site__body_id=get(actor, arrangement_id).body_id).select_related("site").order_by("pk")
