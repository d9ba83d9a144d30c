"""How the permissions of the register of persons are used."""

from datetime import date

from jianglu.people import queries, services
from jianglu.people.models import Employment
from jianglu.people.permissions import CONSENT, EMPLOY, RECORD, REGISTER, RELATE, RELATE_BY_NUMBER, UNMASK, VIEW
from jianglu.platform import calendar
from jianglu.platform.access import Role, ScopeKind, reaches
from jianglu.platform.access.testing import Case
from jianglu.testing import BORN, SYSTEM, resident_number

FAR = resident_number("500101", BORN, 499)


def _home(world, made):
    return world.own.person.region_id


def _self(world, made):
    return world.own.person.pk


def _unit(world, made):
    return world.own.units["enterprise"].pk


def _related(world):
    """The person works for the enterprise."""
    services.relate(SYSTEM, world.own.person.pk, world.own.units["enterprise"].pk, "employee", calendar.today())


def _sees(actor, world):
    """The region, the person, and of the units' people only those of the employer, as an employer."""
    scope = actor.scope(VIEW)
    employer = str(world.own.units["enterprise"].pk)
    return reaches(scope, region=world.own.region, person_id=world.own.person.pk) or any(
        grant.role is Role.ENTERPRISE and grant.kind is ScopeKind.ORGANISATION and grant.value == employer
        for grant in actor.grants
    )


def _by_number(actor, world, made):
    return services.relate_by_number(
        actor,
        name=world.own.name,
        number=made,
        organisation_id=world.own.units["enterprise"].pk,
        kind="employee",
        since=calendar.today(),
    )


def _number(world):
    return services.reveal_number(SYSTEM, world.own.person.pk, reason="tests")


def _relates(actor, world):
    """The enterprise itself, and clerks over the whole city; a clerk of a district has no unit of that id in reach."""
    return str(world.own.units["enterprise"].pk) in [
        grant.value for grant in actor.grants if grant.role is Role.ENTERPRISE
    ]


def _employ(actor, world, made):
    row = services.EmploymentRow(world.own.person.pk, world.own.units["enterprise"].pk, date(2022, 1, 1))
    return services.employ(actor, row, source="tests")


CASES = [
    Case(VIEW, lambda actor, world, made: queries.get_for(actor, world.own.person.pk), prepare=_related, allowed=_sees),
    Case(
        REGISTER,
        lambda actor, world, made: services.register_person(
            actor, name="诸葛新", number=FAR, region_code=world.own.region
        ),
        region=lambda world, made: world.own.region,
    ),
    Case(
        RELATE,
        lambda actor, world, made: services.relate(
            actor, world.own.person.pk, world.own.units["provider"].pk, "trainee", calendar.today()
        ),
        region=_home,
        person=_self,
    ),
    Case(RELATE_BY_NUMBER, _by_number, prepare=_number, allowed=_relates),
    Case(EMPLOY, _employ, prepare=_related, region=_home, organisation=_unit),
    Case(
        RECORD,
        lambda actor, world, made: services.add_to_key_group(
            actor, services.GroupRow(world.own.person.pk, "registered_unemployed", date(2022, 5, 1), None, "证")
        ),
        region=_home,
    ),
    Case(
        UNMASK,
        lambda actor, world, made: services.reveal_number(actor, world.own.person.pk, reason="核对"),
        region=_home,
    ),
    Case(
        UNMASK,
        lambda actor, world, made: services.reveal_phone(actor, world.own.person.pk, reason="核对"),
        region=_home,
    ),
    Case(
        CONSENT,
        lambda actor, world, made: services.give_consent(actor, world.own.person.pk, "matching"),
        person=_self,
    ),
]


def objects(world) -> dict[str, object]:
    """What addresses name."""
    kept = Employment.objects.filter(person=world.own.person).first()  # the sweeps' world may have employed them before
    employment = kept or _employ(SYSTEM, world, None)
    return {"people:person_id": world.own.person.pk, "people:employment_id": employment.pk}
