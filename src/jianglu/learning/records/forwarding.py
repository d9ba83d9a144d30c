"""Copies of all statements for other record stores (xAPI's statement forwarding), in order and at least once.

A statement is seen by its sequence number; what may still be committed with a lower one is waited for, so none is passed
over. The other store drops what it has by the statement's id.
"""

from __future__ import annotations

import base64
from datetime import timedelta
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.db import connection, transaction
from django.db.models import QuerySet

from jianglu.platform import audit, calendar, vault
from jianglu.platform.access import Actor, limit, locked, require
from jianglu.platform.regions import queries as regions

from ..models import RecordForward
from ..permissions import FORWARD
from .errors import BadForward, RecordNotFound

BATCH = 200  # statements a request
PATIENCE = timedelta(seconds=30)  # for transactions that took a lower number and are still open
TIMEOUT = 20  # seconds


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *args: object, **kwargs: object) -> None:
        """A redirect would carry the secret to another address."""
        return


_opener = build_opener(_Stay)


def visible_to(actor: Actor) -> QuerySet[RecordForward]:
    """The forwards within the actor's scope."""
    return limit(RecordForward.objects.all(), actor, FORWARD, region="region_code")


def add_forward(actor: Actor, *, name: str, endpoint: str, key: str, secret: str) -> RecordForward:
    """Give another store every statement from the first on; raises BadForward for an address that is not https.

    Plain http is taken on this machine alone.
    """
    with transaction.atomic():
        city = regions.city().code
        require(actor, FORWARD, region=city)
        at = urlsplit(endpoint)
        if not at.hostname or at.username or (at.scheme != "https" and at.hostname not in ("127.0.0.1", "localhost")):
            raise BadForward()
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
    """Send one batch to a store; returns how many arrived. A failure is noted with its reason and tried again later."""
    with transaction.atomic():
        forward = RecordForward.objects.select_for_update(skip_locked=True).filter(pk=forward_id, ended_at=None).first()
        if forward is None:
            return 0
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT seq, body::text FROM learning_statement WHERE seq > %s AND stored < %s ORDER BY seq LIMIT %s",
                [forward.sent_seq, calendar.now() - PATIENCE, BATCH],
            )
            rows = cursor.fetchall()
        if rows:
            forward.fault = _post(forward, "[" + ",".join(text for _seq, text in rows) + "]")
        if rows and not forward.fault:
            forward.sent_seq, forward.sent_at = rows[-1][0], calendar.now()
        forward.save(update_fields=["sent_seq", "sent_at", "fault"])
        return 0 if forward.fault else len(rows)


def open_forwards() -> list[int]:
    """The stores that are sent to."""
    return list(RecordForward.objects.filter(ended_at=None).values_list("pk", flat=True))


def _post(forward: RecordForward, body: str) -> str:
    """The fault, or nothing when the batch has arrived."""
    pair = base64.b64encode(f"{forward.key}:{vault.unseal(bytes(forward.secret_sealed))}".encode()).decode()
    request = Request(  # noqa: S310 - the scheme was checked when the forward was added
        forward.endpoint + "/statements",
        data=body.encode(),
        headers={
            "Authorization": f"Basic {pair}",
            "Content-Type": "application/json",
            "X-Experience-API-Version": "2.0.0",
        },
    )
    try:
        with _opener.open(request, timeout=TIMEOUT) as answer:
            return "" if answer.status == 200 else f"HTTP {answer.status}"
    except HTTPError as error:
        return f"HTTP {error.code}: {error.read(200).decode('utf-8', 'replace')}"[:300]
    except (URLError, OSError) as error:
        return str(getattr(error, "reason", error))[:300]
