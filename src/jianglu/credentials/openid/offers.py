"""The holder's side: invite a wallet, see what wallets have, withdraw a copy."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.db.models import QuerySet

from jianglu.kernel.errors import NotFound
from jianglu.platform import audit, calendar, vault
from jianglu.platform.access import Actor, locked, require, rls

from .. import identities, rules, verification
from ..errors import NotAuthentic, NotInForce, OpenCopy
from ..models import Certificate, Offer, WalletCopy
from ..permissions import SHARE
from . import metadata

LIFE = timedelta(minutes=10)


@dataclass(frozen=True)
class Invitation:
    """What the holder sees of an open offer: the deep link (also in the QR code), the code to type, until when."""

    link: str
    tx_code: str
    expires_at: datetime


def digest(secret: str) -> str:
    """How codes and tokens lie in the database."""
    return sha256(secret.encode()).hexdigest()


def invite(actor: Actor, certificate_id: int) -> Invitation:
    """Offer a certificate to one wallet for ten minutes; an offer still open ends. Raises NotInForce, NotAuthentic."""
    with transaction.atomic():
        row = locked(Certificate.objects.all(), lambda row: _own(actor, row), pk=certificate_id)
        if row is None:
            raise NotFound()
        now = calendar.now()
        if not row.in_force or rules.expired(row.expires_on, calendar.today()):
            raise NotInForce(number=row.number)
        if not verification.is_authentic(row):
            raise NotAuthentic(number=row.number)
        Offer.objects.filter(certificate=row, ended_at=None, token_hash=None).update(ended_at=now, secret_sealed=b"")
        code = secrets.token_urlsafe(24)
        tx_code = f"{secrets.randbelow(10**metadata.CODE_DIGITS):0{metadata.CODE_DIGITS}d}"
        made = Offer.objects.create(
            certificate=row, code_hash=digest(code), created_at=now, expires_at=now + LIFE,
            secret_sealed=vault.seal(json.dumps({"code": code, "tx_code": tx_code})),
        )  # fmt: skip
        audit.record(actor, "credentials.wallet_invited", row)
    return _shown(made)


def open_invitation(actor: Actor, certificate_id: int) -> Invitation | None:
    """The offer that waits to be taken, for its holder; None when there is none."""
    row = Offer.objects.filter(
        certificate=_own_certificate(actor, certificate_id),
        ended_at=None, token_hash=None, expires_at__gt=calendar.now(),
    ).first()  # fmt: skip
    return _shown(row) if row else None


def copies_of(actor: Actor, certificate_id: int) -> QuerySet[WalletCopy]:
    """What wallets have of one's own certificate, newest first."""
    return WalletCopy.objects.filter(certificate=_own_certificate(actor, certificate_id)).order_by("-pk")


def copy_of(actor: Actor, copy_id: int) -> WalletCopy:
    """One copy of one's own; raises NotFound."""
    row = WalletCopy.objects.select_related("certificate").filter(pk=copy_id).first()
    if row is None or not actor.person_id or row.certificate.person_id != actor.person_id:
        raise NotFound()
    return row


def withdraw(actor: Actor, copy_id: int) -> WalletCopy:
    """End one wallet's copy for ever: its own place in the status list says so at once, other copies stay.

    Raises OpenCopy for an Open Badge, which is the public document and ends with its certificate alone.
    """
    with transaction.atomic():
        row = locked(
            WalletCopy.objects.select_related("certificate"), lambda row: _own(actor, row.certificate), pk=copy_id
        )
        if row is None:
            raise NotFound()
        if not row.bound:
            raise OpenCopy()
        if row.withdrawn_at is None:
            row.withdrawn_at = calendar.now()
            row.save(update_fields=["withdrawn_at"])
            audit.record(actor, "credentials.wallet_copy_withdrawn", row.certificate, changes={"copy": row.pk})
    return row


def secret_of(row: Offer) -> dict[str, str]:
    """Code and transaction code of an open offer."""
    secret: dict[str, str] = json.loads(vault.unseal(bytes(row.secret_sealed)))
    return secret


@rls.elevated("credentials.oid4vci")
def fetch(reference: str) -> dict[str, Any]:
    """The credential offer object behind a link (4.1.3), while it is open; raises NotFound. It holds no transaction code."""
    row = Offer.objects.filter(
        code_hash=reference, ended_at=None, token_hash=None, expires_at__gt=calendar.now()
    ).first()
    if row is None:
        raise NotFound()
    return {
        "credential_issuer": identities.origin(),
        "credential_configuration_ids": list(metadata.CONFIGURATIONS),
        "grants": {
            metadata.GRANT: {
                "pre-authorized_code": secret_of(row)["code"],
                "tx_code": {"input_mode": "numeric", "length": metadata.CODE_DIGITS},
            }
        },
    }


def _shown(row: Offer) -> Invitation:
    """By reference, since a QR code of the whole offer is too fine for many cameras."""
    address = metadata.address(f"offers/{row.code_hash}")
    link = "openid-credential-offer://?" + urlencode({"credential_offer_uri": address})
    return Invitation(link, secret_of(row)["tx_code"], row.expires_at)


def _own(actor: Actor, row: Certificate) -> None:
    if actor.person_id is not None and row.person_id != actor.person_id:
        raise NotFound()
    require(actor, SHARE, person_id=row.person_id)


def _own_certificate(actor: Actor, certificate_id: int) -> Certificate:
    row = Certificate.objects.filter(pk=certificate_id).first()
    if row is None:
        raise NotFound()
    _own(actor, row)
    return row
