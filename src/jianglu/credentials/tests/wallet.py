"""A wallet of somebody else, for the tests of OpenID."""

from __future__ import annotations

import json
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from django.test import Client

from jianglu.credentials import identities
from jianglu.credentials.openid import issuance, metadata
from jianglu.credentials.vc import jose


class Wallet:
    """A wallet of somebody else: a key, and requests over HTTP as the specification has them."""

    def __init__(self, client: Client, key: Any = None) -> None:
        self.client = client
        self.codes: dict[str, str] = {}
        self.key = key or ec.generate_private_key(ec.SECP256R1())

    @property
    def jwk(self) -> dict[str, str]:
        if isinstance(self.key, ed25519.Ed25519PrivateKey):
            return jose.jwk(self.key.public_key().public_bytes_raw())
        said = self.key.public_key().public_numbers()
        return {"kty": "EC", "crv": "P-256", "x": jose.b64(said.x.to_bytes(32)), "y": jose.b64(said.y.to_bytes(32))}

    @property
    def alg(self) -> str:
        return "ES256" if self.jwk["kty"] == "EC" else "EdDSA"

    def sign(self, content: bytes) -> bytes:
        if isinstance(self.key, ed25519.Ed25519PrivateKey):
            return self.key.sign(content)
        r, s = decode_dss_signature(self.key.sign(content, ec.ECDSA(SHA256())))
        return r.to_bytes(32) + s.to_bytes(32)

    def token(self, link: str, tx_code: str) -> Any:
        """Redeem; the code is read once, as a wallet that was quick (or a thief) would keep it."""
        if link not in self.codes:
            self.codes[link] = offer_of(link)["grants"][metadata.GRANT]["pre-authorized_code"]
        form = {"grant_type": metadata.GRANT, "pre-authorized_code": self.codes[link], "tx_code": tx_code}
        return self.client.post("/oid4vci/token", form)

    def nonce(self) -> str:
        return str(self.client.post("/oid4vci/nonce").json()["c_nonce"])

    def proof(self, *, header: dict[str, Any] | None = None, **claims: Any) -> str:
        head = {"alg": self.alg, "typ": issuance.PROOF_TYPE, "jwk": self.jwk, **(header or {})}
        said = {"aud": identities.origin(), "iat": int(time.time()), **claims}
        said.setdefault("nonce", self.nonce())
        return jose.compact(head, {k: v for k, v in said.items() if v is not None}, self.sign)

    def ask(self, access: str, proof: str | None = None, configuration: str = metadata.SD_JWT) -> Any:
        body: dict[str, Any] = {"credential_configuration_id": configuration}
        if proof is not None:
            body["proofs"] = {"jwt": [proof]}
        return self.post("credential", access, body)

    def post(self, path: str, access: str, body: Any) -> Any:
        return self.client.post(
            f"/oid4vci/{path}", json.dumps(body), content_type="application/json", HTTP_AUTHORIZATION=f"Bearer {access}"
        )


def offer_of(link: str) -> dict[str, Any]:
    """What a link leads to; empty once it is over."""
    assert link.startswith("openid-credential-offer://?")
    address = urlsplit(parse_qs(urlsplit(link).query)["credential_offer_uri"][0])
    made: dict[str, Any] = Client().get(address.path).json()
    return made
