"""The second belt: tables of persons, exams and money show the other side nothing, whatever query is run."""

from __future__ import annotations

import pytest
from django.db import connection

from jianglu.platform.access import Role, rls

from .test_guessed_ids import furnished

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
FILLED = (
    "assessment_assignment",
    "assessment_attempt",
    "assessment_evidence",
    "assessment_rating",
    "assessment_registration",
    "assessment_result",
    "benefits_bankaccount",
    "benefits_claim",
    "benefits_payment",
    "benefits_paymentbatch",
    "benefits_receipt",
    "benefits_recovery",
)
OURS = (Role.CITY_CLERK, Role.DISTRICT_CLERK)
STRANGERS = (Role.CITY_CLERK, Role.DISTRICT_CLERK, Role.BODY, Role.ASSESSOR, Role.ENTERPRISE, Role.WORKER)


def rows(table: str, actor) -> int:
    with rls.applied(actor), connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608 a name of the list above
        return cursor.fetchone()[0]


def test_strangers_see_no_row_whatever_they_ask() -> None:
    seen: set[tuple[str, Role]] = set()
    shown: set[tuple[str, Role]] = set()
    for world, _objects in furnished():
        seen |= {(table, role) for table in FILLED for role in OURS if rows(table, world.own.actors[role])}
        shown |= {(table, role) for table in FILLED for role in STRANGERS if rows(table, world.other.actors[role])}
    assert {(table, role) for table in FILLED for role in OURS} - seen == set(), "our own clerks see the rows"
    assert shown == set()


def test_the_policies_are_in_force() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        forced = {row[0] for row in cursor.fetchall()}
    assert {
        *FILLED,
        "assessment_answerevent",
        "assessment_timegrant",
        "assessment_itemreview",
        "people_person",
    } <= forced
