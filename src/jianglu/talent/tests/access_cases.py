"""How the permissions of talent are used."""

from datetime import date
from io import BytesIO

from jianglu.catalogue.models import Occupation
from jianglu.credentials import services as credentials
from jianglu.people import services as people
from jianglu.people.queries import employer_on, number_of
from jianglu.people.services import EmploymentRow
from jianglu.platform import workflow
from jianglu.platform.access import Role
from jianglu.platform.access.testing import Case, own_region, whole_city
from jianglu.talent import permissions as can
from jianglu.talent import queries, services
from jianglu.talent.models import Honour, Platform
from jianglu.talent.services.honours import HonourRow
from jianglu.talent.services.platforms import PlatformRow
from jianglu.talent.titles import TITLES
from jianglu.testing import CITY, SYSTEM, make_actor, make_person

DAY = date(2022, 6, 1)
WELDER = "6-18-02-04"
WISH = services.Wish(title="leading_craftsman", occupation_code=WELDER, statement="解决焊接变形难题")
APPLICATION = {"kind": "base", "grade": "municipal", "name": "培训基地", "plan": "场地 600 平方米"}


def _unit(world, _made=None):
    return world.own.units["enterprise"].pk


def _applied(world):
    return services.apply_for(SYSTEM, _unit(world), **APPLICATION)


def _named(world):
    return services.take_over_platforms(SYSTEM, [PlatformRow("base", "municipal", "基地", _unit(world), DAY, "文号")])[
        0
    ].pk


def _honour(world):
    row = HonourRow(world.own.person.pk, "national_expert", DAY, "文号", world.own.region)
    services.take_over_honours(SYSTEM, [row])
    return Honour.objects.latest("pk").pk


def _cards(world):
    """A list of one row that the rule leaves open: the roll does not know the title."""
    person, unit = make_person(region=world.own.region), world.own.units["enterprise"]
    people.employ(SYSTEM, EmploymentRow(person.pk, unit.pk, DAY), source="test")
    row = f"{person.name},{number_of(person.pk)},{TITLES['national_expert'].name},A,{DAY}"
    text = f"姓名,身份证号码,称号,卡别,发证日期\n{row}\n"
    return services.check_cards(SYSTEM, BytesIO(text.encode()), body_id=unit.pk, decision="文号")


def _nominated(world):
    """Somebody of the own enterprise with a national title, put forward as leading talent."""
    unit, person = world.own.units["enterprise"], world.own.person
    if employer_on(person.pk, DAY) is None:  # the sweeps' world may have employed them before
        people.employ(SYSTEM, EmploymentRow(person.pk, unit.pk, DAY), source="test")
    Occupation.objects.get_or_create(code=WELDER, defaults={"name": "焊工"})
    body = world.own.units["body"]
    credentials.number_issuer(SYSTEM, body.pk, letter="S", site=78)
    credentials.issue(
        SYSTEM, person_id=person.pk, body_id=body.pk, occupation_code=WELDER, level="2", decided_on=DAY, basis="historic",
        basis_id=f"N{person.pk}",
    )  # fmt: skip
    _honour(world)
    return services.nominate(SYSTEM, unit.pk, person.pk, WISH)


def _returned(world):
    row = _nominated(world)
    workflow.act(SYSTEM, row.case_id, "return", version=row.case.version, reason="请补充")
    return row


def _report(actor, world, pk):
    return services.hand_in_report(actor, pk, year=2022, trained=1, raised=1, apprentices=0, projects=0, spent=0)


def _recommend(actor, world, pk):
    case = Platform.objects.select_related("case").get(pk=pk).case
    return workflow.act(actor, case.pk, "recommend", version=case.version)


def _at_review(world):
    platform = _applied(world)
    _recommend(SYSTEM, world, platform.pk)
    return platform.case_id, [make_actor(Role.CITY_CLERK, region=CITY).user_id for _ in range(3)]


def _appoint(actor, world, made):
    case_id, panel = made
    return workflow.appoint_panel(actor, case_id, panel, version=workflow.Case.objects.get(pk=case_id).version)


CASES = [
    Case(
        can.APPLY,
        lambda actor, world, made: services.apply_for(actor, _unit(world), **APPLICATION),
        organisation=_unit,
    ),
    Case(can.APPLY, _report, prepare=_named, organisation=_unit),
    Case(can.RECOMMEND, _recommend, prepare=lambda world: _applied(world).pk, region=own_region),
    Case(can.JUDGE, _appoint, prepare=_at_review, region=whole_city),
    Case(can.VIEW, lambda actor, world, pk: queries.honour(actor, pk), prepare=_honour, region=own_region),
    Case(
        can.NAME,
        lambda actor, world, made: services.take_over_platforms(
            actor, [PlatformRow("base", "municipal", "基地", _unit(world), DAY, "文号")]
        ),
        region=whole_city,
    ),
    Case(
        can.HONOUR,
        lambda actor, world, pk: services.withdraw_honour(actor, pk, reason="通报"),
        prepare=_honour,
        region=own_region,
    ),
    Case(
        can.CARDS,
        lambda actor, world, pk: services.except_row(actor, pk, exception="核对了授予文件"),
        prepare=lambda world: _cards(world).rows.get().pk,
        region=own_region,
    ),
    Case(
        can.CARDS,
        lambda actor, world, pk: queries.card_roster(actor, pk),
        prepare=lambda world: _cards(world).pk,
        region=own_region,
    ),
    Case(
        can.NOMINATE,
        lambda actor, world, pk: services.complete(actor, pk, statement="补充"),
        prepare=lambda world: _returned(world).pk,
        organisation=_unit,
    ),
    Case(can.OWN_NOMINATION, lambda actor, world, made: queries.own_nominations(actor)),
    Case(can.OWN_CARD, lambda actor, world, made: queries.own_card(actor)),
]


def objects(world) -> dict[str, object]:
    """What addresses name."""
    cards, nomination = _cards(world), _nominated(world)
    return {
        "talent:card_roster:pk": cards.pk,
        "talent:issue_cards:pk": cards.pk,
        "talent:drop_cards:pk": cards.pk,
        "talent:card_row:pk": cards.rows.get().pk,
        "talent:pk": _applied(world).pk,
        "talent:nomination:pk": nomination.pk,
        "talent:complete_nomination:pk": nomination.pk,
        "talent:nomination_id": nomination.pk,
        "talent:honour:pk": Honour.objects.latest("pk").pk,
    }
