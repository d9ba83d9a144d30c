"""Access tokens for tools: client credentials by a signed assertion (Security Framework 1.0, 4.1; RFC 7523)."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.core.cache import cache
from joserfc import jws
from joserfc.errors import JoseError

from ..models import LtiTool
from . import addresses, names, tokens
from .errors import Refusal

LIFE = 3600  # seconds of an access token
SALT = "learning.lti.access"
ASSERTION_LIFE = 3600  # seconds that the jti of an assertion is remembered; none may live longer


@dataclass(frozen=True)
class Caller:
    """A tool that speaks, and what its token is for."""

    tool: LtiTool
    scopes: frozenset[str]


def grant(form: Mapping[str, str]) -> dict[str, Any]:
    """An access token for the scopes asked for that we know; raises Refusal."""
    if form.get("grant_type") != "client_credentials":
        raise Refusal("unsupported_grant_type", "only client_credentials is served")
    if form.get("client_assertion_type") != names.ASSERTION_TYPE or not form.get("client_assertion"):
        raise Refusal("invalid_client", "a client_assertion by JWT is required", status=401)
    scopes = [scope for scope in names.SCOPES if scope in form.get("scope", "").split()]
    if not scopes:
        raise Refusal("invalid_scope", "no known scope was asked for")
    tool = _asserted(form["client_assertion"])
    return {
        "access_token": signing.dumps({"t": tool.pk, "s": scopes}, salt=SALT),
        "token_type": "Bearer",
        "expires_in": LIFE,
        "scope": " ".join(scopes),
    }


def caller(bearer: str, *, needs: Collection[str]) -> Caller:
    """Who speaks with this token, when it is for one of the scopes; raises Refusal."""
    try:
        said = signing.loads(bearer, salt=SALT, max_age=LIFE)
    except signing.BadSignature as error:
        raise Refusal("invalid_token", "the access token is unknown or expired", status=401) from error
    tool = LtiTool.objects.filter(pk=said["t"], ended_at=None).first()
    if tool is None:
        raise Refusal("invalid_token", "the tool was ended", status=401)
    if not set(needs) & set(said["s"]):
        raise Refusal("insufficient_scope", "the access token is not for this", status=403)
    return Caller(tool, frozenset(said["s"]))


def _asserted(assertion: str) -> LtiTool:
    """The tool that signed the assertion, which is good once."""
    refused = Refusal("invalid_client", "the client_assertion is not accepted", status=401)
    try:
        # Whose key is to be asked for; believed only once the signature is.
        claimed = jws.extract_compact(assertion.encode()[: tokens.LONGEST]).payload
        issuer = str(tokens.unread(claimed).get("iss", ""))
    except (JoseError, ValueError) as error:
        raise refused from error
    tool = LtiTool.objects.filter(client_id=issuer[:40], ended_at=None).first()
    if tool is None:
        raise refused
    try:
        claims = tokens.read(
            assertion,
            tokens.Keys(tool.jwks_url, tool.public_key),
            issuer=tool.client_id,
            audience=(addresses.token(), addresses.issuer()),
            subject=tool.client_id,
        )
    except tokens.NotBelieved as error:
        raise Refusal("invalid_client", str(error), status=401) from error
    once = claims.get("jti")
    if not isinstance(once, str) or not once or claims["exp"] - claims["iat"] > ASSERTION_LIFE:
        raise Refusal("invalid_client", "jti is missing, or the assertion lives longer than an hour", status=401)
    seen = hashlib.sha256(f"{tool.pk}:{once}".encode()).hexdigest()
    if not cache.add(f"lti-jti:{seen}", 1, ASSERTION_LIFE + 2 * tokens.LEEWAY):
        raise Refusal("invalid_client", "this assertion was used before", status=401)
    return tool
