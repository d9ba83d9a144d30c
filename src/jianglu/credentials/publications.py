"""What issuers publish so that anybody can verify without asking: DID documents, status lists, the trust bundle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.db.models import Max, Q

from jianglu.kernel.errors import NotFound
from jianglu.platform import calendar
from jianglu.platform.access import rls

from . import identities, scopes
from .models import Certificate, Identity, Signed, StatusChange, WalletCopy
from .vc import bitstring, canonical, dids, jose, multibase, proofs, times

CODES = {
    Certificate.Status.VALID: bitstring.VALID,
    Certificate.Status.REVOKED: bitstring.REVOKED,
    Certificate.Status.SUSPENDED: bitstring.SUSPENDED,
    Certificate.Status.SUPERSEDED: bitstring.SUPERSEDED,
}
KEEP = 3600  # seconds that a made list is kept; a change of a certificate makes another
BUNDLE_DAYS = 30  # an offline verifier should not rely on an older bundle


@dataclass(frozen=True)
class Published:
    """A document and the tag that changes with it."""

    content: Any
    tag: str


def did_document(path: str) -> dict[str, Any]:
    """The DID document of an issuer by its path; raises NotFound. The city's also tells where the lists are."""
    identity = Identity.objects.filter(path=path).first()
    if identity is None and path == identities.CITY:
        identities.current_key(None)
        identity = identities.identity_of(None)
    if identity is None:
        raise NotFound()
    services = []
    if path == identities.CITY:
        base = identities.origin()
        services = [
            {"id": f"{identity.did}#trust", "type": "LinkedResource", "serviceEndpoint": f"{base}/trust-bundle.json"},
            {"id": f"{identity.did}#verify", "type": "LinkedResource", "serviceEndpoint": f"{base}/verify/"},
        ]
    return dids.document(identity.did, identities.methods(identity), services=services)


@rls.elevated("credentials.publications")
def _changes(number: int) -> tuple[int, int]:
    """(last change of status in a list, last certificate of it): what a list was made from."""
    first, beyond = number * bitstring.SIZE, (number + 1) * bitstring.SIZE
    newest = Certificate.objects.aggregate(newest=Max("pk"))["newest"] or 0
    if number < 0 or first > newest:
        raise NotFound()
    rows = StatusChange.objects.filter(certificate_id__gte=first, certificate_id__lt=beyond)
    return rows.aggregate(last=Max("pk"))["last"] or 0, first


@rls.elevated("credentials.publications")
def _statuses(number: int) -> list[tuple[int, int]]:
    first, beyond = number * bitstring.SIZE, (number + 1) * bitstring.SIZE
    rows = Certificate.objects.filter(pk__gte=first, pk__lt=beyond).exclude(status=Certificate.Status.VALID)
    return [
        (bitstring.place(pk)[1], CODES[Certificate.Status(status)]) for pk, status in rows.values_list("pk", "status")
    ]


def status_list(number: int, purpose: str = "message") -> Published:
    """A signed Bitstring Status List credential, made anew when a status in it has changed; raises NotFound."""
    if purpose not in bitstring.PURPOSES:
        raise NotFound()
    change, _first = _changes(number)
    key = identities.current_key(None)
    tag = f"{purpose}-{number}-{change}-{key.id}"
    kept = cache.get(f"status-list:{tag}")
    if kept is None:
        kept = _list_credential(number, purpose, key, calendar.now())
        cache.set(f"status-list:{tag}", kept, KEEP)
    return Published(kept, tag)


def _list_credential(number: int, purpose: str, key: identities.Current, at: datetime) -> dict[str, Any]:
    address = f"{identities.status_lists()}/{number}" + ("" if purpose == "message" else f"/{purpose}")
    plain = {
        "@context": [canonical.CREDENTIALS],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": key.did,
        "validFrom": times.stamp(at),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": bitstring.encode(bitstring.bits(_statuses(number), purpose)),
        },
    }
    return proofs.add_proof(plain, key.sign, method=key.method, created=times.stamp(at))


def token_status_list(number: int) -> Published:
    """The same list as an IETF Token Status List, for SD-JWT credentials."""
    change, _first = _changes(number)
    key = identities.current_key(None)
    tag = f"token-{number}-{change}-{key.id}"
    kept = cache.get(f"status-list:{tag}")
    if kept is None:
        kept = _token_list(f"{identities.status_lists()}/{number}/token", _statuses(number), key)
        cache.set(f"status-list:{tag}", kept, KEEP)
    return Published(kept, tag)


@rls.elevated("credentials.publications")
def _copies(number: int) -> tuple[str, list[tuple[int, int]]]:
    """(what the list was made from, (index, status) of what is no longer valid) of the copies in wallets."""
    first, beyond = number * bitstring.SIZE, (number + 1) * bitstring.SIZE
    rows = WalletCopy.objects.filter(pk__gte=first, pk__lt=beyond)
    ended = rows.filter(~Q(withdrawn_at=None) | ~Q(certificate__status=Certificate.Status.VALID))
    listed = ended.order_by("pk").values_list("pk", "withdrawn_at", "certificate__status")
    found = [
        (bitstring.place(pk)[1], bitstring.REVOKED if withdrawn else CODES[Certificate.Status(status)])
        for pk, withdrawn, status in listed
    ]
    return sha256(repr(found).encode()).hexdigest()[:16], found


def copies_status_list(number: int) -> Published:
    """The statuses of the copies in wallets: withdrawn by the holder, or ended with the certificate; raises NotFound.

    Each copy has its own place, so that what two verifiers see of two copies does not tell that the certificate is one.
    """
    if number < 0 or number > _newest_copy() // bitstring.SIZE:
        raise NotFound()
    state, found = _copies(number)
    key = identities.current_key(None)
    tag = f"copies-{number}-{state}-{key.id}"
    kept = cache.get(f"status-list:{tag}")
    if kept is None:
        kept = _token_list(f"{identities.status_lists()}/copies/{number}/token", found, key)
        cache.set(f"status-list:{tag}", kept, KEEP)
    return Published(kept, tag)


@rls.elevated("credentials.publications")
def _newest_copy() -> int:
    return WalletCopy.objects.aggregate(newest=Max("pk"))["newest"] or 0


def _token_list(address: str, statuses: list[tuple[int, int]], key: identities.Current) -> str:
    payload = {
        "sub": address,
        "iss": key.did,
        "iat": int(calendar.now().timestamp()),
        "status_list": {"bits": 2, "lst": bitstring.token_list(statuses)},
    }
    return jose.compact({"alg": "Ed25519", "kid": key.method, "typ": "statuslist+jwt"}, payload, key.sign)


def trust_bundle() -> dict[str, Any]:
    """Everything that an offline verifier needs, signed by the city: issuers, keys, filed scopes, all status lists."""
    key = identities.current_key(None)
    now = calendar.now()
    rows = list(Identity.objects.select_related("organisation").order_by("pk"))
    by_unit: dict[int, list[scopes.Span]] = {}
    for span in scopes.spans(row.organisation_id for row in rows if row.organisation_id):
        by_unit.setdefault(span.organisation_id, []).append(span)
    lists = {number for number, _index in map(bitstring.place, _listed_ids())}
    plain = {
        "type": "JiangluTrustBundle",
        "version": 1,
        "issuer": key.did,
        "created": times.stamp(now),
        "expires": times.stamp(now + timedelta(days=BUNDLE_DAYS)),
        "issuers": [_issuer(row, by_unit.get(row.organisation_id or 0, [])) for row in rows],
        "statusLists": [status_list(number).content for number in sorted(lists)],
    }
    return proofs.add_proof(plain, key.sign, method=key.method, created=times.stamp(now))


@rls.elevated("credentials.publications")
def _listed_ids() -> list[int]:
    """One certificate of every list that a signed credential points to."""
    newest = Signed.objects.aggregate(newest=Max("certificate_id"))["newest"]
    oldest = Signed.objects.order_by("certificate_id").values_list("certificate_id", flat=True).first()
    if newest is None or oldest is None:
        return []
    return [*range(oldest, newest, bitstring.SIZE), newest]


def _issuer(row: Identity, spans: list[scopes.Span]) -> dict[str, Any]:
    unit = row.organisation
    return {
        "id": row.did,
        "name": unit.name if unit else identities.city_name(),
        "creditCode": unit.credit_code if unit else "",
        "keys": [
            {
                "id": method.id,
                "publicKeyMultibase": multibase.multikey(method.public),
                "since": times.stamp(method.since) if method.since else None,
                "until": times.stamp(method.until) if method.until else None,
                "compromised": method.compromised,
            }
            for method in identities.methods(row)
        ],
        "scopes": [
            {
                "occupation": span.occupation_code,
                "levels": list(span.levels),
                "since": span.since.isoformat(),
                "until": span.until.isoformat() if span.until else None,
            }
            for span in spans
        ],
    }


def tag_of(content: Any) -> str:
    """A short name of a document's content."""
    return sha256(canonical.jcs(content)).hexdigest()[:32]
