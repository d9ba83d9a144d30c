"""Keys and signed messages: RS256 (1EdTech Security Framework 1.0, 5.1.3) by joserfc; nothing else is signed or believed.

Times in messages are the world's, not those of a demo city: other systems compare them with their own clocks.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models import QuerySet
from joserfc import jwk, jws, jwt
from joserfc.errors import JoseError

from jianglu.platform import audit, calendar, outgoing, vault
from jianglu.platform.access import Actor, require
from jianglu.platform.regions import queries as regions

from ..models import LtiKey
from ..permissions import TOOLS
from . import addresses

ALGORITHM = "RS256"
BITS = 2048
LEEWAY = 60  # seconds that another clock may be off
AHEAD = timedelta(days=2)  # published before it signs, for who keeps a copy of the key set
AGE = timedelta(days=90)  # then another key takes over
AFTER = timedelta(days=30)  # published after that
FRESH = 600  # seconds that a fetched key set is believed
RETRY = 60  # seconds before an unknown key id makes us ask again
LONGEST = 60_000  # characters of a message


class NotBelieved(Exception):  # noqa: N818 - a verdict
    """A message that is not what it says it is; ASCII text for who writes the other side."""


# Our own keys --------------------------------------------------------------------------------------------------------


def sign(claims: Mapping[str, Any], *, life: int = 300) -> str:
    """The claims with the times of now, signed by the current key; `life` in seconds."""
    now = int(time.time())
    row = _current()
    key = jwk.RSAKey.import_key(vault.unseal(bytes(row.private_sealed)))
    header = {"alg": ALGORITHM, "kid": row.kid, "typ": "JWT"}
    return jwt.encode(header, {**claims, "iat": now, "exp": now + life}, key, algorithms=[ALGORITHM])


def published() -> list[dict[str, Any]]:
    """The public keys by which messages of this site may be signed, or soon will be (JWK)."""
    return [row.public for row in _living()]


def ready() -> None:
    """Make the first key where there is none, so that it is published before anything is signed."""
    _current()


def rotate(actor: Actor) -> bool:
    """Make the next key when the last one is old enough, to sign in AHEAD; for the daily job."""
    require(actor, TOOLS, region=regions.city().code)
    with transaction.atomic():
        last = LtiKey.objects.select_for_update().filter(withdrawn_at=None).last()
        if last is not None and last.signs_from > calendar.now() - AGE + AHEAD:
            return False
        audit.record(actor, "learning.lti_key_made", _make(ahead=last is not None))
        return True


def withdraw_keys(actor: Actor, reason: str) -> None:
    """Publish none of the keys so far any longer, and sign by a new one at once; for a key that others may know."""
    with transaction.atomic():
        require(actor, TOOLS, region=regions.city().code)
        LtiKey.objects.filter(withdrawn_at=None).update(withdrawn_at=calendar.now())
        audit.record(actor, "learning.lti_keys_withdrawn", _make(), reason=reason)


def _living() -> list[LtiKey]:
    """Keys that are published: all but those that another one replaced more than AFTER ago."""
    rows = list(LtiKey.objects.filter(withdrawn_at=None))
    old = calendar.now() - AFTER
    return [row for place, row in enumerate(rows) if place + 1 == len(rows) or rows[place + 1].signs_from > old]


def _current() -> LtiKey:
    rows: QuerySet[LtiKey] = LtiKey.objects.filter(withdrawn_at=None)
    return rows.filter(signs_from__lte=calendar.now()).last() or rows.first() or _make()


def _make(*, ahead: bool = False) -> LtiKey:
    now = calendar.now()
    kid = secrets.token_hex(8)
    key = jwk.RSAKey.generate_key(BITS, {"kid": kid, "use": "sig", "alg": ALGORITHM})
    return LtiKey.objects.create(
        kid=kid,
        public=key.as_dict(private=False),
        private_sealed=vault.seal(key.as_pem(private=True).decode()),
        made_at=now,
        signs_from=now + AHEAD if ahead else now,
    )


# Messages of others --------------------------------------------------------------------------------------------------


def read(
    token: str, keys: Keys, *, issuer: str, audience: Sequence[str], nonce: bool = False, subject: str | None = None
) -> dict[str, Any]:
    """The claims of a message that `issuer` signed for one of `audience`, in time; raises NotBelieved.

    By OpenID Connect Core, 3.1.3.7: signature, iss, aud with azp, exp, iat; the nonce is the caller's to compare.
    """
    if len(token) > LONGEST:
        raise NotBelieved("the message is too long")
    try:
        header = jws.extract_compact(token.encode()).headers()
        if header.get("alg") != ALGORITHM:
            raise NotBelieved("only RS256 is accepted")
        claims = jwt.decode(token, keys.of(header.get("kid")), algorithms=[ALGORITHM]).claims
        wanted: dict[str, Any] = {
            "iss": {"essential": True, "value": issuer},
            "aud": {"essential": True, "values": list(audience)},
            "exp": {"essential": True},
            "iat": {"essential": True},
        }
        if nonce:
            wanted["nonce"] = {"essential": True}
        if subject is not None:
            wanted["sub"] = {"essential": True, "value": subject}
        jwt.JWTClaimsRegistry(now=int(time.time()), leeway=LEEWAY, **wanted).validate(claims)
    except (JoseError, ValueError, TypeError) as error:
        raise NotBelieved(f"{type(error).__name__}: {error}"[:200]) from error
    if not isinstance(claims["iat"], int | float) or claims["exp"] - claims["iat"] > 86_400:
        raise NotBelieved("the message lives too long")
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if (several or "azp" in claims) and claims.get("azp") not in (*audience, issuer):
        raise NotBelieved("azp is somebody else")
    return dict(claims)


class Keys:
    """Where the keys of another side come from: its key set's address, or the one key that was registered."""

    def __init__(self, address: str, registered: Mapping[str, Any] | None = None) -> None:
        self.address, self.registered = address, registered

    def of(self, kid: object) -> jwk.RSAKey:
        """The key of an id; raises NotBelieved. A key set is asked anew for an id that it did not know."""
        if self.registered is not None:
            return _rsa(self.registered)
        if not isinstance(kid, str) or not 0 < len(kid) <= 200:
            raise NotBelieved("kid is missing")
        found = self._find(kid, self._kept(again=False)) or self._find(kid, self._kept(again=True))
        if found is None:
            raise NotBelieved("no such key in the key set")
        return _rsa(found)

    def _kept(self, *, again: bool) -> list[Any]:
        if self.address == addresses.jwks():  # ourselves: nothing to ask over the network
            return published()
        place = f"lti-keys:{self.address}"
        kept: list[Any] | None = cache.get(place)
        if kept is None or (again and cache.add(f"{place}:asked", 1, RETRY)):
            kept = fetched(self.address)
            cache.set(place, kept, FRESH)
            cache.add(f"{place}:asked", 1, RETRY)
        return kept

    @staticmethod
    def _find(kid: str, keys: list[Any]) -> Mapping[str, Any] | None:
        return next((key for key in keys if isinstance(key, dict) and key.get("kid") == kid), None)


def fetched(address: str) -> list[Any]:
    """The keys of a key set; raises NotBelieved when it cannot be had."""
    try:
        answer = outgoing.fetch(address, headers={"Accept": "application/json"})
        keys = jwks_of(answer.content) if answer.status == 200 else None
    except (outgoing.Unreachable, ValueError, RecursionError) as error:
        raise NotBelieved("the key set cannot be fetched") from error
    if keys is None:
        raise NotBelieved("the key set cannot be fetched")
    return keys


def jwks_of(content: bytes) -> list[Any]:
    """The RSA keys for signing in a JWK set; raises ValueError."""
    found = json.loads(content)
    if not isinstance(found, dict) or not isinstance(found.get("keys"), list):
        raise ValueError("not a JWK set")
    public = ("kty", "n", "e", "kid", "alg", "use")
    rows = [key for key in found["keys"][:50] if isinstance(key, dict) and key.get("kty") == "RSA"]
    return [{name: key[name] for name in public if name in key} for key in rows if key.get("use", "sig") == "sig"]


def unread(payload: bytes) -> dict[str, Any]:
    """What an unverified message says of itself, to find whose key to ask for; raises ValueError."""
    found = json.loads(payload)
    if not isinstance(found, dict):
        raise ValueError("not an object")
    return found


def public_jwk(text: str) -> dict[str, Any]:
    """The public half of an RSA key given as PEM; raises ValueError for anything else, also for a short key."""
    try:
        key = jwk.RSAKey.import_key(text.strip())
    except (JoseError, ValueError, TypeError) as error:
        raise ValueError("not an RSA key") from error
    if key.raw_value.key_size < BITS:
        raise ValueError("shorter than 2048 bits")
    return dict(key.as_dict(private=False))


def _rsa(key: Mapping[str, Any]) -> jwk.RSAKey:
    try:
        found = jwk.RSAKey.import_key({**key, "kty": "RSA"})
    except (JoseError, ValueError, TypeError) as error:
        raise NotBelieved("the key is no RSA key") from error
    if found.raw_value.key_size < BITS:
        raise NotBelieved("the key is shorter than 2048 bits")
    return found
