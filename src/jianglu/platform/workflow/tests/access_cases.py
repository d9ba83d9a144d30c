"""How the permissions of the case engine itself are used; each flow names its own."""

from jianglu.platform import workflow
from jianglu.platform.access.testing import Case
from jianglu.platform.workflow import queries
from jianglu.platform.workflow.core import FLOWS
from jianglu.platform.workflow.permissions import DECLARE_INTEREST, VIEW_CASES
from jianglu.platform.workflow.services import interests
from jianglu.testing import SYSTEM


def _case(world):
    flow = next(iter(FLOWS.values()))
    return workflow.open_case(
        SYSTEM,
        flow,
        title="试办",
        region_code=world.own.region,
        organisation_id=world.own.units["body"].pk,
        person_id=world.own.person.pk,
    ).pk


def _declare(actor, world, made):
    if not actor.is_system:
        interests.declare_interest(actor, reason="亲属", organisation_id=world.own.units["body"].pk)


CASES = [
    Case(
        VIEW_CASES,
        lambda actor, world, case_id: queries.find(actor, case_id),
        prepare=_case,
        region=lambda world, made: world.own.region,
        organisation=lambda world, made: world.own.units["body"].pk,
        person=lambda world, made: world.own.person.pk,
    ),
    Case(DECLARE_INTEREST, _declare),
]
