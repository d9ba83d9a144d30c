"""How the permissions of recognition across the ladders are used: a title holder of our side applies to our body."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from django.core.files.base import ContentFile

from jianglu.assessment import permissions as can
from jianglu.assessment.recognition import queries, services
from jianglu.assessment.recognition.models import Recognition
from jianglu.assessment.recognition.wishes import Wish
from jianglu.platform import workflow
from jianglu.platform.access import Permission, Role, reaches
from jianglu.platform.access.testing import Case, found, own_person, own_region
from jianglu.testing import SYSTEM, at

from . import world as w

case = partial(Case, on=str(w.TODAY))


def _wish(world: Any) -> Wish:
    return Wish(
        "level", w.CODE, "3", "engineering", rank="middle", titled_on=date(2020, 1, 1),
        body_id=world.own.units["body"].pk, more_years_after=3,
    )  # fmt: skip


def _papers() -> list[tuple[str, Any]]:
    return [("职称证书", ContentFile(b"%PDF-1.7\ntrailer\n%%EOF\n", name="title.pdf"))]


def applied(world: Any) -> int:
    """An application at the district's desk."""
    with at(w.TODAY):
        return services.apply(SYSTEM, world.own.person.pk, _wish(world), evidence=_papers()).pk


def _accepted(world: Any) -> int:
    pk = applied(world)
    with at(w.TODAY):
        _act(SYSTEM, pk, "take", {"papers": "yes"})
    return pk


def _returned(world: Any) -> int:
    pk = applied(world)
    with at(w.TODAY):
        _act(SYSTEM, pk, "return", {})
    return pk


def _act(actor: Any, pk: int, action: str, data: dict[str, Any]) -> None:
    row = Recognition.objects.select_related("case").get(pk=pk)
    workflow.act(actor, row.case_id, action, version=row.case.version, reason="说明", data=data)


def _at(permission: Permission) -> Callable[..., bool]:
    return lambda actor, world: (
        Role.DISTRICT_CLERK in actor.roles and reaches(actor.scope(permission), region=world.own.region)
    )


PASSED = {"score": "80", "on": "2023-03-01", "first": "甲", "second": "乙"}
CASES = [
    case(
        can.APPLY_RECOGNITION,
        lambda actor, world, made: services.apply(actor, world.own.person.pk, _wish(world), evidence=_papers()),
        person=own_person,
    ),
    case(
        can.APPLY_RECOGNITION,
        lambda actor, world, pk: services.withdraw(actor, pk),
        prepare=applied,
        person=own_person,
    ),
    case(
        can.APPLY_RECOGNITION,
        lambda actor, world, pk: services.add_papers(actor, pk, _papers()),
        prepare=_returned,
        person=own_person,
    ),
    case(
        can.APPLY_RECOGNITION, lambda actor, world, pk: found(queries.mine(actor)), prepare=applied, person=own_person
    ),
    case(
        can.VIEW_RECOGNITIONS,
        lambda actor, world, pk: found(queries.listed(actor)),
        prepare=applied,
        region=own_region,
        organisation=lambda world, pk: world.own.units["body"].pk,
    ),
    case(
        can.EXAMINE_RECOGNITION,
        lambda actor, world, pk: _act(actor, pk, "take", {"papers": "yes"}),
        prepare=applied,
        allowed=_at(can.EXAMINE_RECOGNITION),
    ),
    case(
        can.PRACTISE_RECOGNITION,
        lambda actor, world, pk: _act(actor, pk, "passed", PASSED),
        prepare=_accepted,
        organisation=lambda world, pk: world.own.units["body"].pk,
    ),
]
