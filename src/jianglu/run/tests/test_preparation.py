"""A server that the product cannot live on is refused with what would mend it, before anything is written."""

from __future__ import annotations

import os
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from jianglu.run import preparation
from jianglu.run.preparation import CannotStart, fitting_server

pytestmark = pytest.mark.xdist_group("the database and role that are unfit")
SERVER = os.environ["DATABASE_URL"]


def _url(database: str, user: str | None = None) -> str:
    parts = urlsplit(SERVER)
    where = parts.netloc if user is None else f"{user}@{parts.netloc.rpartition('@')[2]}"
    return urlunsplit(parts._replace(netloc=where, path=f"/{database}"))


@pytest.fixture
def boss() -> Iterator[psycopg.Connection]:
    """Whoever may make databases; what the test makes goes with it."""
    with psycopg.connect(SERVER, autocommit=True) as connection:
        clear(connection)
        yield connection
        clear(connection)


def clear(connection: psycopg.Connection) -> None:
    connection.execute("DROP DATABASE IF EXISTS unfit WITH (FORCE)")
    connection.execute("DROP ROLE IF EXISTS unfit_owner")


def make(boss: psycopg.Connection, encoding: str, owner: str | None = None) -> None:
    boss.execute(
        sql.SQL("CREATE DATABASE unfit ENCODING {} LOCALE 'C' TEMPLATE template0").format(sql.Literal(encoding))
    )
    if owner:
        boss.execute(sql.SQL("ALTER DATABASE unfit OWNER TO {}").format(sql.Identifier(owner)))


def test_a_database_that_cannot_hold_chinese_is_refused(boss: psycopg.Connection) -> None:
    make(boss, "SQL_ASCII")
    with psycopg.connect(_url("unfit")) as connection, pytest.raises(CannotStart, match="ENCODING 'UTF8'") as told:
        fitting_server(connection)
    mended = str(told.value).partition("CREATE DATABASE")
    boss.execute("DROP DATABASE unfit WITH (FORCE)")
    boss.execute((mended[1] + mended[2].replace("unfit_utf8", "unfit")).encode())
    with psycopg.connect(_url("unfit")) as connection:
        fitting_server(connection)


def test_an_owner_without_the_rights_is_told_which(boss: psycopg.Connection) -> None:
    boss.execute("CREATE ROLE unfit_owner LOGIN")
    make(boss, "UTF8")
    with psycopg.connect(_url("unfit", "unfit_owner")) as connection, pytest.raises(CannotStart, match="OWNER TO"):
        fitting_server(connection)
    boss.execute("ALTER DATABASE unfit OWNER TO unfit_owner")
    with psycopg.connect(_url("unfit", "unfit_owner")) as connection:
        roles = connection.execute("SELECT count(*) FROM pg_roles WHERE rolname = 'jianglu_app'").fetchone()
        if roles == (0,):
            with pytest.raises(CannotStart, match="ALTER ROLE unfit_owner CREATEROLE"):
                fitting_server(connection)
    with psycopg.connect(_url("unfit")) as connection:
        connection.execute("SET ROLE unfit_owner")  # as connections of the product act for another role than signs in
        fitting_server(connection)
    boss.execute("ALTER ROLE unfit_owner CREATEROLE")
    with psycopg.connect(_url("unfit", "unfit_owner")) as connection:
        fitting_server(connection)


def test_a_server_older_than_the_oldest_is_refused(boss: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparation, "OLDEST_SERVER", 99)
    with pytest.raises(CannotStart, match="it takes 99 or newer"):
        fitting_server(boss)
