"""How the permissions of statistics are used."""

from datetime import date, timedelta
from decimal import Decimal

from jianglu.platform import calendar, workflow
from jianglu.platform.access.testing import Case, whole_city
from jianglu.statistics import flows, queries, services
from jianglu.statistics.models import Return, Target
from jianglu.statistics.permissions import FILL, REPORT, SIGN, VIEW
from jianglu.statistics.queries import Cut
from jianglu.statistics.returns import services as returns
from jianglu.testing import SYSTEM


def _target(world):
    """A goal that no record here can count."""
    goal = Target(
        year=2021, code="test", name="技能人才总量", value=100, unit="万人", source="规划", order=1,
        in_force_from=date(2021, 1, 1),
    )  # fmt: skip
    services.publish(SYSTEM, targets=[goal], figures=[])
    return Target.objects.filter(code="test").earliest("in_force_from").pk


def _return(world, node: str = "draft"):
    """A return of the own district at a desk; each of another month, since there is one a table, period and place."""
    month = Return.objects.filter(table="assessment-month", region_code=world.own.region).count() + 1
    case = workflow.open_case(SYSTEM, flows.DISTRICT, title="报表", region_code=world.own.region)
    row = Return.objects.create(
        table="assessment-month", period=f"2021-{month:02d}", region_code=world.own.region, case=case, figures={"00": {}},
        taken_on=date(2022, 1, 1), archive="none", declarations="none", compiled_at=calendar.now(), compiled_by="test",
    )  # fmt: skip
    if node == "check":
        workflow.act(SYSTEM, case.pk, "submit", version=case.version)
    return row.pk


def _pass(actor, pk):
    case = workflow.Case.objects.get(pk=Return.objects.get(pk=pk).case_id)
    workflow.act(actor, case.pk, "pass", version=case.version)


CASES = [
    Case(
        FILL,
        lambda actor, world, pk: returns.fill_in(actor, pk, by_hand={}, source="", explanations={}),
        prepare=_return,
        region=lambda world, made: world.own.region,
    ),
    Case(
        SIGN,
        lambda actor, world, pk: _pass(actor, pk),
        prepare=lambda world: _return(world, "check"),
        region=lambda world, made: world.own.region,
    ),
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
    Case(
        REPORT,
        lambda actor, world, pk: services.revise(
            actor,
            pk,
            value=Decimal(120),
            source=f"修订规划 {Target.objects.count()}",
            in_force_from=date(2021, 1, 1) + timedelta(Target.objects.count()),
        ),
        prepare=_target,
        region=whole_city,
    ),
    Case(
        REPORT,
        lambda actor, world, made: services.set_target(
            actor,
            year=2021,
            value=Decimal(3),
            in_force_from=date(2021, 1, 1),
            source="规划",
            name="新校区",
            name_en="New campuses",
            unit="所",
        ),
        region=whole_city,
    ),
    Case(REPORT, lambda actor, world, made: services.find_shortfalls(actor, date(2021, 6, 1)), region=whole_city),
    Case(REPORT, lambda actor, world, made: services.publish(actor, targets=[], figures=[]), region=whole_city),
]


def objects(world) -> dict[str, object]:
    """What addresses name."""
    row = _return(world)
    return {"statistics:pk": _target(world), "statistics:return:pk": row, "statistics:return_save:pk": row}
