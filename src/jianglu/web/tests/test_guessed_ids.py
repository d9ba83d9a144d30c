"""Every address with an id, by page and by API, asked for with real ids by people from elsewhere: they get nowhere."""

from __future__ import annotations

from contextlib import suppress

import pytest
from django.test import Client

from jianglu.platform.access import Role
from jianglu.platform.access.testing import World, state_of_all_tables
from jianglu.testing import at, sign_in
from jianglu.web.tests.sweep import Address, addresses

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
    "assessment:posts_of_body": "the posts in the register, with published norms",
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
UNSERVED: set[tuple[str, str]] = set()
"""(pattern, method) that somebody signed in was told is not served: it is not, whoever asks."""

BODY_FIRST = (400, 422)  # the API reads the body before it asks the service, which the access matrix tries


BY_ID = [found for found in addresses() if found.by_id and found.name not in PUBLIC]


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


@pytest.mark.parametrize("role", STRANGERS, ids=str)
def test_nobody_from_elsewhere_gets_anywhere_by_guessing(role: Role | None, world: World, objects) -> None:
    client = sign_in(Client(), world.other.actors[role]) if role else Client()
    client.raise_request_exception = False
    before = state_of_all_tables()
    with at("2023-03-22"):
        assert (got := faults(client, role, reached(objects))) == [], "\n".join(got)
    moved = {table for table, state in state_of_all_tables().items() if state != before[table]}
    assert moved <= {"django_session", "audit_auditentry", "identity_signin", "cache_entry", "identity_user"}


def test_each_address_with_an_id_has_an_object_of_its_room(objects) -> None:
    untried = {one.name for one in BY_ID} - {one.name for one, _path in reached(objects)}
    assert untried == set(), f"each address with an id needs an object of its room: {sorted(untried)}"


def faults(client: Client, role: Role | None, paths: list[tuple[Address, str]]) -> list[str]:
    found = []
    for one, path in paths:
        if role is Role.WORKER and one.name in FOR_ANY_WORKER:
            continue
        for method in METHODS:
            if (one.pattern, method) in UNSERVED:
                continue
            answer = getattr(client, method)(path)
            if answer.status_code == NOT_SERVED and role:
                UNSERVED.add((one.pattern, method))
            if welcome(method, answer):
                found.append(f"{one.name}: {method} {path} answers {answer.status_code} {answer.get('Location', '')}")
        if all((one.pattern, method) in UNSERVED for method in METHODS):
            found.append(f"{one.name}: {path} serves nothing")
    return found


def test_the_public_list_names_addresses_that_are_there() -> None:
    names = {found.name for found in addresses()}
    assert set(PUBLIC) | FOR_ANY_WORKER <= names
    assert len(BY_ID) > 120
