"""Brings an installation to where it can be served; each step is skipped when nothing has changed."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from jianglu import database, messages

ROOT = Path(__file__).resolve().parents[3]
OLDEST_SERVER = 16  # of PostgreSQL
NEEDED = 700 * 1024**2  # bytes for database, files and pages of the demo city


class CannotStart(Exception):  # noqa: N818 - a message to the person at the keyboard
    """Says what stands in the way and what to do."""


@contextmanager
def explained() -> Iterator[None]:
    """Turns what can go wrong at the start into one sentence and exit status 1."""
    from django.db import OperationalError

    try:
        yield
    except (CannotStart, database.ServerFailed) as problem:
        _end(str(problem))
    except OperationalError as error:
        _end(f"The database says: {str(error).strip()}")
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        _end(f"The disk of {error.filename or home()} is full. Free some space and start again.")


def _end(text: str) -> NoReturn:
    sys.stderr.write(f"\n{text}\n\n")
    raise SystemExit(1)


def home() -> Path:
    """The folder of everything that is not code; JIANGLU_HOME moves it."""
    return Path(os.environ.get("JIANGLU_HOME", ROOT / ".local")).resolve()


def use_database(folder: Path) -> None:
    """Start or join the embedded server unless DATABASE_URL names a real one."""
    database.ensure_database_url(folder / "pg")


def say(text: str) -> None:
    """One line to the person at the keyboard."""
    sys.stdout.write(f"  {text}\n")
    sys.stdout.flush()


def fitting_server(connection: Any) -> None:
    """Refuse, before anything is written, a server that the product cannot live on; says what would mend it."""
    from django.conf import settings

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version_num')::int, current_setting('server_version'),"
            " current_setting('server_encoding'), current_database(), session_user,"
            " has_schema_privilege(session_user, 'public', 'CREATE'),"
            " rolsuper OR rolcreaterole OR EXISTS (SELECT FROM pg_roles WHERE rolname = %s)"
            " FROM pg_roles WHERE rolname = session_user",
            [settings.DATABASE_ROLE],
        )
        # of a database without an encoding text comes as bytes
        row: list[Any] = [value.decode() if isinstance(value, bytes) else value for value in cursor.fetchone()]
    number, version, encoding, name, user, may_create, may_have_role = row
    if number < OLDEST_SERVER * 10000:
        raise CannotStart(f"The server is PostgreSQL {version}; it takes {OLDEST_SERVER} or newer.")
    if encoding != "UTF8":
        raise CannotStart(
            f"The database {name} keeps its text as {encoding}, which holds no Chinese. Make one that does:"
            f" CREATE DATABASE {name}_utf8 OWNER {user} ENCODING 'UTF8' LOCALE 'C' TEMPLATE template0"
        )
    if not may_create:
        raise CannotStart(
            f"{user} may not create tables in {name}. Make it the owner: ALTER DATABASE {name} OWNER TO {user}"
        )
    if not may_have_role:
        raise CannotStart(
            f"{user} may not create the role {settings.DATABASE_ROLE}, which the application acts as."
            f" Allow it: ALTER ROLE {user} CREATEROLE"
        )


class Preparation:
    """The steps in their order."""

    def __init__(self) -> None:
        self.home = home()
        os.environ["JIANGLU_HOME"] = str(self.home)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jianglu.config.settings.dev")

    def everything(self) -> None:
        """From an empty folder to a seeded city."""
        self.folder()
        use_database(self.home)
        self.application()

    def folder(self) -> None:
        """The folder, with room on its disk, and the secret key."""
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            key = self.home / "secret-key"
            if not key.exists():
                part = key.with_suffix(".part")
                part.write_text(secrets.token_urlsafe(50))
                part.chmod(0o600)
                part.replace(key)
        except OSError as error:
            raise CannotStart(
                f"Cannot write to {self.home}: {error.strerror}. Set JIANGLU_HOME to another folder."
            ) from None
        free = shutil.disk_usage(self.home).free
        if free < NEEDED and not (self.home / "ready").exists():
            raise CannotStart(
                f"Only {free // 1024**2} MB are free on the disk of {self.home}; {NEEDED // 1024**2} MB are needed."
                " Free some, or set JIANGLU_HOME to a folder on another disk."
            )

    def application(self) -> None:
        """Translations, static files, migrations and the demo city."""
        messages.compile_stale()
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        fitting_server(connection)
        self.static_files()
        call_command("migrate", interactive=False, verbosity=0)
        from django.conf import settings

        if settings.DEMO:
            from jianglu.city.services import seed_demo

            seed_demo(say)
        (self.home / "ready").touch()

    def static_files(self) -> None:
        """Collect, hash and compress the static files when one of them has changed."""
        from django.contrib.staticfiles.finders import get_finders
        from django.core.management import call_command

        digest = hashlib.sha256()
        for finder in get_finders():
            for name, storage in finder.list([]):
                there = Path(storage.path(name)).stat()
                digest.update(f"{name}:{there.st_size}:{there.st_mtime_ns};".encode())
        marker = self.home / "static.sha256"
        if marker.exists() and marker.read_text() == digest.hexdigest():
            return
        say("static files")
        from django.conf import settings
        from django.test import override_settings

        storages = {
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
        }
        with override_settings(STORAGES=storages):
            call_command("collectstatic", interactive=False, verbosity=0, clear=settings.STATIC_ROOT.exists())
        marker.write_text(digest.hexdigest())
