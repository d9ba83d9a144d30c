"""Closes what was written in a hash chain, and publishes the head of the chain outside of the database."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import OperationalError, connection, transaction

from jianglu.platform import calendar

from .models import AuditEntry, Seal

WRITERS, SEALER = 24225, 24226  # advisory locks; the first is taken together by writers in a trigger
PATIENCE = "300ms"
FIELDS = [field.attname for field in AuditEntry._meta.concrete_fields]


def seal() -> Seal | None:
    """Close all entries so far; None when there are none, or while somebody is in the middle of writing (try later).

    Writers that come while the sealer waits are held up for 0.3 s at most.
    """
    try:
        with transaction.atomic():
            made = _seal()
            transaction.on_commit(publish)
            return made
    except OperationalError:
        return None


def _seal() -> Seal | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEALER])
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITERS])
    before = Seal.objects.order_by("-last_entry").first()
    entries = AuditEntry.objects.filter(pk__gt=before.last_entry if before else 0).order_by("pk")
    body, count, last = digest_of(entries)
    if not count:
        return None
    now = calendar.now()
    return Seal.objects.create(
        last_entry=last,
        entries=count,
        digest=head_of(before.digest if before else "", body, last, count, now),
        sealed_at=now,
    )


def digest_of(entries: Any) -> tuple[str, int, int]:
    """(hash over the canonical JSON of the entries in order, how many, id of the last)."""
    return digest_of_rows(entries.values_list(*FIELDS).iterator(chunk_size=2000))


def digest_of_rows(rows: Iterable[tuple[Any, ...]]) -> tuple[str, int, int]:
    """The same over rows of `FIELDS`."""
    whole, count, last = sha256(), 0, 0
    for row in rows:
        whole.update(sha256(_canonical(dict(zip(FIELDS, row, strict=True)))).digest())
        count, last = count + 1, row[0]
    return whole.hexdigest(), count, last


def head_of(previous: str, body: str, last_entry: int, entries: int, sealed_at: datetime) -> str:
    """The digest of a seal: over the seal before, its entries and its own columns."""
    told = {"previous": previous, "body": body, "last": last_entry, "entries": entries, "at": sealed_at.timestamp()}
    return sha256(_canonical(told)).hexdigest()


def publish() -> None:
    """Append the heads that are not in the file yet; the file lies where the database cannot reach it.

    Copy it to where the keeper of this machine cannot reach it either.
    """
    path = heads_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    known = published()
    with path.open("a", encoding="utf-8") as file:
        for row in Seal.objects.filter(last_entry__gt=known[-1]["last_entry"] if known else 0).order_by("last_entry"):
            line = {"seal": row.pk, "last_entry": row.last_entry, "entries": row.entries, "digest": row.digest}
            file.write("\n" + json.dumps(line | {"sealed_at": row.sealed_at.isoformat()}))
        file.flush()
        os.fsync(file.fileno())


def published() -> list[dict[str, Any]]:
    """The heads in the file, in the order of their writing; a line that a crash cut short is left out."""
    path = heads_file()
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.endswith("}")]


def heads_file() -> Path:
    """One file a database: its cluster and its own number are in the name."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT system_identifier, (SELECT oid FROM pg_database WHERE datname = current_database())"
            " FROM pg_control_system()"
        )
        cluster, database = cursor.fetchone()
    return Path(settings.AUDIT_HEADS) / f"heads-{cluster}-{database}.jsonl"


def _canonical(values: dict[str, Any]) -> bytes:
    text = json.dumps(values, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode()
