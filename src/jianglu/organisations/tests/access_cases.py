"""How the permissions of the register of units are used."""

from jianglu.organisations import queries, services
from jianglu.organisations.permissions import EDIT, REGISTER, STAFF, VIEW
from jianglu.platform.access import require
from jianglu.platform.access.testing import Case
from jianglu.testing import credit_code


def _unit(world, made=None):
    return world.own.units["provider"].pk


def _place(world, made):
    return world.own.region


def _inside(actor, world, made):
    require(actor, VIEW, region=world.own.region, organisation_id=_unit(world))
    assert queries.may_see_inside(actor, world.own.units["provider"])


CASES = [
    Case(
        REGISTER,
        lambda actor, world, made: services.register_organisation(
            actor, credit_code=credit_code(77_777), name="新单位", region_code=world.own.region, kinds=["provider"]
        ),
        region=_place,
    ),
    Case(
        REGISTER,
        lambda actor, world, made: services.add_role(actor, _unit(world), "college"),
        region=_place,
    ),
    Case(
        EDIT,
        lambda actor, world, made: services.change_organisation(actor, _unit(world), version=1, address="新地址"),
        region=_place,
        organisation=_unit,
    ),
    Case(VIEW, _inside, region=_place, organisation=_unit),
    Case(
        STAFF,
        lambda actor, world, made: require(actor, STAFF, region=world.own.region, organisation_id=_unit(world)),
        region=_place,
        organisation=_unit,
    ),
]


def objects(world) -> dict[str, object]:
    """What addresses name."""
    return {"organisations:organisation_id": _unit(world)}
