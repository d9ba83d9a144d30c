"""A unit registers its own people for a plan with the authority's sheet 批量报名: everybody on it, or nobody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jianglu.kernel.errors import DomainError, RowError
from jianglu.kernel.sheets import BadSheet, read_sheet, refuse
from jianglu.organisations import queries as organisations
from jianglu.people import queries as people
from jianglu.people.identify import persons_of
from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor, require, rls

from .. import errors, telling
from ..permissions import REGISTER_STAFF
from . import roster, services
from .models import Plan, Registration

TIES = ("employee", "trainee")
"""Whom a unit may register: who works or studies there now."""

Row = tuple[int, Mapping[str, str]]


def register_staff(actor: Actor, organisation_id: int, plan_id: int, file: IO[bytes]) -> int:
    """Register every row of the 33-column sheet, all or none; each person is told and may withdraw. Returns how many.

    Where the registers show a condition to register, it counts; else what the row claims stands until the body has
    looked at the materials. Raises RegistrationClosed, BadSheet, BadRows that names every bad cell, SeatsGone.
    """
    with transaction.atomic():
        require(actor, REGISTER_STAFF, organisation_id=organisation_id)
        plan = services.registrable(plan_id)
        unit = organisations.get(organisation_id).name
        bad: list[RowError] = []
        rows = read_sheet(file, roster.COLUMNS, errors=bad)
        if not rows or len(rows) > roster.MOST:
            raise BadSheet(why=_("应有 1 至 %(most)s 名考生") % {"most": roster.MOST})
        names = [part.name for part in (plan.work_type, plan.occupation) if part is not None]
        expected = roster.Expected(tuple(names), plan.level, unit)
        today = calendar.today()
        for line, cells in rows:
            bad += roster.faults(line, cells, expected, today)
        headings = roster.HEADINGS
        found = persons_of(
            rows, bad, number=headings["number"], name=headings["name"], among=_own(actor, organisation_id), once=True
        )
        refuse(bad)
        with rls.elevated("assessment.register_staff"):
            made = [row for line, cells in rows if (row := _enrolled(plan, found[line], line, cells, bad)) is not None]
        refuse(bad)
        services.take_seats(plan, len(made))
        for row in made:
            services.note_registered(actor, row)
        telling.registered_by_unit(plan, unit, [row.person_id for row in made])
        audit.record(
            actor, "assessment.staff_registered", plan, changes={"count": len(made), "organisation": organisation_id}
        )
        return len(made)


def _own(actor: Actor, organisation_id: int) -> QuerySet[Any]:
    """The unit's own people: who works or studies there now."""
    employees, trainees = (people.staff_of(actor, organisation_id, kind) for kind in TIES)
    return employees | trainees


def _enrolled(
    plan: Plan, person_id: int, line: int, cells: Mapping[str, str], bad: list[RowError]
) -> Registration | None:
    """The registration of one row, by the registers or else by what it claims; None after noting why not."""
    condition = cells["condition"].upper()
    try:
        with transaction.atomic():
            try:
                row = services.enrol(plan, person_id, {"intends": True}, condition)
            except errors.NotEligible:
                row = services.enrol(plan, person_id, roster.claims(cells), condition)
    except DomainError as error:
        bad.append(RowError(line, roster.HEADINGS["condition"], error.text))
        return None
    for key, is_so in (
        ("condition", row.condition), ("kind", row.get_kind_display()), ("sitting", row.get_sitting_kind_display()),
    ):  # fmt: skip
        said = condition if key == "condition" else cells[key]
        if said != str(is_so):
            bad.append(RowError(line, roster.HEADINGS[key], _("按登记信息应为“%(value)s”") % {"value": is_so}))
    return row
