"""Taking statements in: whole batches or nothing, idempotent by id, durable when answered.

One INSERT carries a batch. What a client gave is kept as it was, with what the standard lets the store add: id, stored,
authority, version, timestamp, and context activities as arrays (Data 2.4, 2.4.6.2).
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psycopg
from django.db import OperationalError, connection, transaction

from jianglu.platform import calendar
from jianglu.platform.access import rls

from . import attachments, grammar, keys, shapes, signatures
from .attachments import Attached
from .errors import BadRecord, ClientScope, RecordConflict
from .values import Malformed

PERSON_HOME = "urn:jianglu:person"  # account home page of persons, whose name is their pseudonymous id
CLIENT_HOME = "urn:jianglu:record-client"
BATCH = 1000  # statements


@dataclass(frozen=True)
class Writer:
    """Who brings statements: a client, or the platform itself (`client_id` None)."""

    client_id: int | None
    key: str
    everything: bool
    """May void what others wrote and change what is known of activities."""

    @property
    def authority(self) -> dict[str, Any]:
        """The Agent that vouches for what this writer brings (Data 2.4.9)."""
        return {"objectType": "Agent", "account": {"homePage": CLIENT_HOME, "name": self.key}}


PLATFORM = Writer(None, "jianglu", everything=True)


@dataclass(slots=True)
class Row:
    """A statement as it will lie in the table; `given` is what the client sent."""

    id: uuid.UUID
    given: Mapping[str, Any]
    body: dict[str, Any]
    person_id: int | None
    target: uuid.UUID | None
    voids: bool


def add(
    writer: Writer,
    statements: Sequence[Any],
    version: str = "1.0.3",
    attached: Mapping[str, Attached] | None = None,
) -> list[str]:
    """Store statements and return their ids in order; all or none.

    A statement that is here already is acknowledged again; raises BadRecord for the first that breaks the standard,
    RecordConflict when an id belongs to a different statement, ClientScope when it may not void.
    """
    now = calendar.now()
    rows = [
        prepared(writer, given, version, now, n if len(statements) > 1 else None) for n, given in enumerate(statements)
    ]
    if len({row.id for row in rows}) != len(rows):
        raise BadRecord(where="statements", why="two statements of the batch have the same id")
    contents = attached or {}
    attachments.check([row.body for row in rows], contents)
    signatures.check([row.given for row in rows], contents)
    simple = len(rows) == 1 and not contents and not rows[0].voids
    new_definitions = _new_definitions(rows)
    if simple and not new_definitions:
        _insert(writer, rows, now)
    else:
        with transaction.atomic():
            for item in contents.values():
                _attach(item, now)
            _define(writer, new_definitions)
            _insert(writer, rows, now)
            _void(writer, [row for row in rows if row.voids])
    _remember(new_definitions)
    return [row.body["id"] for row in rows]


def prepared(writer: Writer, given: Any, version: str, now: datetime, place: int | None = None) -> Row:
    """A statement checked and completed; `place` is where in its batch it stands, for the message. Raises BadRecord."""
    try:
        grammar.statement(given, version)
    except Malformed as error:
        where = error.where if place is None else f"[{place}].{error.where}"
        raise BadRecord(where=where, why=error.why) from None
    body: dict[str, Any] = {**given, "authority": writer.authority, "stored": moment(now)}
    body.setdefault("id", str(uuid.uuid4()))
    body.setdefault("timestamp", body["stored"])
    body.setdefault("version", "1.0.0" if version == "1.0.3" else "2.0.0")
    shapes.arrays(body)
    held = body["object"]
    reference = held.get("objectType") == "StatementRef"
    account = body["actor"].get("account", {})
    is_person = account.get("homePage") == PERSON_HOME and account["name"].isdecimal() and len(account["name"]) < 18
    return Row(
        id=uuid.UUID(body["id"]),
        given=given,
        body=body,
        person_id=int(account["name"]) if is_person else None,
        target=uuid.UUID(held["id"]) if reference else None,
        voids=reference and body["verb"]["id"] == grammar.VOIDED,
    )


def moment(at: datetime) -> str:
    """An instant as the standard writes it, to the millisecond."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


INSERT = """
INSERT INTO learning_statement
  (id, person_id, client_id, actor_key, verb_key, object_key, mentions, registration, target, stored, body)
SELECT i, (SELECT p.id FROM people_person p WHERE p.id = u.p), %s, a, v, o, m::bigint[], r, t, %s, b::jsonb
FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::uuid[], %s::uuid[],
            %s::text[]) AS u (i, p, a, v, o, m, r, t, b)
ON CONFLICT (id) DO NOTHING RETURNING id
"""


def columns(rows: Sequence[Row]) -> tuple[list[Any], ...]:
    """The arrays that INSERT unnests."""
    return (
        [row.id for row in rows],
        [row.person_id for row in rows],
        [keys.agent_key(row.body["actor"]) for row in rows],
        [keys.key(row.body["verb"]["id"]) for row in rows],
        [_object_key(row.body["object"]) for row in rows],
        ["{" + ",".join(map(str, keys.mentions(row.body))) + "}" for row in rows],
        [row.body.get("context", {}).get("registration") for row in rows],
        [row.target for row in rows],
        [_json(row.body) for row in rows],
    )


def _execute(writer: Writer, rows: Sequence[Row], now: datetime) -> set[uuid.UUID]:
    """The ids that were new. Prepared once a connection and bound by the server: half the cost of a small request."""
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(INSERT, [writer.client_id, now, *columns(rows)], prepare=True)
        return {found for (found,) in cursor.fetchall()}


def _insert(writer: Writer, rows: Sequence[Row], now: datetime) -> None:
    people = any(row.person_id for row in rows)
    with rls.elevated("learning.records") if people else nullcontext():
        try:
            fresh = _execute(writer, rows, now)
        except OperationalError:
            if connection.in_atomic_block:
                raise
            connection.close()  # the server was restarted; the rows have their ids, so saying them twice stores them once
            fresh = _execute(writer, rows, now)
    if len(fresh) == len(rows):
        return
    repeated = [row for row in rows if row.id not in fresh]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, body::text FROM learning_statement WHERE id = ANY (%s)", [[row.id for row in repeated]]
        )
        here = {found: json.loads(body) for found, body in cursor.fetchall()}
    for row in repeated:
        if not shapes.same(row.given, here[row.id]):
            raise RecordConflict(why=f"statement {row.id} is here already and is a different one")


def _object_key(value: Mapping[str, Any]) -> int:
    return keys.key(value["id"]) if value.get("objectType", "Activity") == "Activity" else 0


def _json(body: Mapping[str, Any]) -> str:
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    if "\\u0000" in text:
        raise BadRecord(where="statement", why="must not hold the character U+0000")
    return text


# Voiding -----------------------------------------------------------------------------------------------------------


def _void(writer: Writer, rows: Sequence[Row]) -> None:
    """A voiding statement voids any statement but a voiding one (Data 2.3.2); a client voids only what it wrote."""
    if not rows:
        return
    voiding = keys.key(grammar.VOIDED)
    with connection.cursor() as cursor:
        for row in rows:
            cursor.execute("SELECT verb_key, client_id FROM learning_statement WHERE id = %s", [row.target])
            target = cursor.fetchone()
            if target and target[0] == voiding:
                raise BadRecord(where="object.id", why="names a voiding statement, which cannot be voided")
            if target and not writer.everything and target[1] != writer.client_id:
                raise ClientScope()
            cursor.execute(
                "INSERT INTO learning_statementvoiding (target, by) VALUES (%s, %s) ON CONFLICT DO NOTHING",
                [row.target, row.id],
            )


# Attachments and definitions ---------------------------------------------------------------------------------------


def _attach(item: Attached, now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO learning_statementattachment (sha2, content_type, data, stored_at) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            [item.sha2, item.content_type, item.data, now],
        )


def _new_definitions(rows: Sequence[Row]) -> list[Definition]:
    """Definitions that this process has not written lately, sorted so that no two writers wait for each other in a ring."""
    found = {
        (keys.key(activity["id"]), activity["id"], json.dumps(activity["definition"], sort_keys=True))
        for row in rows
        for activity in keys.activities(row.body)
        if activity.get("definition")
    }
    return sorted(found - _written.keys())


def _define(writer: Writer, definitions: Sequence[Definition]) -> None:
    """Add to what is known of activities; a client without that right names only what nobody has defined."""
    merge = (
        "DO UPDATE SET definition = was.definition || excluded.definition || jsonb_strip_nulls(jsonb_build_object("
        " 'name', NULLIF(COALESCE(was.definition->'name', '{}') || COALESCE(excluded.definition->'name', '{}'), '{}'),"
        " 'description', NULLIF(COALESCE(was.definition->'description', '{}')"
        " || COALESCE(excluded.definition->'description', '{}'), '{}')))"
    )
    with connection.cursor() as cursor:
        for activity_key, iri, definition in definitions:
            cursor.execute(
                "INSERT INTO learning_activitydefinition AS was (key, iri, definition) VALUES (%s, %s, %s)"  # noqa: S608
                f" ON CONFLICT (key) {merge if writer.everything else 'DO NOTHING'}",
                [activity_key, iri, definition],
            )


def _remember(definitions: Sequence[Definition]) -> None:
    if len(_written) > 20_000:
        _written.clear()
    _written.update(dict.fromkeys(definitions))


Definition = tuple[int, str, str]
_written: dict[Definition, None] = {}
