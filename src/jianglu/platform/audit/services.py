"""Writing, sealing and verifying the business log."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import Model

from jianglu.platform import calendar
from jianglu.platform.access import Actor

from .models import AuditEntry, Seal

SEAL_LOCK = 0x5EA1  # advisory lock: one sealer at a time
PAUSE = 0.2  # seconds


def write(
    actor: Actor,
    action: str,
    subject: Model | str,
    *,
    reason: str = "",
    changes: Mapping[str, Any] | None = None,
    on_behalf_of: str = "",
) -> AuditEntry:
    """Append one entry; see `audit.record`."""
    if isinstance(subject, Model):
        subject = f"{subject._meta.label_lower}:{subject.pk}"
    return AuditEntry.objects.create(
        at=calendar.now(),
        actor=actor.name,
        user_id=actor.user_id,
        on_behalf_of=on_behalf_of,
        action=action,
        subject=subject,
        reason=reason,
        changes=json.loads(json.dumps(changes, cls=DjangoJSONEncoder, ensure_ascii=False, default=str))
        if changes
        else None,
        address=actor.address,
    )


def seal() -> Seal | None:
    """Close all entries that no running transaction can still precede; returns the new seal, None when there is nothing.

    Ids are drawn before commit, so an entry seen may have lower ones coming. The sealer stops before the first entry
    whose transaction is not older than every running one (`pg_snapshot_xmin`), and the short pause covers a writer that
    has drawn its id but not yet its transaction number. Nobody is locked out meanwhile.
    """
    newest = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first()
    if newest is None:
        return None
    time.sleep(PAUSE)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEAL_LOCK])
        before = Seal.objects.order_by("-last_entry").first()
        start = before.last_entry if before else 0
        entries = AuditEntry.objects.filter(pk__gt=start, pk__lte=newest)
        stop = _first_unsettled(start, newest)
        if stop is not None:
            entries = entries.filter(pk__lt=stop)
        digest, count, last = _digest(before.digest if before else "", entries.order_by("pk"))
        if not count:
            return None
        return Seal.objects.create(last_entry=last, entries=count, digest=digest, sealed_at=calendar.now())


def _first_unsettled(start: int, newest: int) -> int | None:
    """Id of the first entry that a running transaction might still precede."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(id) FROM audit_auditentry, (SELECT pg_current_snapshot() AS now) AS s"
            " WHERE id > %s AND id <= %s AND xact >= pg_snapshot_xmin(s.now)::text::bigint"
            " AND xact < pg_snapshot_xmax(s.now)::text::bigint",
            [start, newest],
        )
        found: int | None = cursor.fetchone()[0]
    return found


@dataclass(frozen=True)
class Break:
    """A seal that its entries no longer match."""

    seal_id: int
    last_entry: int
    message: str


def verify() -> list[Break]:
    """Recompute the whole chain; an empty list says that no sealed entry was changed, removed, added or moved."""
    breaks, previous, start = [], "", 0
    for row in Seal.objects.order_by("last_entry").iterator():
        entries = AuditEntry.objects.filter(pk__gt=start, pk__lte=row.last_entry).order_by("pk")
        digest, count, _last = _digest(previous, entries)
        if count != row.entries:
            breaks.append(Break(row.pk, row.last_entry, f"{row.entries} entries were sealed, {count} are there"))
        elif digest != row.digest:
            breaks.append(Break(row.pk, row.last_entry, "an entry was changed after it was sealed"))
        previous, start = row.digest, row.last_entry
    return breaks


def _digest(previous: str, entries: Any) -> tuple[str, int, int]:
    chain, count, last = sha256(previous.encode()), 0, 0
    fields = [field.attname for field in AuditEntry._meta.concrete_fields]
    for values in entries.values_list(*fields).iterator(chunk_size=2000):
        told = json.dumps(
            dict(zip(fields, values, strict=True)), cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False
        )
        chain.update(sha256(told.encode()).digest())
        count, last = count + 1, values[0]
    return chain.hexdigest(), count, last
