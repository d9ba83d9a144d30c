"""Starts the embedded PostgreSQL before Django reads its settings."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT / "src"))

from jianglu.database import FAST, ensure_database_url  # noqa: E402
from jianglu.messages import compile_stale  # noqa: E402

if "PYTEST_XDIST_WORKER" not in os.environ:
    compile_stale()  # Django reads the English from compiled files

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jianglu.config.settings.test")
ensure_database_url(Path(os.environ.get("JIANGLU_TEST_PG", ROOT / ".local" / "test-pg")), settings=FAST)

import django  # noqa: E402

django.setup()

import pytest  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import TransactionTestCase  # noqa: E402
from hypothesis import HealthCheck  # noqa: E402
from hypothesis import settings as hypothesis_settings  # noqa: E402

# No test is timed: a busy machine must not fail what is right.
hypothesis_settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("untimed")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):  # type: ignore[no-untyped-def]
    """Tests that commit are cleaned by TRUNCATE, which the role of the application and the business log refuse elsewhere."""
    from django.conf import settings

    from jianglu.platform.access import rls

    with django_db_blocker.unblock(), rls.as_owner(), connection.cursor() as cursor:
        if settings.DATABASE_ROLE:
            cursor.execute(f"GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO {settings.DATABASE_ROLE}")
        cursor.execute("ALTER TABLE audit_auditentry DISABLE TRIGGER audit_entry_no_truncate")
        cursor.execute("ALTER TABLE audit_seal DISABLE TRIGGER audit_seal_no_truncate")


KEPT = {"django_migrations", "django_content_type", "auth_permission"}  # what migrations leave, the same for ever


def emptied(case: TransactionTestCase) -> None:
    """Delete the rows that a test committed.

    Django truncates all of some 280 tables, which writes more than a thousand files anew, and then looks after permissions
    and views: a second and more for each test that commits. Few of the tables have a row; without triggers and references
    those go at once, for which PostgreSQL asks for a superuser. Another login goes Django's way.
    """
    from jianglu.platform.access import rls
    from jianglu.platform.calendar import clock

    with rls.as_owner(), connection.cursor() as cursor:
        cursor.execute("SHOW is_superuser")
        if cursor.fetchone() != ("on",):
            return truncated(case)
        tables = sorted(set(connection.introspection.table_names(cursor)) - KEPT)
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in tables))
        filled = [name for (name,) in cursor.fetchall()]
        cursor.execute("SET session_replication_role = replica")
        for name in filled:
            cursor.execute(f'DELETE FROM "{name}"')
        cursor.execute("RESET session_replication_role")
    return clock.start()


truncated = TransactionTestCase._fixture_teardown
TransactionTestCase._fixture_teardown = emptied  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def time_told_anew() -> None:
    """A clock that the last test moved, and that went back with its transaction, is kept by the process for a second."""
    from jianglu.platform.calendar import clock

    clock.forget()


@pytest.fixture(autouse=True)
def language() -> None:
    """A request leaves its language on the thread; every test begins in Chinese."""
    from django.conf import settings
    from django.utils import translation

    translation.activate(settings.LANGUAGE_CODE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever asks for the database through a fixture is marked, too: `make check` leaves them out."""
    for item in items:
        if {"db", "transactional_db", "django_db_setup"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.django_db(transaction="transactional_db" in item.fixturenames))
