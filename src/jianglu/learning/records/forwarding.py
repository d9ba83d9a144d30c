"""Copies of all statements for other record stores (xAPI's statement forwarding), in order and at least once.

A statement is seen by its sequence number; what may still be committed with a lower one is waited for, so none is passed
over. The other store drops what it has by the statement's id.
"""

from __future__ import annotations

import base64
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from jianglu.platform import audit, calendar, outgoing, vault
from jianglu.platform.access import Actor, limit, locked, require
from jianglu.platform.regions import queries as regions

from ..models import RecordForward
from ..permissions import FORWARD
from .errors import BadForward, RecordNotFound

BATCH = 200  # statements a request
PATIENCE = timedelta(seconds=30)  # for transactions that took a lower number and are still open
LONGEST_WAIT = timedelta(hours=1)
TIMEOUT = 20  # seconds: a store that checks as slowly as ADL's takes a batch in two


def visible_to(actor: Actor) -> QuerySet[RecordForward]:
    """The forwards within the actor's scope."""
    return limit(RecordForward.objects.all(), actor, FORWARD, region="region_code")


def add_forward(actor: Actor, *, name: str, endpoint: str, key: str, secret: str) -> RecordForward:
    """Give another store every statement from the first on; raises BadForward for an address that must not be asked."""
    with transaction.atomic():
        city = regions.city().code
        require(actor, FORWARD, region=city)
        try:
            outgoing.permitted(endpoint)
        except outgoing.Unreachable as error:
            raise BadForward(fields={"endpoint": BadForward.message}) from error
        forward = RecordForward.objects.create(
            region_code=city,
            name=name.strip(),
            endpoint=endpoint.rstrip("/"),
            key=key,
            secret_sealed=vault.seal(secret),
            created_at=calendar.now(),
        )
        audit.record(actor, "learning.record_forward_added", forward, changes={"endpoint": forward.endpoint})
        return forward


def end_forward(actor: Actor, forward_id: int, reason: str) -> None:
    """Send no more."""
    with transaction.atomic():
        forward = locked(
            RecordForward.objects.all(), lambda row: require(actor, FORWARD, region=row.region_code), pk=forward_id
        )
        if forward is None:
            raise RecordNotFound()
        forward.ended_at = forward.ended_at or calendar.now()
        forward.save(update_fields=["ended_at"])
        audit.record(actor, "learning.record_forward_ended", forward, reason=reason)


def send(forward_id: int) -> int:
    """Send one batch to a store; returns how many arrived.

    A failure is noted with its reason; the same batch is tried again after 2, 4, 8 … minutes, an hour at most.
    """
    with transaction.atomic():
        forward = _due().select_for_update(skip_locked=True).filter(pk=forward_id).first()
        if forward is None:
            return 0
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT seq, body::text FROM learning_statement WHERE seq > %s AND stored < %s ORDER BY seq LIMIT %s",
                [forward.sent_seq, calendar.now() - PATIENCE, BATCH],
            )
            rows = cursor.fetchall()
        if not rows:
            return 0
        forward.fault = _post(forward, "[" + ",".join(text for _seq, text in rows) + "]")
        if forward.fault:
            forward.tries += 1
            forward.next_at = calendar.now() + outgoing.later(forward.tries, LONGEST_WAIT)
        else:
            forward.sent_seq, forward.sent_at, forward.tries, forward.next_at = rows[-1][0], calendar.now(), 0, None
        forward.save(update_fields=["sent_seq", "sent_at", "fault", "tries", "next_at"])
        return 0 if forward.fault else len(rows)


def open_forwards() -> list[int]:
    """The stores that are sent to, but for those that are to wait after a failure."""
    return list(_due().values_list("pk", flat=True))


def _due() -> QuerySet[RecordForward]:
    return RecordForward.objects.filter(Q(next_at=None) | Q(next_at__lte=calendar.now()), ended_at=None)


def _post(forward: RecordForward, body: str) -> str:
    """The fault, or nothing when the batch has arrived."""
    pair = base64.b64encode(f"{forward.key}:{vault.unseal(bytes(forward.secret_sealed))}".encode()).decode()
    try:
        answer = outgoing.fetch(
            forward.endpoint + "/statements",
            method="POST",
            body=body.encode(),
            headers={
                "Authorization": f"Basic {pair}",
                "Content-Type": "application/json",
                "X-Experience-API-Version": "2.0.0",
            },
            timeout=TIMEOUT,
        )
    except outgoing.Unreachable as error:
        return str(error)[:300]
    told = answer.content[:200].decode("utf-8", "replace").replace("\x00", "")
    return "" if answer.status == 200 else f"HTTP {answer.status}: {told}"[:300]
