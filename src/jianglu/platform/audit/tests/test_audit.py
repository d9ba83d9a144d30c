"""The business log cannot be changed unnoticed."""

from __future__ import annotations

import threading

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from jianglu.platform import audit
from jianglu.platform.access import Actor, rls
from jianglu.platform.access.services import actor_of_user
from jianglu.platform.audit import queries
from jianglu.platform.audit.models import AuditEntry, Seal
from jianglu.platform.audit.services import seal, verify
from jianglu.testing import make_actor

ACTOR = Actor(name="clerk", user_id=7, address="127.0.0.1")


@pytest.fixture(autouse=True)
def heads(settings, tmp_path):
    settings.AUDIT_HEADS = tmp_path / "audit"


def some(count: int) -> None:
    for number in range(count):
        audit.record(ACTOR, "test.done", f"test.thing:{number}", reason="因为", changes={"value": [1, number]})


@pytest.mark.django_db
def test_an_entry_says_who_what_and_why() -> None:
    audit.record(ACTOR, "test.done", "test.thing:1", reason="因为", changes={"a": 1}, on_behalf_of="李四")
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.user_id, entry.address, entry.on_behalf_of) == ("clerk", 7, "127.0.0.1", "李四")
    assert (entry.action, entry.subject, entry.reason, entry.changes) == ("test.done", "test.thing:1", "因为", {"a": 1})


@pytest.mark.django_db
def test_officials_are_found_by_name_too_and_the_log_keeps_the_user_name() -> None:
    clerk = make_actor("district_clerk")
    get_user_model().objects.filter(pk=clerk.user_id).update(name="王经办")
    signed = actor_of_user(get_user_model().objects.get(pk=clerk.user_id))
    audit.record(signed, "test.done", "test.thing:1")
    entries = queries.entries(make_actor("auditor"))
    entry = queries.search(entries, "王经办").get()
    assert (signed.name, entry.actor, entry.called) == ("王经办", signed.login, "王经办")
    assert queries.search(entries, signed.login).get() == entry


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["UPDATE audit_auditentry SET reason = ''", "DELETE FROM audit_auditentry"])
def test_the_log_refuses_changes(statement: str) -> None:
    some(1)
    with (
        rls.as_owner(),
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert AuditEntry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "tamper",
    [
        "UPDATE audit_auditentry SET reason = '' WHERE id = (SELECT min(id) + 3 FROM audit_auditentry)",
        "UPDATE audit_auditentry SET changes = '{\"value\": [1, 999]}' WHERE id = (SELECT min(id) FROM audit_auditentry)",
        "DELETE FROM audit_auditentry WHERE id = (SELECT min(id) + 1 FROM audit_auditentry)",
        "DELETE FROM audit_auditentry WHERE id = (SELECT max(id) FROM audit_auditentry)",
        "UPDATE audit_auditentry SET at = at + interval '1 second' WHERE id = (SELECT max(id) FROM audit_auditentry)",
        "INSERT INTO audit_auditentry (id, at, actor, on_behalf_of, action, subject, reason, address, request_id)"
        " SELECT min(id) - 1, now(), 'x', '', 'y', 'z', '', '', '' FROM audit_auditentry",
        "UPDATE audit_auditentry SET id = -id WHERE id = (SELECT min(id) + 2 FROM audit_auditentry)",
        # two entries change places
        "UPDATE audit_auditentry SET id = CASE id WHEN lowest THEN lowest + 1000 ELSE lowest END FROM"
        " (SELECT min(id) AS lowest FROM audit_auditentry) AS m WHERE id IN (lowest, lowest + 1);"
        " UPDATE audit_auditentry SET id = id - 999 WHERE id > (SELECT min(id) + 900 FROM audit_auditentry)",
        "DELETE FROM audit_seal WHERE id = (SELECT min(id) FROM audit_seal)",
        "UPDATE audit_seal SET sealed_at = sealed_at - interval '1 day' WHERE id = (SELECT min(id) FROM audit_seal)",
        # the newest seal and all that it closes
        "DELETE FROM audit_auditentry WHERE id > (SELECT min(last_entry) FROM audit_seal);"
        " DELETE FROM audit_seal WHERE id = (SELECT max(id) FROM audit_seal)",
        "TRUNCATE audit_auditentry, audit_seal",
    ],
)
def test_tampering_behind_the_triggers_is_found(tamper: str) -> None:
    some(5)
    assert seal() is not None
    some(4)
    assert seal() is not None
    assert seal() is None
    assert verify() == []
    call_command("audit_verify")
    with rls.as_owner(), connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # a superuser who switches the triggers off
        cursor.execute(tamper)
        cursor.execute("SET session_replication_role = origin")
    assert verify()
    with pytest.raises(CommandError, match="broken"):
        call_command("audit_verify")


@pytest.mark.django_db(transaction=True)
def test_a_chain_that_was_rebuilt_differs_from_its_published_heads() -> None:
    some(3)
    seal()
    with rls.as_owner(), connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE audit_auditentry SET actor = 'somebody else'; DELETE FROM audit_seal")
        cursor.execute("SET session_replication_role = origin")
    seal()
    assert [broken.message for broken in verify()] == ["the seal differs from the published head"]


@pytest.mark.django_db(transaction=True)
def test_sealing_waits_for_a_writer_that_came_first() -> None:
    wrote, commit = threading.Event(), threading.Event()

    def slow_writer() -> None:
        with transaction.atomic():
            some(1)
            wrote.set()
            commit.wait(10)
        connection.close()

    thread = threading.Thread(target=slow_writer)
    thread.start()
    wrote.wait(10)
    some(3)
    assert seal() is None  # three are visible, but one with a lower id is still coming
    commit.set()
    thread.join()
    row = seal()
    assert row is not None
    assert row.entries == 4
    assert verify() == []
    assert Seal.objects.count() == 1
