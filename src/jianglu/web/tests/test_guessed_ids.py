"""Every address with an id, by page and by API, asked for with real ids by people from elsewhere: they get nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern

from jianglu.platform.access import Role
from jianglu.platform.access.testing import World, rooms, state_of_all_tables
from jianglu.testing import at, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
STRANGERS = (Role.DISTRICT_CLERK, Role.BODY, Role.ASSESSOR, Role.WORKER, Role.PROVIDER, None)  # None: a visitor
PUBLIC = {
    "benefits:year": "a year names no object: each reader sees the books of their own reach",
    "benefits:audit_file": "the same to take away",
    "credentials:status_list": "statuses are published for everybody, a list at a time",
    "credentials:status_list_of": "the same for one purpose",
    "credentials:token_status_list": "the same as a token",
    "credentials:copies_status_list": "the same of the copies in wallets",
    "training:class": "open classes are for everybody",
    "training:one_class": "the same by API",
    "learning:course": "the catalogue of courses",
    "assessment:body": "the register of filed bodies",
    "assessment:one_body": "the same by API",
    "assessment:plan": "announced plans",
    "assessment:one_plan": "the same by API",
    "assessment:notice": "public notices of results, names masked",
    "statistics:dataset": "open data; the number is a year",
    "information:article": "published texts",
    "workflow:notice": "public notices",
    "workflow:file_objection": "anybody may object to a public notice",
    "talent:platform": "the register of named platforms, as page and by API",
    "organisations:detail": "the public face of a unit; what lies inside is asked for separately",
}
FOR_ANY_WORKER = {
    "training:enrol",
    "training:claim",
    "learning:enrol",
    "learning:lesson",  # who opens a lesson of a free course is enrolled by it
    "learning:open_session",
    "learning:open_tool",
    "learning:finish",
    "learning:again",
    "learning:start_quiz",
    "learning:take_along",
    "learning:start_attempt",
    "learning:hand_in",
    "learning:write_note",
    "learning:my_submissions",
    "assessment:register",
    "assessment:check_eligibility",
}
"""A worker of any district may ask for these for themselves; each writes rows of that worker alone."""

METHODS = ("get", "post", "put", "patch", "delete")
NOT_SERVED = 405
BODY_FIRST = (400, 422)  # the API reads the body before it asks the service, which the access matrix tries


@dataclass(frozen=True)
class Address:
    """A pattern as text, with its arguments and the first choice of those that name one of a few words."""

    name: str  # room:url name
    pattern: str
    arguments: dict[str, str]  # argument: how it is written in the pattern
    kinds: dict[str, str]  # argument: what may stand there

    @property
    def by_id(self) -> bool:
        """Whether it names an object by id."""
        return any(
            kind in ("int", "uuid", r"\d+") or argument in ("pk", "key") or argument.endswith("_id")
            for argument, kind in self.kinds.items()
        )

    def path(self, objects: dict[str, object]) -> str:
        """The address of the objects; raises KeyError for an argument of which none is known."""
        room = self.name.partition(":")[0]
        text = self.pattern
        for argument, written in self.arguments.items():
            choice = self.kinds[argument].partition("|")
            known = objects.get(f"{self.name}:{argument}", objects.get(f"{room}:{argument}"))
            if known is None and choice[1]:
                known = choice[0]
            if known is None:
                raise KeyError(f"{self.name}:{argument}")
            text = text.replace(written, str(known))
        return "/" + text


def addresses(resolver: URLResolver | None = None, prefix: str = "", space: str = "") -> Iterator[Address]:
    for pattern in (resolver or get_resolver()).url_patterns:
        text = str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, prefix + text, pattern.namespace or space)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield address(prefix, pattern, space)


def address(prefix: str, pattern: URLPattern, space: str) -> Address:
    text = prefix + str(pattern.pattern).removeprefix("^").removesuffix("$")
    if isinstance(pattern.pattern, RegexPattern):
        found = [(m[1], m[0], m[2]) for m in re.finditer(r"\(\?P<(\w+)>([^)]*)\)", text)]
    else:
        found = [(m[2], m[0], m[1] or "str") for m in re.finditer(r"<(?:(\w+):)?(\w+)>", text)]
    room = text.split("/")[2] if text.startswith("api/v1/") else space
    return Address(
        f"{room}:{pattern.name}", text, {name: as_is for name, as_is, _k in found}, {name: k for name, _a, k in found}
    )


BY_ID = [found for found in addresses() if found.by_id and found.name not in PUBLIC]


def furnished() -> Iterator[tuple[World, dict[str, object]]]:
    """One room after the other: the world with that room's objects, gone before the next one's."""
    world = World().build()
    for room in rooms():
        with transaction.atomic():
            room.furnish(world)
            yield world, room.objects(world)
            transaction.set_rollback(True)


def reached(objects: dict[str, object]) -> list[tuple[Address, str]]:
    """The addresses that these objects lead to."""
    found = []
    for one in BY_ID:
        with suppress(KeyError):
            found.append((one, one.path(objects)))
    return found


def welcome(method: str, response) -> bool:
    """Whether a stranger got further than a closed door."""
    if response.status_code in (NOT_SERVED, 401, 403, 404):
        return False
    if response.status_code in BODY_FIRST:
        return "json" not in response["Content-Type"]
    return not (response.status_code == 302 and response["Location"].startswith("/accounts/login"))


def test_nobody_from_elsewhere_gets_anywhere_by_guessing(client: Client, subtests) -> None:
    client.raise_request_exception = False
    tried: set[str] = set()
    for world, objects in furnished():
        paths = reached(objects)
        tried |= {one.name for one, _path in paths}
        before = state_of_all_tables()
        for role in STRANGERS if paths else ():
            client.logout()
            if role is not None:
                sign_in(client, world.other.actors[role])
            with subtests.test(f"{role}, {paths[0][0].name}"), at("2023-03-22"):
                assert (got := faults(client, role, paths)) == [], "\n".join(got)
        moved = {table for table, state in state_of_all_tables().items() if state != before[table]}
        assert moved <= {"django_session", "audit_auditentry", "identity_signin", "cache_entry", "identity_user"}
    untried = {one.name for one in BY_ID} - tried
    assert untried == set(), f"each address with an id needs an object of its room: {sorted(untried)}"


def faults(client: Client, role: Role | None, paths: list[tuple[Address, str]]) -> list[str]:
    found = []
    for one, path in paths:
        if role is Role.WORKER and one.name in FOR_ANY_WORKER:
            continue
        answers = {method: getattr(client, method)(path) for method in METHODS}
        found += [
            f"{one.name}: {method} {path} answers {answer.status_code} {answer.get('Location', '')}"
            for method, answer in answers.items()
            if welcome(method, answer)
        ]
        if all(answer.status_code == NOT_SERVED for answer in answers.values()):
            found.append(f"{one.name}: {path} serves nothing")
    return found


def test_the_public_list_names_addresses_that_are_there() -> None:
    names = {found.name for found in addresses()}
    assert set(PUBLIC) | FOR_ANY_WORKER <= names
    assert len(BY_ID) > 120
