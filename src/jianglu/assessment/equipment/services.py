"""Entering equipment row by row or by the sheet, taking it off."""

from __future__ import annotations

from datetime import date
from typing import IO, Any

from django.db import transaction
from django.utils.translation import gettext as _

from jianglu.catalogue import queries as catalogue
from jianglu.kernel.errors import RowError, need_reason
from jianglu.kernel.sheets import BadSheet, read_sheet, refuse
from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor, locked, require

from .. import errors
from ..filing.models import Body, Room
from ..filing.queries import present_scopes
from ..filing.services import managed
from ..permissions import MANAGE_BODY
from . import rules, sheet
from .models import Equipment


def add_equipment(
    actor: Actor, body_id: int, *, name: str, quantity: int, site_id: int | None, model: str = "",
    room_id: int | None = None, occupation_code: str = "", work_type_id: int | None = None, tenure: str = "owned",
    per_station: bool = False, calibration_due: date | None = None,
) -> Equipment:  # fmt: skip
    """Enter a row of equipment of the body; raises EquipmentInvalid that names the field."""
    with transaction.atomic():
        body = managed(actor, body_id)
        row = Equipment(
            body=body, name=name.strip(), model=model.strip(), quantity=quantity, occupation_id=occupation_code or None,
            work_type_id=work_type_id, site_id=site_id, room_id=room_id, tenure=tenure, per_station=per_station,
            calibration_due=calibration_due, added_on=calendar.today(),
        )  # fmt: skip
        if field := _wrong(row):
            raise errors.EquipmentInvalid(fields={field: errors.EquipmentInvalid.message})
        row.save(force_insert=True)
        audit.record(actor, "assessment.equipment_added", row, changes={"quantity": quantity})
        return row


def import_equipment(actor: Actor, body_id: int, file: IO[bytes]) -> int:
    """Enter every row of the sheet, all or none; returns how many. Raises BadSheet, BadRows that names every bad cell."""
    with transaction.atomic():
        body = managed(actor, body_id)
        bad: list[RowError] = []
        lines = read_sheet(file, sheet.COLUMNS, errors=bad)
        if not 1 <= len(lines) <= rules.MOST_ROWS:
            raise BadSheet(why=_("应有 1 至 %(most)s 行设备") % {"most": rules.MOST_ROWS})
        known = _known(body)
        values = [sheet.read_row(line, cells, known, bad) for line, cells in lines]
        refuse(bad)
        today = calendar.today()
        rows = [_row(body, today, value) for value in values]
        Equipment.objects.bulk_create(rows)
        audit.record(actor, "assessment.equipment_imported", body, changes={"count": len(rows)})
        return len(rows)


def remove_equipment(actor: Actor, equipment_id: int, *, reason: str) -> Equipment:
    """Take a row off from today; raises EquipmentNotFound, ReasonMissing."""
    with transaction.atomic():
        row = locked(
            Equipment.objects.select_related("body"),
            lambda found: require(actor, MANAGE_BODY, organisation_id=found.body.organisation_id),
            pk=equipment_id,
        )
        if row is None or row.removed_on is not None:
            raise errors.EquipmentNotFound()
        need_reason(reason)
        row.removed_on = calendar.today()
        row.save(update_fields=["removed_on"])
        audit.record(actor, "assessment.equipment_removed", row, reason=reason)
        return row


def _row(body: Body, today: date, value: dict[str, Any]) -> Equipment:
    code = value.pop("occupation_code")
    return Equipment(body=body, added_on=today, occupation_id=code or None, **value)


def _wrong(row: Equipment) -> str:
    """The field that cannot stand, or ""."""
    code = row.occupation_id or ""
    room = Room.objects.filter(pk=row.room_id, site__body_id=row.body_id).first() if row.room_id else None
    known = _known(row.body)
    faults = {
        "name": not 1 <= len(row.name) <= 100,
        "model": len(row.model) > 100,
        "quantity": not 1 <= row.quantity <= rules.MOST_OF_ONE,
        "occupation_code": bool(code) and code not in known.codes,
        "work_type_id": row.work_type_id is not None and row.work_type_id not in _types(known, code),
        "site_id": row.site_id not in known.sites.values(),
        "room_id": (row.room_id is not None and (room is None or room.site_id != row.site_id))
        or (row.per_station and room is None),
        "tenure": row.tenure not in Equipment.Tenure.values,
    }
    return next((field for field, wrong in faults.items() if wrong), "")


def _types(known: sheet.Known, code: str) -> set[int]:
    return {pk for (of, _name), pk in known.work_types.items() if of == code}


def _known(body: Body) -> sheet.Known:
    """What rows of this body may name."""
    sites = {site.name: site.pk for site in body.sites.all()}
    rooms = {(room.site_id, room.name): room.pk for room in Room.objects.filter(site__body=body)}
    scopes = present_scopes(body.pk, calendar.today()).values_list("occupation_id", "occupation__name")
    codes = dict(scopes)
    return sheet.Known(sites, rooms, codes, catalogue.work_type_ids(codes))
