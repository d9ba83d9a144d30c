"""Keeps the PostgreSQL views of the fact tables in step with their declarations."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import ProgrammingError

from jianglu.platform.access import rls

from .declare import FACTS, FactTable


def ordered(facts: Iterable[FactTable]) -> list[FactTable]:
    """The facts so that each comes after those it reads; raises ValueError on a circle."""
    wanted = {fact.name: fact for fact in facts}
    done: dict[str, FactTable] = {}

    def place(fact: FactTable, path: tuple[str, ...]) -> None:
        if fact.name in path:
            raise ValueError("facts read each other in a circle: " + " -> ".join((*path, fact.name)))
        for name in fact.reads:
            place(FACTS[name], (*path, fact.name))
        if fact.name in wanted:
            done.setdefault(fact.name, fact)

    for fact in wanted.values():
        place(fact, ())
    return list(done.values())


def view_sql(fact: FactTable) -> str:
    """The SELECT of the view: the declared columns in order, cast to their declared types."""
    columns = ", ".join(f'q."{column.name}"::{column.postgres_type} AS "{column.name}"' for column in fact.columns)
    return f"SELECT {columns} FROM ({fact.sql.strip().rstrip(';')}) AS q"  # noqa: S608 - declared in code


def digest(fact: FactTable) -> str:
    """A text that changes with the SELECT of the view or of those that it reads."""
    reads = "".join(digest(FACTS[name]) for name in fact.reads)
    return hashlib.sha256((view_sql(fact) + reads).encode()).hexdigest()


def _existing() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, coalesce(obj_description(c.oid, 'pg_class'), '') FROM pg_class c "
            "JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE c.relkind = 'v' AND n.nspname = current_schema() AND c.relname LIKE 'fact\\_%'"
        )
        return dict(cursor.fetchall())


def drop_views() -> None:
    """Drop every fact view; migrations may then change the columns beneath."""
    with rls.as_owner(), connection.cursor() as cursor:
        for name in _existing():
            cursor.execute(f'DROP VIEW IF EXISTS "{name}" CASCADE')


def create_views(*, strict: bool = True) -> list[str]:
    """(Re)create the views whose declaration changed; returns the names made.

    With `strict` a view that cannot be made raises ProgrammingError; without, it is left out.
    """
    existing = _existing()
    stale = set(existing) - {fact.view for fact in FACTS.values()}
    changed = [fact for fact in ordered(FACTS.values()) if existing.get(fact.view) != digest(fact)]
    made: list[str] = []
    if not stale and not changed:
        return made
    with rls.as_owner(), transaction.atomic(), connection.cursor() as cursor:
        for name in stale:
            cursor.execute(f'DROP VIEW IF EXISTS "{name}" CASCADE')
        for fact in changed:
            try:
                with transaction.atomic():
                    _create(cursor, fact)
            except ProgrammingError:
                if strict:
                    raise
                continue
            made.append(fact.name)
    return made


def _create(cursor: Any, fact: FactTable) -> None:
    """As `security_invoker`, so that row-level security binds whoever reads the view."""
    cursor.execute(f'DROP VIEW IF EXISTS "{fact.view}" CASCADE')
    cursor.execute(f'CREATE VIEW "{fact.view}" WITH (security_invoker = true) AS {view_sql(fact)}')
    cursor.execute(f"COMMENT ON VIEW \"{fact.view}\" IS '{digest(fact)}'")
    # on the very first migration the role is made after the views, and is then given every table and view
    cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [settings.DATABASE_ROLE])
    if cursor.fetchone() is not None:
        cursor.execute(f'GRANT SELECT ON "{fact.view}" TO "{settings.DATABASE_ROLE}"')


def everything_migrated() -> bool:
    """True when no migration of any app is waiting."""
    executor = MigrationExecutor(connections["default"])
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def before_migrate(*, plan: list[Any] | None = None, **kwargs: Any) -> None:
    """Signal receiver: views must not hold the columns that a migration alters."""
    if plan:
        drop_views()


def after_migrate(**kwargs: Any) -> None:
    """Signal receiver: make the views again; a half-migrated database leaves out what it cannot hold yet."""
    create_views(strict=everything_migrated())
