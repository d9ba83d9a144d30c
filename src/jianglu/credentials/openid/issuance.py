"""The wallet's side of OpenID4VCI 1.0: token, nonce, credential and notification, each an answer in JSON or a Refusal.

Nobody is signed in here. What a wallet may do hangs on a code of one use, the transaction code that the holder reads
elsewhere, and an access token that serves one certificate for five minutes.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta
from hmac import compare_digest
from typing import Any

from django.core import signing
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from jianglu.kernel.levels import Level
from jianglu.platform import audit, calendar, notifications
from jianglu.platform.access import Actor, rls

from .. import identities, messages, rules, sharing, verification
from ..models import Certificate, Offer, WalletCopy
from ..vc import bitstring, holder_keys, jose, proofs, sdjwt
from . import metadata
from .offers import digest, secret_of

MOST_WRONG = 5  # transaction codes; 5 of 1,000,000 (OpenID4VCI 1.0, 13.6.3)
TOKEN_LIFE = timedelta(minutes=5)
NONCE_SECONDS = 300
SKEW = 300  # seconds that a wallet's clock may be off
PROOF_TYPE = "openid4vci-proof+jwt"
WALLET = Actor.system("credentials.oid4vci")


class Refusal(Exception):  # noqa: N818 - the specifications' word for it is an error response
    """An error response: its code by RFC 6749, RFC 6750 or OpenID4VCI, and ASCII text for who writes wallets."""

    def __init__(self, error: str, description: str, *, status: int = 400) -> None:
        super().__init__(error)
        self.error, self.description, self.status = error, description, status


def token(form: Mapping[str, str]) -> dict[str, Any]:
    """Redeem a pre-authorised code (6.1); the fifth wrong transaction code ends the offer. Raises Refusal."""
    if form.get("grant_type") != metadata.GRANT:
        raise Refusal("unsupported_grant_type", "only the pre-authorized code is served")
    code, tx_code = form.get("pre-authorized_code", ""), form.get("tx_code", "")
    if not code or not tx_code:
        raise Refusal("invalid_request", "pre-authorized_code and tx_code are required")
    with transaction.atomic(), rls.elevated("credentials.oid4vci"):  # a wrong code counts, so nothing is raised within
        made = _redeem(code, tx_code)
    if made is None:
        raise Refusal("invalid_grant", "the code or the transaction code is wrong, used or expired")
    return {"access_token": made, "token_type": "Bearer", "expires_in": int(TOKEN_LIFE.total_seconds())}


def _redeem(code: str, tx_code: str) -> str | None:
    row = Offer.objects.select_for_update(of=("self",)).filter(code_hash=digest(code)).first()
    now = calendar.now()
    if row is None or row.ended_at is not None or row.token_hash is not None or row.expires_at <= now:
        return None
    if not compare_digest(secret_of(row)["tx_code"].encode(), tx_code.encode()):
        row.wrong += 1
        if row.wrong >= MOST_WRONG:
            row.ended_at, row.secret_sealed = now, b""
            audit.record(WALLET, "credentials.wallet_offer_locked", row.certificate)
        row.save(update_fields=["wrong", "ended_at", "secret_sealed"])
        return None
    made = secrets.token_urlsafe(32)
    row.token_hash, row.token_until, row.secret_sealed = digest(made), now + TOKEN_LIFE, b""
    row.save(update_fields=["token_hash", "token_until", "secret_sealed"])
    return made


def nonce() -> str:
    """A c_nonce (7): signed and dated by the server, so that asking for one writes nothing; it counts once."""
    return _nonces().sign(secrets.token_urlsafe(16))


def _nonces() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt="credentials.oid4vci.nonce")


def credential(bearer: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Issue one credential of the offer, once each configuration (8.2); raises Refusal."""
    with rls.elevated("credentials.oid4vci"):
        offer = _offer(bearer)
        wanted = body.get("credential_configuration_id")
        if body.get("credential_identifier") is not None:
            raise Refusal("unknown_credential_identifier", "no credential_identifiers were handed out")
        if not isinstance(wanted, str):
            raise Refusal("invalid_credential_request", "credential_configuration_id is required")
        if wanted not in metadata.CONFIGURATIONS:
            raise Refusal("unknown_credential_configuration", "no such configuration")
        key = _proven(body.get("proofs")) if wanted == metadata.SD_JWT else None
        try:
            with transaction.atomic():
                return _issue(offer, wanted, key)
        except IntegrityError as error:
            raise Refusal("credential_request_denied", "this offer was used already") from error


def _offer(bearer: str) -> Offer:
    row = Offer.objects.filter(token_hash=digest(bearer), token_until__gt=calendar.now()).first() if bearer else None
    if row is None:
        raise Refusal("invalid_token", "the access token is unknown or expired", status=401)
    return row


def _proven(given: object) -> dict[str, str]:
    """The public key whose possession the one jwt proof shows (F.1, F.4)."""
    listed = given.get("jwt") if isinstance(given, Mapping) and len(given) == 1 else None
    if not isinstance(listed, list) or len(listed) != 1 or not isinstance(listed[0], str):
        raise Refusal("invalid_proof", "proofs must hold exactly one jwt")
    try:
        header, said = jose.opened(listed[0])
        key = holder_keys.public(header.get("jwk"))
        if header.get("typ") != PROOF_TYPE or "kid" in header or "x5c" in header:
            raise proofs.ProofFailed("the proof must be typed and carry its key as jwk alone")
        holder_keys.check(listed[0], key)
    except proofs.ProofFailed as error:
        raise Refusal("invalid_proof", str(error)) from error
    # Wallets show the world's time, not that of a demo city, so this is the one place that asks for it.
    made = said.get("iat")
    if isinstance(made, bool) or not isinstance(made, int) or abs(timezone.now().timestamp() - made) > SKEW:
        raise Refusal("invalid_proof", "iat is missing or too far from now")
    if said.get("aud") != identities.origin():
        raise Refusal("invalid_proof", "aud is not this issuer")
    if "iss" in said:
        raise Refusal("invalid_proof", "iss must be absent after anonymous access")
    if not isinstance(said.get("nonce"), str):
        raise Refusal("invalid_proof", "the c_nonce is missing")
    _spend(said["nonce"])
    return key


def _spend(given: str) -> None:
    """A nonce counts once, within five minutes; raises Refusal."""
    try:
        known = _nonces().unsign(given, max_age=NONCE_SECONDS)
    except signing.BadSignature as error:
        raise Refusal("invalid_nonce", "the c_nonce is not ours or too old") from error
    if not cache.add(f"oid4vci-nonce:{known}", 1, NONCE_SECONDS * 2):
        raise Refusal("invalid_nonce", "the c_nonce was used already")


def _issue(offer: Offer, configuration: str, key: dict[str, str] | None) -> dict[str, Any]:
    """Lock the certificate, so that who revokes it meanwhile either sees the copy or prevents it."""
    row = Certificate.objects.select_for_update(of=("self",)).get(pk=offer.certificate_id)
    if not row.in_force or rules.expired(row.expires_on, calendar.today()) or not verification.is_authentic(row):
        raise Refusal("credential_request_denied", "the certificate is not in force")
    copy = WalletCopy.objects.create(
        offer=offer, certificate=row, configuration=configuration, notification=secrets.token_urlsafe(16),
        thumbprint=holder_keys.thumbprint(key) if key else "", made_at=calendar.now(),
    )  # fmt: skip
    made = identities.secured_now(row.pk, row.body_id, row.record) if key is None else _sd_jwt(row, copy, key)
    audit.record(
        WALLET, "credentials.wallet_copy_made", row,
        changes={"copy": copy.pk, "configuration": configuration, "key": copy.thumbprint},
    )  # fmt: skip
    notifications.notify(
        messages.IN_WALLET, person_id=row.person_id, link=reverse("credentials:wallets", args=[row.pk]),
        subject=row.subject,
    )  # fmt: skip
    return {"credentials": [{"credential": made}], "notification_id": copy.notification}


def _sd_jwt(row: Certificate, copy: WalletCopy, holder: Mapping[str, str]) -> str:
    hidden = sharing.claims_of(row, whole_number=False)
    if row.level:
        hidden["level"] = Level(row.level).value
    if row.occupation_id:
        hidden["occupation"] = row.occupation_id
    key = identities.current_key(row.body_id)
    number, index = bitstring.place(copy.pk)
    status = {"idx": index, "uri": f"{identities.status_lists()}/copies/{number}/token"}
    said = {**sharing.open_claims(row, key.did), "status": {"status_list": status}}
    return sdjwt.issue(said, hidden, key.sign, method=key.method, holder=holder)


def notification(bearer: str, body: Mapping[str, Any]) -> None:
    """What became of a credential in the wallet (11.1); raises Refusal."""
    with transaction.atomic(), rls.elevated("credentials.oid4vci"):
        offer = _offer(bearer)
        known, event = body.get("notification_id"), body.get("event")
        if not isinstance(known, str) or event not in WalletCopy.Reported.values:
            raise Refusal("invalid_notification_request", "notification_id and a known event are required")
        if not WalletCopy.objects.filter(offer=offer, notification=known).update(reported=event):
            raise Refusal("invalid_notification_id", "no such notification_id")
