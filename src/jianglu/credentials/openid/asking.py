"""A unit asks a holder to present a certificate (OpenID4VP 1.0): the request, its signed object, and what came of it.

The client identifier is the city's DID (prefix `decentralized_identifier`): wallets find its key where verifiers find the
issuers', without a certificate authority for host names (`x509_san_dns`), and the request is signed (`redirect_uri` cannot
be). The city vouches for which of its registered units asks, by name, in the signed request.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jianglu.catalogue import queries as catalogue
from jianglu.kernel.errors import NotFound
from jianglu.kernel.levels import Level
from jianglu.platform import audit, calendar, numbering, vault
from jianglu.platform.access import Actor, locked, require, rls

from .. import identities
from ..errors import PurposeNeeded, TooManyEnquiries
from ..models import Enquiry
from ..permissions import ASK
from ..sharing import LABELS, VCT
from ..vc import jose
from ..verification import Check

LIVES = (("15", _("15 分钟（当面）")), ("1440", _("1 天")), ("10080", _("7 天")))
ASKABLE = [name for name in LABELS if name in ("name", "achievement", "number", "body", "issued_on")]
MOST_A_DAY = 200
MIN_PURPOSE = 4
QUERY = "certificate"
REQUEST_TYPE = "oauth-authz-req+jwt"
ANYBODY = "https://self-issued.me/v2"  # 5.8: the audience of a request whose wallet is not known


def ask(
    actor: Actor,
    organisation_id: int,
    *,
    purpose: str,
    claims: Iterable[str],
    occupation: str = "",
    level: str = "",
    minutes: int = 15,
) -> Enquiry:
    """Ask for one presentation within so many minutes (at most 7 days).

    Raises PurposeNeeded, TooManyEnquiries, NoSuchOccupation.
    """
    with transaction.atomic():
        require(actor, ASK, organisation_id=organisation_id)
        if len(purpose.strip()) < MIN_PURPOSE:
            raise PurposeNeeded()
        found = catalogue.get(occupation.strip()) if occupation.strip() else None
        today = calendar.today()
        if numbering.next_number(f"enquiry:{organisation_id}:{today.isoformat()}") > MOST_A_DAY:
            raise TooManyEnquiries(most=MOST_A_DAY)
        now = calendar.now()
        wanted = set(claims)
        made = Enquiry.objects.create(
            organisation_id=organisation_id, asked_by=actor.name, purpose=purpose.strip(), occupation=found,
            levels=_from(level), claims=[name for name in ASKABLE if name in wanted],
            reference=secrets.token_urlsafe(16), nonce=secrets.token_urlsafe(16), state_value=secrets.token_urlsafe(16),
            at=now, expires_at=now + timedelta(minutes=max(1, min(minutes, 10080))), outcome_sealed=b"",
        )  # fmt: skip
        audit.record(
            actor, "credentials.presentation_asked", made, reason=made.purpose, changes={"claims": asked(made)}
        )
    return made


def _from(level: str) -> list[str]:
    """The level and all above it, lowest first."""
    return [one.value for one in Level if one.rank >= Level(level).rank] if level else []


def cancel(actor: Actor, enquiry_id: int) -> Enquiry:
    """Take a request back that nobody has answered."""
    with transaction.atomic():
        row = locked(
            Enquiry.objects.all(), lambda row: require(actor, ASK, organisation_id=row.organisation_id), pk=enquiry_id
        )
        if row is None:
            raise NotFound()
        if row.state == Enquiry.State.WAITING:
            row.state = Enquiry.State.ENDED
            row.save(update_fields=["state"])
            audit.record(actor, "credentials.presentation_cancelled", row)
    return row


def asked(row: Enquiry) -> list[str]:
    """Names of all claims that the query asks for; level and occupation only where they matter."""
    return [*(["level"] if row.levels else []), *(["occupation"] if row.occupation_id else []), *row.claims]


def query(row: Enquiry) -> dict[str, Any]:
    """The DCQL query (6): one certificate, of certain levels and occupation, and the chosen claims."""
    values = {"level": row.levels, "occupation": [row.occupation_id]}
    claims = [{"path": [name], **({"values": values[name]} if name in values else {})} for name in asked(row)]
    listed: dict[str, Any] = {
        "id": QUERY,
        "format": "dc+sd-jwt",
        "meta": {"vct_values": [identities.origin() + VCT]},
        **({"claims": claims} if claims else {}),
    }
    return {"credentials": [listed]}


def client_id(key: identities.Current) -> str:
    """Who asks, as the presentation names its audience."""
    return f"decentralized_identifier:{key.did}"


def link(row: Enquiry) -> str:
    """What the QR code says: where the signed request lies."""
    key = identities.current_key(None)
    address = f"{identities.origin()}/oid4vp/requests/{row.reference}"
    return "openid4vp://?" + urlencode({"client_id": client_id(key), "request_uri": address})


@rls.elevated("credentials.oid4vp")
def open_enquiry(reference: str) -> Enquiry:
    """The request behind a link, while it waits; raises NotFound."""
    row = (
        Enquiry.objects.select_related("organisation", "occupation")
        .filter(reference=reference, state=Enquiry.State.WAITING, expires_at__gt=calendar.now())
        .first()
    )
    if row is None:
        raise NotFound()
    return row


def request_object(reference: str) -> str:
    """The signed authorisation request (RFC 9101; OpenID4VP 5); raises NotFound once it is answered or over."""
    row = open_enquiry(reference)
    key = identities.current_key(None)
    made = {
        "aud": ANYBODY,
        "client_id": client_id(key),
        "response_type": "vp_token",
        "response_mode": "direct_post",
        "response_uri": f"{identities.origin()}/oid4vp/responses/{row.reference}",
        "nonce": row.nonce,
        "state": row.state_value,
        "dcql_query": query(row),
        "client_metadata": {
            "client_name": row.organisation.name,
            "vp_formats_supported": {
                "dc+sd-jwt": {"sd-jwt_alg_values": ["Ed25519"], "kb-jwt_alg_values": ["ES256", "Ed25519"]}
            },
        },
        "verifier_info": [
            {"format": "urn:jianglu:purpose", "data": {"organisation": row.organisation.name, "purpose": row.purpose}}
        ],
    }
    return jose.compact({"alg": "Ed25519", "kid": key.method, "typ": REQUEST_TYPE}, made, key.sign)


def outcome_of(row: Enquiry) -> tuple[dict[str, str], list[Check]]:
    """(shown claims by name, checks) of an answered request; raises NotFound once it has been forgotten."""
    if not row.kept:
        raise NotFound()
    said = json.loads(vault.unseal(bytes(row.outcome_sealed)))
    return said["claims"], [Check(**check) for check in said["checks"]]


def forget(before: datetime) -> int:
    """Empty the outcomes of requests made before a moment; who asked what and why stays."""
    return Enquiry.objects.filter(at__lt=before).exclude(outcome_sealed=b"").update(outcome_sealed=b"")


def is_over(row: Enquiry) -> bool:
    """Whether nobody can answer it any more for its time has run out."""
    return row.expires_at <= calendar.now()


def labels() -> dict[str, str]:
    """Claims in the reader's words."""
    return {
        **{name: str(label) for name, label in LABELS.items()},
        "level": gettext("技能等级"),
        "occupation": gettext("职业编码"),
    }


def said(name: str, value: object) -> str:
    """A claim's value in the reader's words."""
    return str(Level(str(value)).label) if name == "level" and value in set(Level) else str(value)
