"""Every address of every room, asked for by people who have no business there, with guessed ids.

Nothing may break, nothing may be changed, and nobody's name, number or phone may show.
"""

from __future__ import annotations

import pytest
from django.test import Client

from jianglu.kernel.identifiers import mask_phone
from jianglu.people import services as people
from jianglu.platform.access import Role
from jianglu.platform.access.testing import World, state_of_all_tables
from jianglu.testing import SYSTEM, sign_in
from jianglu.web.tests.sweep import SIGN_OUT, addresses

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
STRANGERS = (Role.WORKER, Role.DISTRICT_CLERK, Role.PROVIDER, Role.BODY, Role.ENTERPRISE, Role.ASSESSOR)
MOVING = {
    "django_session",
    "audit_auditentry",
    "identity_signin",
    "cache_entry",
}  # signing in, failing to, counting callers


@pytest.fixture
def secrets(world: World) -> set[str]:
    """What nobody from elsewhere may read."""
    person = world.own.person
    number = people.reveal_number(SYSTEM, person.pk, reason="tests")
    return {world.own.name, number, person.number_masked, world.own.phone, mask_phone(world.own.phone)}


def faults(client: Client, objects: dict[str, object], secrets: set[str]) -> list[str]:
    client.raise_request_exception = False
    found = []
    for address in addresses():
        for path in address.paths(objects, nothing=True):
            if path == SIGN_OUT:
                continue
            response = client.get(path)
            if response.status_code == 405:
                break  # serves no GET, whatever the ids
            body = b"".join(response.streaming_content) if response.streaming else response.content
            text = body.decode(errors="replace")
            if response.status_code >= 500:
                found.append(f"{path} ({address.name}) breaks with {response.status_code}")
            found += [f"{path} ({address.name}) shows {secret}" for secret in secrets if secret in text]
    return found


def test_a_visitor_reads_nothing_of_a_person(client, objects, secrets) -> None:
    before = state_of_all_tables()
    assert faults(client, objects, secrets) == []
    after = state_of_all_tables()
    assert {table for table in after if after[table] != before[table]} <= MOVING, "reading changes nothing"


@pytest.mark.parametrize("role", STRANGERS, ids=str)
def test_people_from_elsewhere_read_nothing_of_a_person(role: Role, world, objects, secrets) -> None:
    assert faults(sign_in(Client(), world.other.actors[role]), objects, secrets) == []


def test_a_visitor_changes_nothing(client, objects) -> None:
    client.raise_request_exception = False
    before, broken = state_of_all_tables(), []
    for address in addresses():
        for path in address.paths(objects, nothing=True)[-3:]:
            response = client.post(path, {})
            if response.status_code >= 500:
                broken.append(f"{path} ({address.name}) breaks with {response.status_code}")
    after = state_of_all_tables()
    assert broken == []
    assert {table for table in after if after[table] != before[table]} <= MOVING


def test_the_sweep_reaches_the_rooms() -> None:
    found = [address.name for address in addresses()]
    assert {":account_login", "identity:account", "audit:entries"} <= set(found)
    assert len(found) > 500
