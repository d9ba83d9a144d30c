"""The database role of the application: it owns nothing, so row-level security binds it even where the login is mighty."""

from __future__ import annotations

from typing import Any

import structlog
from django.conf import settings
from django.db import connection, connections
from psycopg import sql

from . import rls, twins

log = structlog.get_logger(__name__)
APPEND_ONLY = ("audit_auditentry", "audit_seal")

_CREATE = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = {name}) THEN
        CREATE ROLE {role} NOLOGIN NOBYPASSRLS;
    END IF;
    IF NOT pg_has_role(CURRENT_USER, {name}, 'SET') THEN
        GRANT {role} TO CURRENT_USER;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- another process made it in this moment
END $$;
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role};
"""

# A row policy is checked before any condition that might leak what it reads. Comparing text by LIKE leaks nothing, but
# only a superuser may say so; without it a search by the beginning of a name reads the whole table.
_LEAKPROOF = """
DO $$ BEGIN
    IF (SELECT rolsuper FROM pg_roles WHERE rolname = CURRENT_USER)
        AND NOT (SELECT proleakproof FROM pg_proc WHERE oid = 'pg_catalog.textlike'::regproc) THEN
        ALTER FUNCTION pg_catalog.textlike(text, text) LEAKPROOF;
    END IF;
END $$;
"""


def ensure_app_role() -> None:
    """Make the role and let it use every table; run by the owner of the tables, after every migration."""
    if not settings.DATABASE_ROLE:
        return
    names = {"role": sql.Identifier(settings.DATABASE_ROLE), "name": sql.Literal(settings.DATABASE_ROLE)}
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(_CREATE).format(**names))
        cursor.execute(_LEAKPROOF)
        for table in set(APPEND_ONLY) & set(connection.introspection.table_names(cursor)):
            cursor.execute(
                sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {role}").format(
                    table=sql.Identifier(table), **names
                )
            )


def before_migrate(using: str = "default", **_signal: Any) -> None:
    """Schema changes are the owner's."""
    with connections[using].cursor() as cursor:
        cursor.execute("RESET ROLE")


def after_migrate(using: str = "default", **signal: Any) -> None:
    """New tables are opened to the role, which the connection then takes again; a flush (no plan) changes no table."""
    if "plan" in signal:
        ensure_app_role()
        twins.drop()
    rls.take_role(connections[using])
