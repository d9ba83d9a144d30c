"""The second belt: tables of persons, exams and money neither show the other side a row nor take one, whatever is run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import ProgrammingError, connection, transaction

from jianglu.platform.access import Actor, Role, rls
from jianglu.platform.access.testing import World, rooms

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
FILLED = {
    "assessment_appointment", "assessment_assignment", "assessment_attempt", "assessment_evidence", "assessment_nomination",
    "assessment_offlinerating", "assessment_rating",
    "assessment_registration", "assessment_result",
    "benefits_bankaccount", "benefits_claim", "benefits_classclaim", "benefits_classrow",
    "benefits_journalentry", "benefits_payment",
    "benefits_paymentbatch", "benefits_posting", "benefits_receipt", "benefits_recovery", "credentials_certificate",
    "learning_attempt", "learning_cohortmember", "learning_enrolment", "learning_facecheck", "learning_forumpost",
    "learning_learningsignal",
    "learning_lessonnote", "learning_ltiaccount", "learning_ltireturn", "learning_ltiscore", "learning_ltiuse",
    "learning_playsession", "learning_progress",
    "people_employment", "people_insurancemonth", "people_keygroupmembership", "people_look", "people_person",
    "talent_cardrow", "talent_honour", "talent_nomination", "training_apprentice", "training_enrolment", "training_voucher",
}  # fmt: skip
"""Protected tables of which the rooms' cases make rows; the others hang on one of these."""
BY_FIRST_BELT = {
    "assessment_assessor": "assessors are public by name",
    "assessment_conflictdeclaration": "asked for with its assessor",
    "learning_statement": "the record store answers its clients, each bound to what it may read",
    "notifications_notification": "whoever acts writes to somebody else's inbox",
    "people_relation": "the policy on persons reads it",
    "policy_decision": "read by its id, with what was decided",
    "training_voucherbatch_people": "the list of whom a batch is for",
    "workflow_case": "a public notice shows it to everybody",
    "workflow_interest": "looked at before a reviewer is named",
}
"""Tables with a person that only services and queries guard, and why."""
REFUSED = -1
STRANGERS = (
    Role.CITY_CLERK, Role.DISTRICT_CLERK, Role.BODY, Role.ASSESSOR, Role.ENTERPRISE, Role.PROVIDER, Role.TEACHER,
    Role.COLLEGE, Role.WORKER,
)  # fmt: skip


def furnished() -> Iterator[tuple[World, dict[str, object]]]:
    """One room after the other: the world with that room's objects, gone before the next one's."""
    world = World().build()
    for room in rooms():
        with transaction.atomic():
            room.furnish(world)
            yield world, room.objects(world)
            transaction.set_rollback(True)


def rows(table: str, of: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}" {of}')  # noqa: S608 a name of the schema
        return cursor.fetchone()[0]


def protected() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        return {row[0] for row in cursor.fetchall()}


def columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
            " AND attgenerated = ''",
            [table],
        )
        return [row[0] for row in cursor.fetchall()]


def written(sql: str, *values: str) -> int:
    """How many rows the statement touched, or REFUSED by the policy; taken back."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
            touched = cursor.rowcount
            transaction.set_rollback(True)
    except ProgrammingError as error:
        assert "row-level security" in str(error)
        return REFUSED
    return touched


def test_strangers_read_and_write_no_row_whatever_they_run() -> None:
    filled: set[str] = set()
    shown_to_ours: set[str] = set()
    wrong: list[str] = []
    for world, _objects in furnished():
        for table in sorted(protected()):
            names = columns(table)
            whose = {"people_person": "id"}.get(table, "person_id")
            ours = f"WHERE {whose} <> {world.other.person.pk}" if whose in names else ""
            if not rows(table, ours):
                continue
            filled.add(table)
            with rls.applied(world.own.actors[Role.CITY_CLERK]):
                shown_to_ours |= {table} if rows(table, ours) else set()
            row = first_row(table, ours)
            for stranger in (Actor.anonymous(), *(world.other.actors[role] for role in STRANGERS)):
                with rls.applied(stranger):
                    if got := tried(table, names, ours, row):
                        wrong.append(f"{stranger.name} {got} of {table}")
    assert wrong == []
    assert filled >= FILLED
    assert shown_to_ours >= FILLED, "the reach of our own clerk covers them"


def first_row(table: str, ours: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT to_jsonb(t)::text FROM "{table}" AS t {ours} LIMIT 1')  # noqa: S608
        return str(cursor.fetchone()[0])


def tried(table: str, names: list[str], ours: str, row: str) -> str:
    """What somebody got by reading, changing, deleting our rows and by adding one like them; empty when nothing."""
    first, listed = names[0], ", ".join(f'"{name}"' for name in names)
    if shown := rows(table, ours):
        return f"sees {shown}"
    if touched := written(f'UPDATE "{table}" SET "{first}" = "{first}" {ours}'):  # noqa: S608
        return f"changes {touched}"
    if touched := written(f'DELETE FROM "{table}" {ours}'):  # noqa: S608
        return f"deletes {touched}"
    added = written(
        f'INSERT INTO "{table}" ({listed}) SELECT {listed} FROM jsonb_populate_record(NULL::"{table}", %s)',  # noqa: S608
        row,
    )
    return "" if added == REFUSED else f"adds {added}"


def test_every_table_with_a_person_is_behind_the_belt_or_says_why() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
            " WHERE relkind = 'r' AND attname = 'person_id' AND NOT attisdropped"
        )
        of_persons = {row[0] for row in cursor.fetchall()}
    assert of_persons - protected() == set(BY_FIRST_BELT) & of_persons
    assert {
        "assessment_answerevent",
        "assessment_timegrant",
        "training_attendance",
        "learning_hourentry",
    } <= protected()
