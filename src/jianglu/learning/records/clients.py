"""Programs that use the record store: made, given a secret once, ended."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time

from django.db import transaction
from django.db.models import QuerySet

from jianglu.organisations import queries as organisations
from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor, require
from jianglu.platform.regions import queries as regions

from .. import partners
from ..models import RecordClient
from ..permissions import RECORDS
from .errors import ClientUnknown, RecordNotFound
from .store import Writer

SCOPES = RecordClient.Scope.choices


def create_client(
    actor: Actor, *, name: str, scope: str, organisation_id: int | None = None, key: str = "", secret: str = ""
) -> tuple[RecordClient, str]:
    """A client of an organisation (or the bureau) and its secret, which is shown this once and kept as a hash only.

    Everybody's statements are read by clients of the bureau alone: raises Denied.
    """
    with transaction.atomic():
        region = organisations.region_of(organisation_id)
        require(actor, RECORDS, organisation_id=organisation_id, region=region)
        if scope != RecordClient.Scope.WRITE:
            require(actor, RECORDS, region=regions.city().code)
        secret = secret or secrets.token_urlsafe(32)
        client = RecordClient.objects.create(
            organisation_id=organisation_id,
            region_code=region,
            name=name.strip(),
            key=key or secrets.token_hex(12),
            secret_hash=_hash(secret),
            scope=scope,
            created_at=calendar.now(),
        )
        audit.record(actor, "learning.record_client_created", client, changes={"scope": scope})
        return client, secret


def end_client(actor: Actor, client_id: int, reason: str) -> None:
    """Refuse a client from now on; what it wrote stays."""
    partners.end(
        actor, RecordClient, client_id, RECORDS, RecordNotFound, action="learning.record_client_ended", reason=reason
    )


def visible_to(actor: Actor) -> QuerySet[RecordClient]:
    """The clients within the actor's scope."""
    return partners.kept_by(actor, RecordClient, RECORDS)


def sign_in(key: str, secret: str) -> tuple[str, Writer]:
    """(scope, writer) of who has this key and secret; raises ClientUnknown.

    The secret cannot be guessed, so one plain hash keeps it. A verified pair is remembered in this process for REMEMBERED
    seconds: after that long an ended client is refused everywhere.
    """
    pair = hashlib.sha256(f"{key}\0{secret}".encode()).digest()
    known = _verified.get(pair)
    if known is not None and time.monotonic() - known[2] < REMEMBERED:
        return known[0], known[1]
    client = RecordClient.objects.filter(key=key, ended_at=None).first() if len(key) <= 40 else None
    if client is None or not hmac.compare_digest(bytes(client.secret_hash), _hash(secret)):
        raise ClientUnknown()
    writer = Writer(client.pk, client.key, everything=client.scope == RecordClient.Scope.ALL)
    if len(_verified) > 1000:
        _verified.clear()
    _verified[pair] = client.scope, writer, time.monotonic()
    return client.scope, writer


REMEMBERED = 5.0
_verified: dict[bytes, tuple[str, Writer, float]] = {}


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
