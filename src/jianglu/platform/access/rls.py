"""Row-level security: the second belt around persons, exams and payments; see README.md.

Every connection says in settings of its session (`jianglu.*`) what may be reached. Protected tables show only those
rows, also to the owner of the tables, and show none when nothing was said. The middleware narrows the reach to the
actor's for the time of a request; outside of requests (jobs, commands, seeds, tests) the machinery reaches everything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import structlog
from django.conf import settings
from django.db import connection
from django.db.backends.base.base import NO_DB_ALIAS
from django.db.backends.base.base import BaseDatabaseWrapper as Connection
from django.db.migrations.operations import RunSQL
from psycopg.errors import InFailedSqlTransaction

from .actor import Actor

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Reach:
    """What a connection may see of the protected tables, whatever the permission: the outer bound of an actor."""

    everything: bool = False
    regions: tuple[str, ...] = ()
    organisations: tuple[int, ...] = ()
    person: int | None = None


ALL, NOTHING = Reach(everything=True), Reach()
_reach: ContextVar[Reach | None] = ContextVar("jianglu_reach", default=None)
_unsaid = ALL


def serve() -> None:
    """From now on this process serves requests: what runs outside of one reaches nothing. Called by `config.wsgi`."""
    global _unsaid
    _unsaid = NOTHING


def current() -> Reach:
    """The reach of this thread."""
    return _reach.get() or _unsaid


def reach_of(actor: Actor) -> Reach:
    """The union of all grants of the actor."""
    if actor.is_system:
        return ALL
    return Reach(regions=actor.region_codes, organisations=actor.organisation_ids, person=actor.person_id)


def apply(reach: Reach) -> Reach:
    """Bind this thread's connection to `reach` from now on; returns what it was bound to."""
    before = current()
    _reach.set(reach)
    if connection.connection is not None:
        _tell(connection, reach)
    return before


@contextmanager
def applied(actor: Actor) -> Iterator[None]:
    """Within the block the database shows what the actor reaches."""
    with _bound(reach_of(actor)):
        yield


@contextmanager
def elevated(reason: str) -> Iterator[None]:
    """Within the block the database shows every row: for a service that must look beyond its actor's reach.

    Four kinds may: looking up one person by name and number (sign-up, enrolment by number), giving the next in a queue
    their seat, what is public (verification, status lists, who leads a studio), and counts in which few people are pooled.
    `reason` names the service in the log.
    """
    log.debug("rls.elevated", reason=reason)
    with _bound(ALL):
        yield


@contextmanager
def as_owner() -> Iterator[None]:
    """Within the block the connection acts as who signed in to the database: for changing the schema, and for tests."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('role'), set_config('role', 'none', false)")
        before = cursor.fetchone()[0]
    try:
        yield
    finally:
        with suppress(InFailedSqlTransaction):
            connection.connection.execute("SELECT set_config('role', %s, false)", [before])


def take_role(wrapper: Connection) -> None:
    """Act as the application's role, which owns no table and passes no policy by; before the first migration there is none."""
    if settings.DATABASE_ROLE and wrapper.alias != NO_DB_ALIAS:
        wrapper.connection.execute(
            "SELECT set_config('role', rolname, false) FROM pg_roles WHERE rolname = %s", [settings.DATABASE_ROLE]
        )


def on_connect(connection: Connection, **_signal: Any) -> None:
    """A new connection takes the role and the reach of its thread."""
    if connection.alias != NO_DB_ALIAS:
        take_role(connection)
        _tell(connection, current())


@contextmanager
def _bound(reach: Reach) -> Iterator[None]:
    before = apply(reach)
    try:
        yield
    finally:
        apply(before)


def _tell(wrapper: Connection, reach: Reach) -> None:
    """Past Django's cursor, so that it is no query of the page. In a failed transaction the rollback undoes the change
    that is being taken back here, so nothing is lost."""
    values = (
        "on" if reach.everything else "",
        "{" + ",".join(f"{code}%" for code in reach.regions) + "}",
        "{" + ",".join(map(str, reach.organisations)) + "}",
        str(reach.person or ""),
    )
    with suppress(InFailedSqlTransaction):
        wrapper.connection.execute(
            "SELECT set_config('jianglu.everything', %s, false), set_config('jianglu.regions', %s, false),"
            " set_config('jianglu.organisations', %s, false), set_config('jianglu.person', %s, false)",
            values,
        )


# ---------------------------------------------------------------------------------------------- policies


@dataclass(frozen=True)
class Via:
    """Rows of another table whose column `there` equals column `here`, and that lie within the reach.

    Without a column of its own it follows that table's policy: what is shown there is shown here. `asked` says so by the
    function of `answers`: the planner reckons a sub-select at its price for every row, also where each row is shown for another
    reason, and long lists then keep away from the index that serves them.
    """

    table: str
    here: str
    there: str = "id"
    region: str | None = None
    organisation: str | None = None
    person: str | None = None
    via: Via | None = None
    asked: bool = False


def answers(table: str) -> RunSQL:
    """A migration operation that makes the function which tells whether the row with an id is shown, for `asked` ways."""
    shown = f"RETURN EXISTS (SELECT 1 FROM {table} WHERE id = $1)"  # noqa: S608 names, of code
    return RunSQL(
        f"CREATE FUNCTION {table}_shown(bigint) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE COST 20 {shown}",
        f"DROP FUNCTION {table}_shown(bigint)",
    )


def protect(
    table: str,
    *,
    region: str | None = None,
    organisation: str | None = None,
    person: str | None = None,
    via: Via | Sequence[Via] = (),
    anew: bool = False,
) -> RunSQL:
    """A migration operation that shows a row of `table` only to whom one of the named columns is within reach.

    `region` holds a region code, `organisation` and `person` an id; `via` looks at another table's columns. `anew` says
    the same as an earlier one in other words, and takes its place.
    """
    ways = [via] if isinstance(via, Via) else list(via)
    anyway = "(SELECT current_setting('jianglu.everything', true)) = 'on'"
    condition = " OR ".join([anyway, *_within(table, region, organisation, person), *(_exists(table, w) for w in ways)])
    name = f"{table}_reach"
    if anew:
        return RunSQL(f"ALTER POLICY {name} ON {table} USING ({condition}) WITH CHECK ({condition})", RunSQL.noop)
    return RunSQL(
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table} FORCE ROW LEVEL SECURITY;"
        f" CREATE POLICY {name} ON {table} USING ({condition}) WITH CHECK ({condition});",
        f"DROP POLICY {name} ON {table}; ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;"
        f" ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;",
    )


def _within(table: str, region: str | None, organisation: str | None, person: str | None) -> list[str]:
    """The settings are read once a statement (a sub-select), not once a row."""
    found = []
    if region:
        patterns = "(SELECT NULLIF(current_setting('jianglu.regions', true), '')::text[])::text[]"
        found.append(f"{table}.{region} LIKE ANY ({patterns})")
    if organisation:
        ids = "(SELECT NULLIF(current_setting('jianglu.organisations', true), '')::bigint[])::bigint[]"
        found.append(f"{table}.{organisation} = ANY ({ids})")
    if person:
        own = "(SELECT NULLIF(current_setting('jianglu.person', true), '')::bigint)"
        found.append(f"{table}.{person} = {own}")
    return found


def _exists(table: str, way: Via) -> str:
    if way.asked:
        return f"{way.table}_shown({table}.{way.here})"
    inner = _within(way.table, way.region, way.organisation, way.person)
    if way.via:
        inner.append(_exists(way.table, way.via))
    within = f" AND ({' OR '.join(inner)})" if inner else ""
    return f"EXISTS (SELECT 1 FROM {way.table} WHERE {way.table}.{way.there} = {table}.{way.here}{within})"  # noqa: S608 names, of code
