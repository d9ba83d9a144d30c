"""Issuers' identities (did:web) and keys: the current key of a body, the credential that it signs, how others see them."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation

from jianglu.kernel.levels import Level
from jianglu.organisations import queries as organisations
from jianglu.platform import calendar

from . import signers
from .errors import NoSigningKey
from .models import Certificate, Identity, Key
from .vc import badge, bitstring, dids, proofs, times

CITY = "city"
FIRST = datetime(2019, 1, 1, tzinfo=UTC)  # demo keys are valid since before the demo city's clock


@dataclass(frozen=True)
class Current:
    """A key that signs now; `id` is that of its row, `method` its verification method."""

    id: int
    did: str
    method: str
    sign: Callable[[bytes], bytes]


def origin() -> str:
    """Where the world finds this site, without a trailing slash."""
    return str(settings.PUBLIC_ADDRESS).rstrip("/")


def status_lists() -> str:
    """Address below which the status lists lie."""
    return origin() + "/status-lists"


def whose(organisation_id: int | None) -> dict[str, Any]:
    """The filter for what belongs to a body, or to the city for None."""
    return {"organisation__isnull": True} if organisation_id is None else {"organisation_id": organisation_id}


def identity_of(organisation_id: int | None) -> Identity:
    """The identity of a body, or of the city for None; made at the first call."""
    found = Identity.objects.filter(**whose(organisation_id)).first()
    if found is not None:
        return found
    path = CITY if organisation_id is None else organisations.faces([organisation_id])[organisation_id].credit_code
    made, _new = Identity.objects.get_or_create(
        path=path,
        defaults={
            "organisation_id": organisation_id,
            "did": dids.web(origin()) if path == CITY else dids.web(origin(), "dids", path),
            "created_at": calendar.now(),
        },
    )
    return made


def current_key(organisation_id: int | None, algorithm: str = signers.ED25519) -> Current:
    """The key by which a body (None: the city) signs now; raises NoSigningKey where no ceremony has been held."""
    key = (
        Key.objects.select_related("identity__organisation")
        .filter(identity__in=Identity.objects.filter(**whose(organisation_id)), until=None, algorithm=algorithm)
        .first()
    )
    if key is None:
        if not settings.DEMO:
            raise NoSigningKey(name=_name(organisation_id))
        key = _demo_key(organisation_id, algorithm)
    return Current(key.pk, key.identity.did, key.method, signers.signer().signing(key.label))


def city_name() -> str:
    """Whom the city's own key speaks for."""
    return str(settings.CITY_AUTHORITY)


def _name(organisation_id: int | None) -> str:
    return organisations.names([organisation_id])[organisation_id] if organisation_id else city_name()


def _demo_key(organisation_id: int | None, algorithm: str) -> Key:
    """In the demo every body has a key without a ceremony."""
    identity = identity_of(organisation_id)
    with transaction.atomic():
        held = Identity.objects.select_for_update().get(pk=identity.pk)
        kept = Key.objects.filter(identity=held, until=None, algorithm=algorithm).first()
        return kept or make_key(held, since=FIRST, algorithm=algorithm)


def make_key(identity: Identity, *, since: datetime, algorithm: str = signers.ED25519) -> Key:
    """Have the signer make a key and write down its public half; the caller holds the identity locked."""
    number = Key.objects.filter(identity=identity).count() + 1
    label = f"{identity.path}-{number}-{secrets.token_hex(4)}"
    public = signers.signer().make(label, algorithm=algorithm)
    return Key.objects.create(
        identity=identity,
        fragment=f"key-{number}",
        label=label,
        algorithm=algorithm,
        public=public,
        since=since.replace(microsecond=0),  # proofs tell whole seconds
    )


def names_of(record: Mapping[str, Any]) -> badge.Names:
    """Labels of a record's codes, always in Chinese: a signature covers them."""
    return _names(record["kind"], record["level"])


@lru_cache(maxsize=200)
def _names(kind: str, level: str) -> badge.Names:
    with translation.override("zh-hans"):
        return badge.Names(str(Certificate.Kind(kind).label), str(Level(level).label) if level else "")


def unsecured(certificate_id: int, record: Mapping[str, Any], key: Current) -> dict[str, Any]:
    """The credential of a record, not yet signed."""
    status = bitstring.entry(status_lists(), certificate_id)
    return badge.build(record, names_of(record), badge.Issuing(key.did, record["body"], origin(), status))


def secured(
    certificate_id: int, record: Mapping[str, Any], key: Current, *, at: datetime, suite: str = proofs.JCS
) -> dict[str, Any]:
    """The credential of a record with a Data Integrity proof by a key."""
    plain = unsecured(certificate_id, record, key)
    made = proofs.add_proof(plain, key.sign, method=key.method, created=times.stamp(at), suite=suite)
    return {**made, "proof": [made["proof"]]}  # Open Badges 3.0 wants a list


def secured_now(certificate_id: int, body_id: int, record: Mapping[str, Any]) -> dict[str, Any]:
    """The credential with an eddsa-rdfc-2022 proof of this moment by its body's current key."""
    return secured(certificate_id, record, current_key(body_id), at=calendar.now(), suite=proofs.RDFC)


def methods(identity: Identity) -> list[proofs.Method]:
    """The verification methods of an identity, oldest first."""
    return [method_of(key) for key in identity.keys.select_related("identity").order_by("pk")]


def method_of(key: Key) -> proofs.Method:
    """A key as verifiers see it."""
    return proofs.Method(
        key.method, key.identity.did, bytes(key.public), since=key.since, until=key.until, compromised=key.compromised
    )


def resolve(method: str) -> proofs.Method:
    """The method of one of our issuers, or of a did:key; raises LookupError for anybody else."""
    if method.startswith("did:key:"):
        return dids.resolve_key(method)
    did, _hash, fragment = method.partition("#")
    key = Key.objects.select_related("identity").filter(identity__did=did, fragment=fragment).first()
    if key is None:
        raise LookupError(f"{method} is no key of an issuer that is registered here")
    return method_of(key)
