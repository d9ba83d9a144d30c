"""How roles are handed out; which role by whom is tested with the service."""

from jianglu.platform.access import Role
from jianglu.platform.access.permissions import GRANT
from jianglu.platform.access.rules import granters_of
from jianglu.platform.access.testing import Case
from jianglu.platform.identity import services
from jianglu.testing import SYSTEM


def _newcomer(world):
    return services.create_account(SYSTEM, username="newcomer", password="x")


def _held(world):
    return services.grant_role(SYSTEM, _newcomer(world), Role.ASSESSOR, str(world.own.units["body"].pk))


def _may(actor, world):
    """Those whose role hands out assessors, in the unit's region or for the unit itself."""
    unit = world.own.units["body"]
    return any(
        grant.role in granters_of(Role.ASSESSOR)
        and (unit.region_id.startswith(grant.value) if grant.kind == "region" else grant.value == str(unit.pk))
        for grant in actor.grants
    )


CASES = [
    Case(
        GRANT,
        lambda actor, world, user_id: services.grant_role(
            actor, user_id, Role.ASSESSOR, str(world.own.units["body"].pk), reason="聘任"
        ),
        prepare=_newcomer,
        allowed=_may,
    ),
    Case(
        GRANT,
        lambda actor, world, grant_id: services.end_role(actor, grant_id, reason="离任"),
        prepare=_held,
        allowed=_may,
    ),
]
