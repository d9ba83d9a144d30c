"""The access matrix: every permission x role x scope, tried on the real services.

A room lists in `tests/access_cases.py` how its permissions are used:

    CASES = [
        Case(CLAIM, lambda actor, world, batch: services.claim_voucher(actor, batch), prepare=make_batch,
             person=lambda world, batch: world.own.person.pk),
    ]

`prepare(world)` makes what the call needs, as the machinery, on the day `on`. `region`, `organisation`, `person` say
where the object lies, as `require` is told; an object that lies nowhere needs the permission over any scope. `allowed`
replaces that rule where a room has its own; `oneself` marks a call that acts for the actor's own person, so that the
machinery has nobody to call it for. What all cases of a room share is made once by its `build(world)` and found in
`world.made[room]`.

`objects(world)` makes what the room's addresses name by id, for the sweeps (`web/tests/sweep.py`): values by
"<room>:<argument>", or by "<room>:<url name>:<argument>" where an argument means several things. The sweeps walk one city,
in which all rooms have built first and then made their objects, so each room bears with what the others made.
`jianglu/web/tests/test_access_matrix.py` runs each case for every actor of the world.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

from django.apps import apps
from django.db import connection
from django.db.models import Model, QuerySet

from jianglu.kernel.errors import NotFound

from .actor import Actor, Permission, Role
from .checks import reaches

M = TypeVar("M", bound=Model)
UNIT_KINDS = ("enterprise", "provider", "body", "college")
_UNIT_OF = {
    Role.ENTERPRISE: "enterprise",
    Role.PROVIDER: "provider",
    Role.TEACHER: "provider",
    Role.BODY: "body",
    Role.ASSESSOR: "body",
    Role.COLLEGE: "college",
}


@dataclass
class Side:
    """A district with one unit of each kind, one person, and one actor of each role; nobody knows the other side."""

    region: str
    top: str  # over which region the city's roles are held
    name: str  # of the person; must never show on the other side
    phone: str

    @cached_property
    def person(self) -> Any:
        """Somebody who lives here."""
        return _builders().make_person(self.name, region=self.region, phone=self.phone)

    @cached_property
    def units(self) -> dict[str, Any]:
        """One unit of each kind."""
        return {kind: _builders().make_organisation(kinds=[kind], region=self.region) for kind in UNIT_KINDS}

    @cached_property
    def actors(self) -> dict[Role, Actor]:
        """One actor of each role; the worker is the person."""
        make_actor = _builders().make_actor
        found: dict[Role, Actor] = {}
        for role in Role:
            if role is Role.WORKER:
                found[role] = make_actor(role, person=self.person)
            elif role in _UNIT_OF:
                found[role] = make_actor(role, organisation=self.units[_UNIT_OF[role]])
            else:
                found[role] = make_actor(role, region=self.region if role is Role.DISTRICT_CLERK else self.top)
        return found


@dataclass
class World:
    """Two districts: `own`, where the objects of all cases lie, and `other`."""

    own: Side = field(default_factory=lambda: Side("500105", "50", "欧阳自在", "13811112222"))
    other: Side = field(default_factory=lambda: Side("500103", "500103", "上官别处", "13833334444"))
    made: dict[str, Any] = field(default_factory=dict)  # by room, what its cases share

    def build(self) -> World:
        """Make everybody; returns itself."""
        for side in (self.own, self.other):
            assert side.actors and side.units and side.person
        return self

    def everybody(self) -> list[tuple[str, Actor]]:
        """(what to call them, actor) of all roles on both sides, and a visitor."""
        named = [
            (f"{role}@{place}", actor)
            for place, side in (("own", self.own), ("other", self.other))
            for role, actor in side.actors.items()
        ]
        return [*named, ("anonymous", Actor.anonymous())]


def _builders() -> Any:
    """The shared builders, which call services of rooms above."""
    return import_module("jianglu.testing")


Place = Callable[[World, Any], Any]
CITY = "50"


def own_region(world: World, made: Any = None) -> str:
    """The place of what lies in our district."""
    return world.own.region


def whole_city(world: World, made: Any = None) -> str:
    """The place of what belongs to the city."""
    return CITY


def own_person(world: World, made: Any = None) -> int:
    """The place of what belongs to our person."""
    return int(world.own.person.pk)


@dataclass(frozen=True)
class Case:
    """One use of a permission; see above."""

    permission: Permission
    call: Callable[[Actor, World, Any], Any]
    prepare: Callable[[World], Any] = lambda world: None
    region: Place | None = None
    organisation: Place | None = None
    person: Place | None = None
    allowed: Callable[[Actor, World], bool] | None = None
    oneself: bool = False
    on: str = ""

    def allows(self, actor: Actor, world: World, made: Any) -> bool:
        """Whether the actor may, as the permission is declared."""
        scope = actor.scope(self.permission)
        if self.allowed is not None:
            return self.allowed(actor, world)
        if not (self.region or self.organisation or self.person):
            return scope.person is not None if self.oneself else not scope.empty
        return reaches(
            scope,
            region=self.region(world, made) if self.region else None,
            organisation_id=self.organisation(world, made) if self.organisation else None,
            person_id=self.person(world, made) if self.person else None,
        )


@dataclass(frozen=True)
class RoomCases:
    """A room's `tests/access_cases.py`."""

    room: str
    cases: list[Case]
    build: Callable[[World], Any]
    objects: Callable[[World], dict[str, Any]]

    def furnish(self, world: World) -> None:
        """Make what the cases share."""
        world.made[self.room] = self.build(world)


def rooms() -> list[RoomCases]:
    """All rooms that say how their permissions are used."""
    found = []
    for app in apps.get_app_configs():
        if (Path(app.path) / "tests" / "access_cases.py").exists():
            module = import_module(f"{app.name}.tests.access_cases")
            build = getattr(module, "build", lambda world: None)
            objects: Callable[[World], dict[str, Any]] = getattr(module, "objects", lambda world: {})
            found.append(RoomCases(app.label, module.CASES, build, objects))
    return found


def cases() -> list[Case]:
    """All cases of all rooms."""
    return [case for room in rooms() for case in room.cases]


def found(rows: QuerySet[M]) -> M:
    """The first row, or what a page answers when there is none."""
    row = rows.first()
    if row is None:
        raise NotFound()
    return row


def writes_so_far() -> dict[str, int]:
    """How many rows of each table this transaction wrote, those included that a savepoint took back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
            " WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
        )
        return dict(cursor.fetchall())


def state_of_all_tables() -> dict[str, tuple[int, int]]:
    """(rows, sum of the rows' hashes) of every table: equal before and after means that nothing was changed."""
    with connection.cursor() as cursor:
        tables = sorted(connection.introspection.table_names(cursor))
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT '{table}', count(*), coalesce(sum(hashtext(t::text)::bigint), 0)::bigint FROM \"{table}\" AS t"  # noqa: S608
                for table in tables
            )
        )
        return {table: (count, digest) for table, count, digest in cursor.fetchall()}
