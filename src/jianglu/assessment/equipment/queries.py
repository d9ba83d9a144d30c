"""Reading equipment: the body's own, that of the bodies in a district, the check list of a filing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from jianglu.catalogue import queries as catalogue
from jianglu.platform import calendar
from jianglu.platform.access import Actor, limit

from ..errors import EquipmentNotFound
from ..filing.models import Filing, Room
from ..permissions import VIEW_FILINGS
from . import rules
from .models import Equipment

TENURES = Equipment.Tenure.choices
_WITH = ("body__organisation", "occupation", "work_type", "site", "room")


def listed(actor: Actor) -> QuerySet[Equipment]:
    """Equipment in use of the actor's body, or of the bodies in the district."""
    rows = Equipment.objects.filter(removed_on=None).select_related(*_WITH)
    seen = limit(rows, actor, VIEW_FILINGS, region="body__region_code", organisation="body__organisation_id")
    return seen.order_by("body", "site", "room", "pk")


def get(actor: Actor, equipment_id: int) -> Equipment:
    """One row that the actor sees; raises EquipmentNotFound."""
    found = listed(actor).filter(pk=equipment_id).first()
    if found is None:
        raise EquipmentNotFound()
    return found


def of_body(body_id: int) -> list[Equipment]:
    """What a body has today, by site and room; the caller has decided that it may be shown."""
    rows = Equipment.objects.filter(body_id=body_id, removed_on=None).select_related(*_WITH)
    return list(rows.order_by("site", "room", "pk"))


def of_filing(filing: Filing) -> list[Equipment]:
    """What an officer checks: today's equipment while the filing is open, that of its last day afterwards."""
    day = filing.case.closed_at.date() if filing.case.closed_at else None
    rows = Equipment.objects.filter(body_id=filing.body_id).select_related(*_WITH)
    rows = rows.filter(removed_on=None) if day is None else rows.filter(added_on__lte=day).exclude(removed_on__lte=day)
    return list(rows.order_by("site", "room", "pk"))


def equipped(rooms: Sequence[Room], occupations: Sequence[str], on: date) -> dict[int, int]:
    """The stations of practice rooms that can be used on a day for each of the occupations, by room."""
    items: dict[int, list[rules.Item]] = {}
    for item in _items(Equipment.objects.filter(room__in=rooms, removed_on=None)):
        items.setdefault(item.room, []).append(item)
    return {
        room.pk: min(
            (rules.equipped(room.capacity, items.get(room.pk, ()), code, on)[0] for code in occupations),
            default=room.capacity,
        )
        for room in rooms
    }


@dataclass(frozen=True)
class Short:
    """A room that has fewer sets of something than stations, in words."""

    room: Room
    occupation: str
    kind: str
    equipped: int


def shortfalls(body_id: int) -> list[Short]:
    """Where the practice rooms of a body are short today."""
    rooms = {
        room.pk: room
        for room in Room.objects.filter(site__body_id=body_id, kind=Room.Kind.PRACTICE).select_related("site")
    }
    items = _items(Equipment.objects.filter(room__in=rooms, removed_on=None))
    found = rules.shortfalls({pk: room.capacity for pk, room in rooms.items()}, items, calendar.today())
    names = catalogue.names({one.occupation for one in found if one.occupation})
    return [Short(rooms[one.room], names.get(one.occupation, ""), one.kind, one.equipped) for one in found]


def _items(rows: QuerySet[Equipment]) -> list[rules.Item]:
    return [
        rules.Item(row.name, row.quantity, row.room_id or 0, row.occupation_id or "", row.calibration_due)
        for row in rows.filter(per_station=True)
    ]
