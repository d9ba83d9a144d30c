"""The scaled city through its command: the same twice, on after kill -9, sealed as everything is, gone without a trace."""

from __future__ import annotations

import re
import time
from typing import Any

import psycopg
import pytest

from jianglu.platform import vault

from ..reserve import tables
from .conftest import Installation

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("scale")]
SHAPE = """
    SELECT string_agg(d, E'\\n' ORDER BY d) FROM (
        SELECT pg_get_indexdef(indexrelid) AS d FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid
        WHERE c.relnamespace = 'public'::regnamespace
        UNION ALL
        SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) || ' ' || convalidated
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype IN ('u', 'x', 'f', 'c')
        UNION ALL
        SELECT tgrelid::regclass || ' ' || tgname || ' ' || tgenabled::text FROM pg_trigger
        WHERE NOT tgisinternal) AS all_of_them"""
DIGESTS = "SELECT name, rows, digest FROM city_scalechunk WHERE digest <> '' ORDER BY name"


def _shape(installation: Installation) -> str:
    """Every index, constraint and trigger; a list of words is told in two ways by the server, which are the same."""
    return re.sub(r"::character varying|::text|[()\[\]]", "", installation.one(SHAPE))


def _counts(installation: Installation) -> dict[str, int]:
    return {table: installation.one(f"SELECT count(*) FROM {table}") for table in tables()}  # noqa: S608


def _sequences(installation: Installation) -> dict[str, Any]:
    return {
        table: installation.one(f"SELECT nextval(pg_get_serial_sequence('{table}', 'id'))") for table in tables()
    }  # fmt: skip


def test_built_twice_it_is_the_same_and_dropped_it_leaves_nothing(installation: Installation) -> None:
    installation.run("city", "--drop")
    before, shape = _counts(installation), _shape(installation)
    counters = installation.rows("SELECT * FROM numbering_counter ORDER BY key")
    installation.run("city", "--size", "tiny")
    first, built = installation.rows(DIGESTS), _counts(installation)
    empty = {table for table in before if built[table] == before[table]}
    assert empty <= {"assessment_site"}  # only a body without a site is given one
    assert _shape(installation) == shape, "an index, constraint or trigger did not come back"
    assert installation.one("SELECT count(*) FROM city_scaledefinition") == 0
    for table, following in _sequences(installation).items():
        assert following > installation.one(f"SELECT max(id) FROM {table}"), table  # noqa: S608
    installation.run("city", "--drop")
    assert _counts(installation) == before
    assert _shape(installation) == shape
    assert installation.rows("SELECT * FROM numbering_counter ORDER BY key") == counters
    assert installation.one("SELECT count(*) FROM city_scalechunk") == 0

    process = installation.start("city", "--size", "tiny")
    while installation.one("SELECT count(*) FROM city_scalechunk") < 4 and process.poll() is None:
        time.sleep(0.02)
    process.kill()
    process.wait()
    half = installation.one("SELECT count(*) FROM city_scalechunk")
    assert 0 < half < len(first), "it was killed too late to tell"
    time.sleep(1)  # the workers notice and end
    installation.run("city", "--size", "tiny")
    assert installation.rows(DIGESTS) == first, "another city came out, or a part twice"
    assert _counts(installation) == built
    assert _shape(installation) == shape
    assert "intact" in installation.run("audit", "verify")


def test_numbers_are_sealed_like_all_others(installation: Installation, settings: Any) -> None:
    installation.run("city", "--size", "tiny")
    settings.VAULT_KEYS = installation.home / "keys" / "vault"
    rows = installation.rows(
        "SELECT number_sealed, number_index, number_masked, phone_sealed FROM people_person ORDER BY id DESC LIMIT 20"
    )
    for sealed, index, masked, phone in rows:
        number = vault.unseal(sealed)
        assert vault.blind_index(number) == index and masked == number[:6] + "********" + number[-4:]
        assert vault.unseal(phone).startswith("154")
    number = vault.unseal(rows[0][0])
    code = (
        "from jianglu.people.queries import find_by_number; from jianglu.platform.access import Actor;"
        f"print('found', find_by_number(Actor.system('test'), '{number}').number_masked)"
    )
    assert f"found {rows[0][2]}" in installation.run("manage", "shell", "-c", code)


def test_a_city_that_somebody_has_written_about_is_not_dropped(installation: Installation) -> None:
    installation.run("city", "--size", "tiny")
    before = _counts(installation)
    with psycopg.connect(installation.url) as connection:
        connection.execute(
            "INSERT INTO people_consent (person_id, purpose, wording, given_at)"
            " SELECT max(id), 'research', '1', now() FROM people_person"
        )
    process = installation.start("city", "--drop")
    said, _ = process.communicate(timeout=900)
    assert process.returncode == 1 and "people_consent (1)" in said
    assert _counts(installation) == before
    with psycopg.connect(installation.url) as connection:
        connection.execute("DELETE FROM people_consent")
    installation.run("city", "--drop")
