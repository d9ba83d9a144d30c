"""What comes back: a wallet's response is verified and kept as its outcome; our own wallet makes one the same way."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jianglu.kernel.errors import NotFound
from jianglu.kernel.levels import Level
from jianglu.platform import audit, calendar, vault
from jianglu.platform.access import Actor, require, rls

from .. import identities, reading, rules, sharing, verification
from ..errors import DoesNotFit, PresentationRefused
from ..models import Certificate, Enquiry
from ..permissions import SHARE
from ..vc import jose, proofs, sdjwt
from ..verification import Check
from . import asking

MOST_REFUSED = 10  # answers that do not verify, then the request ends: nobody needs more tries
WALLET = Actor.system("credentials.oid4vp")


def respond(reference: str, form: Mapping[str, str]) -> None:
    """Take a wallet's direct_post (8.2); raises NotFound, PresentationRefused. What does not verify is not kept."""
    problem = ""
    with transaction.atomic(), rls.elevated("credentials.oid4vp"):
        row = _locked(reference)
        if form.get("state") != row.state_value:
            problem = "state"
        elif form.get("error"):
            _close(row, Enquiry.State.DECLINED, WALLET)
            return
        else:
            try:
                shown, checks = verify(row, form.get("vp_token", ""))
                _keep(row, shown, checks, WALLET)
            except proofs.ProofFailed as error:
                problem = str(error)
        if problem:  # counted, so nothing is raised within
            row.refused += 1
            if row.refused >= MOST_REFUSED:
                row.state = Enquiry.State.ENDED
            row.save(update_fields=["refused", "state"])
    if problem:
        raise PresentationRefused(reason=problem)


def _locked(reference: str) -> Enquiry:
    row = Enquiry.objects.select_for_update(of=("self",)).filter(reference=reference).first()
    if row is None or row.state != Enquiry.State.WAITING or row.expires_at <= calendar.now():
        raise NotFound()
    return row


def verify(row: Enquiry, vp_token: str) -> tuple[dict[str, Any], list[Check]]:
    """(what was asked for and shown, checks) of a vp_token (8.6); raises ProofFailed where it must be discarded."""
    try:
        token = json.loads(vp_token)
        (presentation,) = token[asking.QUERY]
        if set(token) != {asking.QUERY} or not isinstance(presentation, str):
            raise ValueError
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise proofs.ProofFailed("vp_token must hold one presentation of the credential asked for") from error
    key = identities.current_key(None)
    try:
        claims = sdjwt.verify(
            presentation, _registered, now=calendar.now(), audience=asking.client_id(key), nonce=row.nonce,
            clock=timezone.now(),  # wallets show the world's time, not that of a demo city
        )  # fmt: skip
    except (ValueError, TypeError, AttributeError) as error:
        raise proofs.ProofFailed(str(error) or "malformed") from error
    if claims.get("vct") != identities.origin() + sharing.VCT:
        raise proofs.ProofFailed("a credential of another type")
    wanted = asking.asked(row)
    if missing := [name for name in wanted if name not in claims]:
        raise proofs.ProofFailed("not shown: " + ", ".join(missing))
    if (row.levels and claims["level"] not in row.levels) or (
        row.occupation_id and claims["occupation"] != row.occupation_id
    ):
        raise proofs.ProofFailed("level or occupation is not the one asked for")
    found, _withdrawn = reading.certificate_of_claims(claims)
    if found is None or identities.identity_of(found.body_id).did != claims.get("iss"):
        raise proofs.ProofFailed("no such certificate of this issuer")
    asked_only = {name: claims[name] for name in wanted}  # whatever else was shown is not kept
    checks = [
        Check("proof", _("凭证签名"), True, _("所出示的内容与签发时一致，由 %(did)s 签名") % {"did": claims["iss"]}),
        Check("holder", _("出示人"), True, _("由凭证绑定的钱包密钥签名，只答复本次请求，不能转用")),
        verification.issuer_check(found),
        _authentic(found),
        reading.status_of_claims(claims),
        Check("asked", _("出示内容"), True, _("包含所要求的全部内容；多出示的内容不予保存")),
    ]
    return asked_only, checks


def _registered(method: str) -> proofs.Method:
    """Keys of issuers in our register alone: a did:key proves nothing about a body."""
    if not method.startswith("did:web:"):
        raise LookupError(f"{method} is no issuer that is registered here")
    return identities.resolve(method)


def _authentic(row: Certificate) -> Check:
    sound = verification.is_authentic(row)
    text = _("登记内容与签发时的数字签名一致") if sound else _("登记内容与签发时的数字签名不一致，请勿采信")
    return Check("signature", _("数字签名"), sound, text)


def _keep(row: Enquiry, shown: Mapping[str, Any], checks: list[Check], actor: Actor) -> None:
    good = all(check.passed is not False for check in checks)
    row.outcome_sealed = vault.seal(
        json.dumps({"claims": shown, "checks": [asdict(check) for check in checks]}, ensure_ascii=False)
    )
    _close(row, Enquiry.State.SHOWN if good else Enquiry.State.INVALID, actor)


def _close(row: Enquiry, state: str, actor: Actor) -> None:
    row.state, row.answered_at = state, calendar.now()
    row.save(update_fields=["state", "answered_at", "outcome_sealed"])
    audit.record(actor, "credentials.presentation_answered", row, changes={"state": state, "claims": asking.asked(row)})


def fitting(actor: Actor, row: Enquiry) -> list[Certificate]:
    """One's own certificates that answer a request, newest first."""
    if actor.person_id is None:
        return []
    rows = Certificate.objects.filter(person_id=actor.person_id, status=Certificate.Status.VALID)
    if row.levels:
        rows = rows.filter(level__in=row.levels)
    if row.occupation_id:
        rows = rows.filter(occupation_id=row.occupation_id)
    today = calendar.today()
    found = rows.select_related("occupation", "body").order_by("-issued_on", "-pk")
    return [one for one in found if not rules.expired(one.expires_on, today)]


def present(actor: Actor, reference: str, certificate_id: int) -> Enquiry:
    """Show from our own wallet just what is asked for; raises NotFound, DoesNotFit.

    The copy is made for this one answer and bound to a key that is forgotten with it, so two units cannot tell by it that
    they saw the same certificate; it then goes the way of any wallet's.
    """
    with transaction.atomic():
        require(actor, SHARE, person_id=actor.person_id)
        with rls.elevated("credentials.oid4vp"):
            row = _locked(reference)
        certificate = next((one for one in fitting(actor, row) if one.pk == certificate_id), None)
        if certificate is None or not verification.is_authentic(certificate):
            raise DoesNotFit()
        with rls.elevated("credentials.oid4vp"):
            shown, checks = verify(row, json.dumps({asking.QUERY: [_made(certificate, row)]}))
            _keep(row, shown, checks, actor)
    return row


def _made(certificate: Certificate, row: Enquiry) -> str:
    key, holder = identities.current_key(certificate.body_id), Ed25519PrivateKey.generate()
    hidden = sharing.claims_of(certificate, whole_number=False)
    hidden |= {"occupation": certificate.occupation_id or ""}
    if certificate.level:
        hidden["level"] = Level(certificate.level).value
    credential = sdjwt.issue(
        sharing.open_claims(certificate, key.did), hidden, key.sign, method=key.method,
        holder=jose.jwk(holder.public_key().public_bytes_raw()),
    )  # fmt: skip
    return sdjwt.present(
        credential, asking.asked(row), holder.sign, nonce=row.nonce, at=timezone.now(),
        audience=asking.client_id(identities.current_key(None)),
    )  # fmt: skip


def decline(actor: Actor, reference: str) -> None:
    """Show nothing, and let the unit know; raises NotFound."""
    with transaction.atomic():
        require(actor, SHARE, person_id=actor.person_id)
        with rls.elevated("credentials.oid4vp"):
            _close(_locked(reference), Enquiry.State.DECLINED, actor)
