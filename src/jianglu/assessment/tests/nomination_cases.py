"""How the permissions of recognition by merit are used: our enterprise, filed as a body, nominates our person."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django.core.files.base import ContentFile

from jianglu.assessment import permissions as can
from jianglu.assessment.filing import services as filing
from jianglu.assessment.filing.models import Body
from jianglu.assessment.filing.services import ScopeRow
from jianglu.assessment.nomination import queries, services
from jianglu.assessment.nomination.models import Nomination
from jianglu.assessment.nomination.services import Wish
from jianglu.people import services as people
from jianglu.people.queries import employer_on
from jianglu.platform import workflow
from jianglu.platform.access.testing import Case, found, own_person, own_region
from jianglu.testing import SYSTEM, at

from . import world as w

case = partial(Case, on=str(w.TODAY))
WISH = Wish(w.CODE, "3", "project", "provincial", "技术攻关项目", date(2022, 10, 1), "解决了一次合格率低的难题")
APPROVED = {"papers": "yes", "minutes": "5 人参加，5 人同意"}


def papers() -> list[tuple[str, Any]]:
    """A paper that proves the merit."""
    return [("成果鉴定", ContentFile(b"%PDF-1.7\ntrailer\n%%EOF\n", name="merit.pdf"))]


def _unit(world: Any, made: Any = None) -> int:
    return int(world.own.units["enterprise"].pk)


def _filed(world: Any) -> None:
    """Our enterprise is filed and employs our person."""
    unit = _unit(world)
    if not Body.objects.filter(organisation_id=unit).exists():
        filing.file_bodies(SYSTEM, [(unit, "employer", [ScopeRow(w.CODE, ("3", "2"))])], filed_on=date(2022, 1, 1))
        if employer_on(world.own.person.pk, w.TODAY) is None:  # the sweeps' world may have employed them before
            job = people.EmploymentRow(world.own.person.pk, unit, date(2020, 1, 1), occupation_code=w.CODE)
            people.employ(SYSTEM, job, source="test")


def nominated(world: Any) -> int:
    """A nomination that waits for our person."""
    with at(w.TODAY):
        _filed(world)
        return services.nominate(SYSTEM, _unit(world), world.own.person.pk, WISH, papers=papers()).pk


def _confirmed(world: Any) -> int:
    pk = nominated(world)
    with at(w.TODAY):
        services.answer(SYSTEM, pk, agrees=True)
    return pk


def _returned(world: Any) -> int:
    pk = _confirmed(world)
    with at(w.TODAY):
        _act(SYSTEM, pk, "return")
    return pk


def _act(actor: Any, pk: int, action: str, data: Any = None) -> None:
    row = Nomination.objects.select_related("case").get(pk=pk)
    workflow.act(actor, row.case_id, action, version=row.case.version, reason="说明", data=data or {})


_ours = partial(case, organisation=_unit)
CASES = [
    _ours(
        can.NOMINATE,
        lambda actor, world, made: services.nominate(actor, _unit(world), world.own.person.pk, WISH, papers=papers()),
        prepare=_filed,
    ),
    _ours(can.NOMINATE, lambda actor, world, pk: services.withdraw(actor, pk), prepare=nominated),
    _ours(can.NOMINATE, lambda actor, world, pk: services.add_papers(actor, pk, papers()), prepare=nominated),
    _ours(can.NOMINATE, lambda actor, world, pk: services.resubmit(actor, pk), prepare=_returned),
    _ours(can.DECIDE_NOMINATION, lambda actor, world, pk: _act(actor, pk, "approve", APPROVED), prepare=_confirmed),
    case(
        can.ANSWER_NOMINATION,
        lambda actor, world, pk: services.answer(actor, pk, agrees=True),
        prepare=nominated,
        person=own_person,
    ),
    case(
        can.ANSWER_NOMINATION,
        lambda actor, world, pk: found(queries.mine(actor)),
        prepare=nominated,
        person=own_person,
    ),
    case(
        can.VIEW_NOMINATIONS,
        lambda actor, world, pk: found(queries.listed(actor)),
        prepare=nominated,
        region=own_region,
        organisation=_unit,
    ),
]
