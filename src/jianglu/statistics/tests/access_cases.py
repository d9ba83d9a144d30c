"""How the permissions of statistics are used."""

from datetime import date
from decimal import Decimal

from jianglu.platform.access.testing import Case, whole_city
from jianglu.statistics import queries, services
from jianglu.statistics.models import Target
from jianglu.statistics.permissions import REPORT, VIEW
from jianglu.statistics.queries import Cut
from jianglu.testing import SYSTEM


def _target(world):
    """A goal that no record here can count."""
    goal = Target(year=2021, code="test", name="技能人才总量", value=100, unit="万人", source="规划", order=1)
    services.publish(SYSTEM, targets=[goal], figures=[])
    return Target.objects.get(code="test").pk


CASES = [
    Case(
        VIEW,
        lambda actor, world, made: queries.within_scope(actor, Cut(year=2023, district=world.own.region)),
        region=lambda world, made: world.own.region,
    ),
    Case(
        REPORT,
        lambda actor, world, pk: services.report(
            actor, pk, value=Decimal(9), as_of=date(2021, 12, 31), source="统计公报"
        ),
        prepare=_target,
        region=whole_city,
    ),
    Case(REPORT, lambda actor, world, made: services.publish(actor, targets=[], figures=[]), region=whole_city),
]


def objects(world) -> dict[str, object]:
    """What addresses name."""
    return {"statistics:pk": _target(world)}
