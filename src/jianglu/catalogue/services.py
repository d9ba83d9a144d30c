"""Changing the city's dated lists; a list is never rewritten, its rows end and new ones begin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from jianglu.platform import audit
from jianglu.platform.access import Actor, require

from .errors import AlreadyRetired
from .models import Assessable, CatalogueItem, Demand, Occupation
from .permissions import MAINTAIN
from .queries import get, valid


@dataclass(frozen=True)
class PlanRow:
    """A line of the training-plan catalogue: an institution, an occupation and level, so many places."""

    title: str
    credit_code: str
    occupation_code: str
    level: str
    places: int
    hours: int


def retire_occupation(actor: Actor, code: str, *, last_day: date, successor: str | None, reason: str) -> Occupation:
    """End a code after `last_day`; what was certified under it stays, and points to its successor."""
    with transaction.atomic():
        require(actor, MAINTAIN)
        get(code)
        occupation = Occupation.objects.select_for_update().get(pk=code)
        if occupation.valid_to is not None:
            raise AlreadyRetired(code=code, day=occupation.valid_to)
        occupation.valid_to = last_day
        occupation.successor = get(successor) if successor else None
        occupation.save(update_fields=["valid_to", "successor"])
        Assessable.objects.filter(occupation=occupation, valid_to=None).update(valid_to=last_day)
        audit.record(actor, "catalogue.occupation_retired", occupation, reason=reason)
        return occupation


def set_demand(actor: Actor, code: str, demand_class: str, *, valid_from: date, basis: str) -> Demand:
    """From `valid_from` on the occupation has this demand class; the row before it ends the day before."""
    with transaction.atomic():
        require(actor, MAINTAIN)
        occupation = get(code)
        Demand.objects.filter(valid(valid_from), occupation=occupation).exclude(valid_from=valid_from).update(
            valid_to=valid_from - timedelta(days=1)
        )
        demand, _created = Demand.objects.update_or_create(
            occupation=occupation,
            valid_from=valid_from,
            defaults={"demand_class": Demand.Class(demand_class), "basis": basis, "valid_to": None},
        )
        audit.record(actor, "catalogue.demand_set", occupation, changes={"demand_class": demand_class})
        return demand


def publish_plans(actor: Actor, rows: Sequence[PlanRow], *, valid_from: date, valid_to: date, basis: str) -> int:
    """Put training plans into the catalogue for a period; what a plan allows is not taken back later."""
    with transaction.atomic():
        require(actor, MAINTAIN)
        items = CatalogueItem.objects.bulk_create(
            CatalogueItem(
                kind=CatalogueItem.Kind.PLAN,
                title=row.title,
                occupation_id=row.occupation_code,
                level=row.level,
                credit_code=row.credit_code,
                places=row.places,
                hours=row.hours,
                valid_from=valid_from,
                valid_to=valid_to,
                basis=basis,
            )
            for row in rows
        )
        if items:
            audit.record(actor, "catalogue.plans_published", items[0], changes={"count": len(items)})
        return len(items)
