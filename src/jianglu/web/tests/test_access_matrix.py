"""Every permission x role x scope on the real services: allowed exactly as declared, and a denial changes nothing."""

from __future__ import annotations

from contextlib import nullcontext, suppress
from functools import partial

import pytest
from django.apps import apps
from django.db import connection, transaction

from jianglu.kernel.errors import Denied, DomainError, NotFound
from jianglu.platform.access import PERMISSIONS, Actor, Role, ScopeKind, reaches, require, rls
from jianglu.platform.access.testing import Case, World, rooms, writes_so_far
from jianglu.testing import at, make_actor

ASKED_OF_SOMEBODY_ELSE = {"workflow.sit_on_panel"}
"""Permissions that are asked of whom the actor names, not of the actor."""

ROOMS = rooms()
CASES = [case for room in ROOMS for case in room.cases]


class Undo(Exception):
    """Takes back what an allowed call did."""


def test_allowed_exactly_as_declared(db, subtests) -> None:
    world = World().build()
    for room in ROOMS:
        with suppress(Undo), transaction.atomic():
            room.furnish(world)
            for number, case in enumerate(room.cases):
                with subtests.test(case.permission.code, number=number), suppress(Undo), transaction.atomic():
                    with at(case.on) if case.on else nullcontext():
                        try_everybody(case, world)
                    raise Undo
            raise Undo


def try_everybody(case: Case, world: World) -> None:
    """Everybody tries; who is refused has written nothing, not even what a rollback took back, and locked nothing."""
    made = case.prepare(world)
    may = {name: case.allows(actor, world, made) for name, actor in world.everybody()}
    assert any(may.values()) or not case.permission.roles, "nobody may: the case proves nothing"
    wrong = []
    before = writes_so_far()
    for name, actor in sorted(world.everybody(), key=lambda one: may[one[0]]):  # first who may not
        locks: list[str] = []
        with connection.execute_wrapper(partial(note_locks, locks)):
            outcome = attempt(case, actor, world, made, bound=may[name])
        if may[name] and outcome is not None:
            wrong.append(f"{name} may, but got {outcome!r}")
        if not may[name] and not isinstance(outcome, Denied | NotFound):
            wrong.append(f"{name} may not, but got {outcome!r}")
        if not may[name] and (after := writes_so_far()) != before:
            wrong.append(f"{name} was refused after a write to {set(after.items()) - set(before.items())}")
            before = after
        if not may[name] and locks:
            wrong.append(f"{name} was refused after locking {locks}")
    assert not wrong, "\n".join(wrong)
    if not case.oneself:
        case.call(Actor.system("matrix"), world, made)


def note_locks(locks: list[str], execute, sql: str, params, many, context):
    """Between Django and the database: statements that locked a row."""
    result = execute(sql, params, many, context)
    if "FOR UPDATE" in sql and context["cursor"].rowcount:
        locks.append(sql.partition(" FROM ")[2].partition(" ")[0])
    return result


def attempt(case: Case, actor: Actor, world: World, made: object, *, bound: bool) -> DomainError | None:
    """What became of the call. Who may, must succeed within their reach of the database; who may not, must fail without
    the help of row-level security."""
    try:
        with transaction.atomic(), rls.applied(actor if bound else Actor.system("matrix")):
            case.call(actor, world, made)
            raise Undo
    except Undo:
        return None
    except DomainError as error:
        return error


def test_the_matrix_sees_a_write_that_was_taken_back(db) -> None:
    before = writes_so_far()
    with suppress(Undo), transaction.atomic():
        make_actor(Role.LEADER)
        raise Undo
    assert writes_so_far() != before


def test_every_permission_has_a_case() -> None:
    declared = {code for code in PERMISSIONS if room_of(code) in apps.app_configs}  # and not by a test
    missing = declared - ASKED_OF_SOMEBODY_ELSE - {case.permission.code for case in CASES}
    assert missing == set()


def room_of(code: str) -> str:
    return code.partition(".")[0]


@pytest.mark.parametrize("code", sorted(PERMISSIONS))
def test_declared_roles_and_only_they_pass(code: str) -> None:
    """The check itself, for every permission, role, kind of scope and place; no database."""
    permission = PERMISSIONS[code]
    places = {
        ScopeKind.REGION: ("500105", {"region": "500105001"}, {"region": "500103"}),
        ScopeKind.ORGANISATION: ("7", {"organisation_id": 7}, {"organisation_id": 8}),
        ScopeKind.SELF: ("3", {"person_id": 3}, {"person_id": 4}),
    }
    for role in Role:
        for kind, (value, within, without) in places.items():
            actor = Actor("x", user_id=1, grants=(_grant(role, kind, value),))
            held = role in permission.roles
            assert passes(actor, permission, **within) is held
            assert passes(actor, permission) is held
            assert passes(actor, permission, **without) is False
            others = {
                key: place
                for other, (_v, place, _w) in places.items()
                if other is not kind
                for key, place in place.items()
            }
            assert passes(actor, permission, **others) is False
    assert passes(Actor.anonymous(), permission) is False
    assert reaches(Actor.system("x").scope(permission))


def _grant(role: Role, kind: ScopeKind, value: str):
    from jianglu.platform.access import Grant

    return Grant(role, kind, value)


def passes(actor: Actor, permission, **place) -> bool:
    try:
        require(actor, permission, **place)
    except Denied:
        return False
    return True
