"""Finding statements (Communication 2.1.3): by who, what, when, and by reference to others.

Each alternative (the actor or a mention, the object or a mention, a reference to a match) is a query of its own that an
index answers in the order asked for; their first rows are united. Pages go on after the last row, never by counting.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from . import grammar, keys
from .errors import RecordNotFound

MOST = 500  # statements a page
DEPTH = 8  # references followed from one statement to the next


@dataclass(frozen=True)
class Wanted:
    """A query for statements; `after` is the (stored, seq) of the last row of the page before."""

    agent: Mapping[str, Any] | None = None
    verb: str | None = None
    activity: str | None = None
    registration: uuid.UUID | None = None
    related_agents: bool = False
    related_activities: bool = False
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 0
    ascending: bool = False
    client_id: int | None = None
    after: tuple[datetime, int] | None = None


@dataclass(frozen=True)
class Page:
    """Statements as JSON texts in order, and where the next page begins (None at the end)."""

    texts: list[str]
    after: tuple[datetime, int] | None


def one(statement_id: uuid.UUID, *, voided: bool, client_id: int | None) -> str:
    """A statement by its id; `voided` asks for one that has been voided. Raises RecordNotFound."""
    sql = (
        "SELECT s.body::text, EXISTS (SELECT 1 FROM learning_statementvoiding v WHERE v.target = s.id)"
        " FROM learning_statement s WHERE s.id = %s AND (%s::bigint IS NULL OR s.client_id = %s)"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [statement_id, client_id, client_id])
        found = cursor.fetchone()
    if found is None or found[1] != voided:
        raise RecordNotFound()
    return str(found[0])


def find(wanted: Wanted) -> Page:
    """One page of the statements that are wanted, never a voided one."""
    limit = min(wanted.limit or MOST, MOST)
    order = "ASC" if wanted.ascending else "DESC"
    frame, frame_values = _frame(wanted)
    legs: list[str] = []
    values: list[Any] = []
    matches, match_values = [], []
    for condition, held in _alternatives(wanted):
        legs.append(_leg(f"{condition} AND {frame}", order))
        values += [*held, *frame_values, limit + 1]
        matches.append(f"({condition.replace('s.', 't.')})")
        match_values += held
    if _narrow(wanted):
        legs.append(_leg(f"s.target IS NOT NULL AND {_CHAIN.format(match=' OR '.join(matches))} AND {frame}", order))
        values += [*match_values, *frame_values, limit + 1]
    union = " UNION ".join(f"({leg})" for leg in legs)
    sql = (
        f"SELECT s.stored, s.seq, s.body::text FROM ({union}) AS f JOIN learning_statement s USING (seq)"
        f" ORDER BY s.stored {order}, s.seq {order} LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, limit + 1])
        rows = cursor.fetchall()
    after = (rows[limit - 1][0], rows[limit - 1][1]) if len(rows) > limit else None
    return Page([row[2] for row in rows[:limit]], after)


def _leg(condition: str, order: str) -> str:
    return f"SELECT s.seq FROM learning_statement s WHERE {condition} ORDER BY s.stored {order}, s.seq {order} LIMIT %s"


_CHAIN = (
    "EXISTS (WITH RECURSIVE chain (id, target, depth) AS (SELECT s.id, s.target, 0 UNION ALL"
    " SELECT n.id, n.target, c.depth + 1 FROM chain c JOIN learning_statement n ON n.id = c.target"
    f" WHERE c.depth < {DEPTH}) SELECT 1 FROM chain JOIN learning_statement t ON t.id = chain.id"
    " WHERE chain.depth > 0 AND ({match}))"
)


def _narrow(wanted: Wanted) -> bool:
    return any((wanted.agent, wanted.verb, wanted.activity, wanted.registration))


def _alternatives(wanted: Wanted) -> list[tuple[str, list[Any]]]:
    """The ways in which a statement may match agent, activity, verb and registration, each as (SQL, values)."""
    common: list[str] = ["TRUE"]
    held: list[Any] = []
    if wanted.verb:
        common.append("s.verb_key = %s")
        held.append(keys.key(wanted.verb))
    if wanted.registration:
        common.append("s.registration = %s")
        held.append(wanted.registration)
    ways = [(common, held)]
    if wanted.agent is not None:
        identity = grammar.identity(wanted.agent) or ""
        choices: list[tuple[str, Any]] = [("s.actor_key = %s", keys.key(identity))]
        mention = ("r|" if wanted.related_agents else "m|") + identity
        choices.append(("s.mentions @> %s", [keys.key(mention)]))
        ways = [([*sql, extra], [*values, value]) for sql, values in ways for extra, value in choices]
    if wanted.activity:
        choices = [("s.object_key = %s", keys.key(wanted.activity))]
        if wanted.related_activities:
            choices.append(("s.mentions @> %s", [keys.key(f"a|{wanted.activity}")]))
        ways = [([*sql, extra], [*values, value]) for sql, values in ways for extra, value in choices]
    return [(" AND ".join(sql), values) for sql, values in ways]


def _frame(wanted: Wanted) -> tuple[str, list[Any]]:
    """What holds for every row of the answer, matched itself or by reference: when, whose, not voided."""
    sql = ["NOT EXISTS (SELECT 1 FROM learning_statementvoiding v WHERE v.target = s.id)"]
    values: list[Any] = []
    if wanted.since:
        sql.append("s.stored > %s")
        values.append(wanted.since)
    if wanted.until:
        sql.append("s.stored <= %s")
        values.append(wanted.until)
    if wanted.client_id is not None:
        sql.append("s.client_id = %s")
        values.append(wanted.client_id)
    if wanted.after:
        sql.append(f"(s.stored, s.seq) {'>' if wanted.ascending else '<'} (%s, %s)")
        values += wanted.after
    return " AND ".join(sql), values


def consistent_through(now: datetime) -> datetime:
    """No statement stored before this moment will still appear (Communication 2.1.3): the oldest open transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT clock_timestamp() - min(xact_start) FROM pg_stat_activity"
            " WHERE datname = current_database() AND backend_type = 'client backend' AND state <> 'idle'"
        )
        age = cursor.fetchone()[0]
    return now - age if age else now


def attachments(bodies: Sequence[Mapping[str, Any]]) -> list[tuple[str, str, bytes]]:
    """(sha2, content type, content) of everything that the statements attach and that is kept here."""
    wanted = {
        item["sha2"] for body in bodies for part in (body, body["object"]) for item in part.get("attachments", ())
    }
    if not wanted:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sha2, content_type, data FROM learning_statementattachment WHERE sha2 = ANY (%s)", [sorted(wanted)]
        )
        return [(sha2, kind, bytes(data)) for sha2, kind, data in cursor.fetchall()]


def definition(iri: str) -> dict[str, Any]:
    """What is known of an activity; {} when nothing is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT definition::text FROM learning_activitydefinition WHERE key = %s", [keys.key(iri)])
        found = cursor.fetchone()
    return dict(json.loads(found[0])) if found else {}


def names(agent: Mapping[str, Any]) -> list[str]:
    """Names under which statements name an agent, the latest first, at most twenty."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT body->'actor'->>'name' FROM learning_statement WHERE actor_key = %s"
            " ORDER BY stored DESC, seq DESC LIMIT 1000",
            [keys.agent_key(agent)],
        )
        return list(dict.fromkeys(name for (name,) in cursor.fetchall() if name))[:20]
