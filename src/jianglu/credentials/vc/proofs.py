"""Data Integrity proofs: eddsa-jcs-2022 and eddsa-rdfc-2022 (W3C VC-DI-EdDSA, 2025), and SM2 with SM3 in the same manner.

No W3C suite names SM2. `sm2-sm3-jcs` is ours: eddsa-jcs-2022 with SM3 for SHA-256 and SM2 for Ed25519, for who must use them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from . import canonical, multibase, sm
from .times import parse

JCS, RDFC, SM2 = "eddsa-jcs-2022", "eddsa-rdfc-2022", "sm2-sm3-jcs"
SUITES: dict[str, Callable[[Mapping[str, Any]], bytes]] = {
    JCS: canonical.jcs,
    RDFC: canonical.rdfc,
    SM2: canonical.jcs,
}
Document = dict[str, Any]
Sign = Callable[[bytes], bytes]


class ProofFailed(ValueError):
    """A proof is missing, malformed, expired, for another purpose, or does not match."""


class KeyCompromised(ProofFailed):
    """The key that signed has been compromised since."""


@dataclass(frozen=True)
class Method:
    """A verification method as its controller published it; `since`, `until` bound when its signatures count."""

    id: str
    controller: str
    public: bytes
    purposes: frozenset[str] = frozenset({"assertionMethod"})
    since: datetime | None = None
    until: datetime | None = None
    compromised: bool = False


Resolve = Callable[[str], Method]  # raises LookupError


def add_proof(
    document: Mapping[str, Any],
    sign: Sign,
    *,
    method: str,
    created: str,
    suite: str = JCS,
    purpose: str = "assertionMethod",
    **options: Any,
) -> Document:
    """The document with a proof; `created` is an RFC 3339 text, `options` are e.g. challenge and domain.

    Raises NotCanonical. A document that has proofs gets one more, over the document without them (a proof set).
    """
    plain = {key: value for key, value in document.items() if key != "proof"}
    proof: Document = {
        "type": "DataIntegrityProof",
        "cryptosuite": suite,
        "created": created,
        "verificationMethod": method,
        "proofPurpose": purpose,
        **options,
    }
    signed = {**proof, "proofValue": multibase.encode(sign(_to_sign(plain, proof, suite)))}
    before = document.get("proof")
    if before is None:
        return {**plain, "proof": signed}
    return {**plain, "proof": [*(before if isinstance(before, list) else [before]), signed]}


def _to_sign(plain: Mapping[str, Any], proof: Mapping[str, Any], suite: str) -> bytes:
    """The digest (SHA-256, SM3) of the proof options, then of the document (VC-DI-EdDSA 3.3.4)."""
    canonise = SUITES[suite]
    digest = sm.sm3 if suite == SM2 else _sha256
    options = {key: value for key, value in proof.items() if key != "proofValue"}
    if "@context" in plain:
        options["@context"] = plain["@context"]
    return digest(canonise(options)) + digest(canonise(plain))


def _sha256(content: bytes) -> bytes:
    return sha256(content).digest()


def verify_proofs(
    document: Mapping[str, Any],
    resolve: Resolve,
    *,
    now: datetime,
    purpose: str = "assertionMethod",
    challenge: str | None = None,
    domain: str | None = None,
) -> list[Method]:
    """The methods that signed the document, when every proof of it holds; raises ProofFailed otherwise."""
    proofs = document.get("proof")
    listed: list[Document] = [
        proof for proof in (proofs if isinstance(proofs, list) else [proofs]) if isinstance(proof, dict)
    ]
    if not listed or len(listed) != (len(proofs) if isinstance(proofs, list) else 1):
        raise ProofFailed("the document has no proof")
    plain = {key: value for key, value in document.items() if key != "proof"}
    found = []
    for proof in listed:
        if challenge is not None and proof.get("challenge") != challenge:
            raise ProofFailed("the proof answers another challenge")
        if domain is not None and proof.get("domain") != domain:
            raise ProofFailed("the proof is meant for another domain")
        found.append(_verify(plain, proof, listed, resolve, now, purpose))
    return found


def _verify(
    plain: Mapping[str, Any],
    proof: Mapping[str, Any],
    all_proofs: list[Any],
    resolve: Resolve,
    now: datetime,
    purpose: str,
) -> Method:
    suite, value = proof.get("cryptosuite"), proof.get("proofValue")
    if proof.get("type") != "DataIntegrityProof" or not isinstance(suite, str) or suite not in SUITES:
        raise ProofFailed("not an eddsa-jcs-2022 or eddsa-rdfc-2022 proof")
    if suite == SM2 and not sm.available():
        raise ProofFailed("SM2 is not installed here (extra `sm`)")
    if proof.get("proofPurpose") != purpose:
        raise ProofFailed("the proof serves another purpose")
    created = _time(proof, "created")
    expires = _time(proof, "expires")
    if expires is not None and expires <= now:
        raise ProofFailed("the proof has expired")
    try:
        method = resolve(str(proof.get("verificationMethod")))
        signature = multibase.decode(value)
    except (LookupError, ValueError) as error:
        raise ProofFailed(str(error)) from error
    if purpose not in method.purposes:
        raise ProofFailed("the key is not meant for this purpose")
    if method.since and (created or now) < method.since:
        raise ProofFailed("signed before the key was valid")
    if method.compromised:  # whoever holds the key can date a signature back
        raise KeyCompromised("the key was compromised; ask the register whether it holds this very credential")
    if method.until and (created is None or created >= method.until):
        raise ProofFailed("signed after the key was withdrawn")
    try:
        covered = _covered(plain, proof, all_proofs, suite)
        if suite == SM2:
            sm.verify(method.public, signature, covered)
        else:
            Ed25519PublicKey.from_public_bytes(method.public).verify(signature, covered)
    except (InvalidSignature, ValueError) as error:
        raise ProofFailed(str(error) or "the signature does not match") from error
    return method


def _covered(plain: Mapping[str, Any], proof: Mapping[str, Any], all_proofs: list[Any], suite: str) -> bytes:
    document = dict(plain)
    if suite in (JCS, SM2) and "@context" in proof:
        outer = _listed(document.get("@context"))
        inner = _listed(proof["@context"])
        if outer[: len(inner)] != inner:
            raise ProofFailed("the contexts of proof and document differ")
        document["@context"] = proof["@context"]
    if "previousProof" in proof:
        wanted = _listed(proof["previousProof"])
        chain = [other for other in all_proofs if isinstance(other, dict) and other.get("id") in wanted]
        if len(chain) != len(wanted) or any(not isinstance(item, str) for item in wanted):
            raise ProofFailed("the previous proof is missing")
        document["proof"] = chain
    return _to_sign(document, proof, suite)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _time(proof: Mapping[str, Any], name: str) -> datetime | None:
    if name not in proof:
        return None
    try:
        return parse(proof[name])
    except ValueError as error:
        raise ProofFailed(f"{name} is no date and time") from error
