"""The register's own seal (`seals.py`) by the register's key; and the demo's small certificate authority.

In demo and test the keys are made on first use, in files, under a small certificate authority of our own. A real
installation sets CREDENTIALS_KEYS to a folder that its key ceremony has filled, and nothing is ever made there.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from . import seals

RECORD_KEY = "record-ed25519.pem"
DOCUMENT_KEY = "document-p256.pem"
DOCUMENT_CERTIFICATE = "document-p256.crt"
AUTHORITY = "authority.crt"
AUTHORITY_KEY = "authority.pem"
REVOCATIONS = "authority.crl"
TIME_KEY = "time-rsa.pem"
TIME_CERTIFICATE = "time-rsa.crt"
START = datetime(2023, 1, 1, tzinfo=UTC)  # before the demo city's clock
YEARS = timedelta(days=3650)


def folder() -> Path:
    """Where the keys lie."""
    return Path(settings.CREDENTIALS_KEYS)


def canonical(record: Mapping[str, Any]) -> bytes:
    """The bytes that are signed: JSON with sorted keys and no spaces, as JCS (RFC 8785) for text, integers and null."""
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def seal_records(records: Sequence[Mapping[str, Any]]) -> tuple[list[bytes], str]:
    """(seals in the order of the records, key id) by the current key."""
    key, name = record_signer()
    return seals.seal_many([canonical(record) for record in records], key), name


def record_signer() -> tuple[bytes, str]:
    """(raw private key, key id) of the current record key: for processes that seal many records at once."""
    key = _record_key(folder())
    return key.private_bytes_raw(), key_id(key.public_key())


def record_is_authentic(record: Mapping[str, Any], seal: bytes, key: str) -> bool:
    """Whether `seal` is that of `record` by the key with that id; retired public keys stay in the folder."""
    public = _public_keys(folder()).get(key)
    return public is not None and seals.holds(canonical(record), bytes(seal), public)


def key_id(key: ed25519.Ed25519PublicKey) -> str:
    """First 16 hex digits of the SHA-256 of the raw public key."""
    raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return sha256(raw).hexdigest()[:16]


@lru_cache(maxsize=4)
def _record_key(place: Path) -> ed25519.Ed25519PrivateKey:
    _ensure(place)
    key = serialization.load_pem_private_key((place / RECORD_KEY).read_bytes(), password=None)
    if not isinstance(key, ed25519.Ed25519PrivateKey):
        raise ImproperlyConfigured(f"{place / RECORD_KEY} is no Ed25519 key.")
    return key


@lru_cache(maxsize=4)
def _public_keys(place: Path) -> dict[str, ed25519.Ed25519PublicKey]:
    keys = [_record_key(place).public_key()]
    for path in place.glob("retired-*.pub"):
        key = serialization.load_pem_public_key(path.read_bytes())
        if isinstance(key, ed25519.Ed25519PublicKey):
            keys.append(key)
    return {key_id(key): key for key in keys}


def _ensure(place: Path) -> None:
    """Make the demo keys where there are none; outside the demo an empty folder is an error."""
    if (place / AUTHORITY).exists():
        return
    if not settings.DEMO:
        raise ImproperlyConfigured(f"No signing keys in {place}: set CREDENTIALS_KEYS after the key ceremony.")
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write(place / RECORD_KEY, ed25519.Ed25519PrivateKey.generate())
    authority_key, document_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    _write(place / AUTHORITY_KEY, authority_key)
    _write(place / DOCUMENT_KEY, document_key)
    authority_name = _name("Jianglu Demo Authority")
    authority = _certificate(authority_name, authority_name, authority_key.public_key(), authority_key, is_ca=True)
    signer = _certificate(
        _name("匠路示范证书签章"), authority_name, document_key.public_key(), authority_key, is_ca=False
    )
    _write_bytes(place / DOCUMENT_CERTIFICATE, signer.public_bytes(serialization.Encoding.PEM))
    # Written last: its presence says that the folder is complete.
    _write_bytes(place / AUTHORITY, authority.public_bytes(serialization.Encoding.PEM))


def ensure_papers(place: Path) -> None:
    """In the demo, what long-term validation needs besides: a timestamp authority and the authority's revocation list.

    A real installation has its certificates from a licensed authority, whose list lies there as `authority.crl`, and asks
    a licensed timestamp service (JIANGLU_TSA_URL).
    """
    _ensure(place)
    if not settings.DEMO or (place / REVOCATIONS).exists():
        return
    authority = x509.load_pem_x509_certificate((place / AUTHORITY).read_bytes())
    key = serialization.load_pem_private_key((place / AUTHORITY_KEY).read_bytes(), password=None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    time_key = rsa.generate_private_key(65537, 2048)
    time = _certificate(
        _name("匠路示范时间戳"), authority.subject, time_key.public_key(), key, is_ca=False,
        usage=ExtendedKeyUsageOID.TIME_STAMPING,
    )  # fmt: skip
    _write(place / TIME_KEY, time_key)
    _write_bytes(place / TIME_CERTIFICATE, time.public_bytes(serialization.Encoding.PEM))
    listed = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.subject)
        .last_update(START)
        .next_update(START + YEARS)
        .add_extension(x509.CRLNumber(1), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write_bytes(place / REVOCATIONS, listed.public_bytes(serialization.Encoding.DER))


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Jianglu Demo"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    public: ec.EllipticCurvePublicKey | rsa.RSAPublicKey,
    issuer_key: ec.EllipticCurvePrivateKey,
    *,
    is_ca: bool,
    usage: x509.ObjectIdentifier = ExtendedKeyUsageOID.EMAIL_PROTECTION,
) -> x509.Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(START)
        .not_valid_after(START + YEARS)
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False
        )
        .add_extension(
            x509.KeyUsage(
                digital_signature=not is_ca, content_commitment=not is_ca, key_cert_sign=is_ca, crl_sign=is_ca,
                key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
    )  # fmt: skip
    if not is_ca:
        builder = builder.add_extension(
            x509.ExtendedKeyUsage([usage]), critical=usage == ExtendedKeyUsageOID.TIME_STAMPING
        )
    return builder.sign(issuer_key, hashes.SHA256())


def _write(path: Path, key: ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> None:
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    _write_bytes(path, pem)


def _write_bytes(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
