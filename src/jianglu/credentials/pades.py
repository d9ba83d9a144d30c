"""The signature of the printed face: PAdES B-LT, that is with a timestamp and all that a later validation needs.

The document key signs by ECDSA P-256; certificates and revocation list are embedded, so that a reader can decide in ten
years, and without a network, whether the signature was valid when it was made (ETSI EN 319 142-1).
"""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from asn1crypto import cms, core, crl
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers, timestamps
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.general import as_signing_certificate, simple_cms_attribute
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from . import signing

FIELD = "Jianglu"
RESERVED = 16_384  # bytes of the signature container: two certificates, a timestamp token; saves a trial signature
# The revocation list lies here already, so that nothing is fetched; pyHanko wonders at every signature.
logging.getLogger("pyhanko.sign.signers.pdf_signer").setLevel(logging.ERROR)


class _Signer(signers.SimpleSigner):  # type: ignore[misc]
    """SimpleSigner that reads its key once, not at every signature."""

    kept: ec.EllipticCurvePrivateKey

    def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
        """ECDSA with SHA-256."""
        assert digest_algorithm == "sha256"
        return self.kept.sign(data, ec.ECDSA(hashes.SHA256()))


class _DemoClock(timestamps.DummyTimeStamper):  # type: ignore[misc]
    """The demo's own timestamp authority, in the same process; reads its key once."""

    kept: rsa.RSAPrivateKey

    def _sign_tst_info(self, tst_info_data: bytes, md_algorithm: str, dt: datetime) -> tuple[bytes, Any]:
        digest = hashes.Hash(hashes.SHA256())
        digest.update(tst_info_data)
        attributes = cms.CMSAttributes(
            [
                simple_cms_attribute("content_type", "tst_info"),
                simple_cms_attribute("signing_time", cms.Time({"utc_time": core.UTCTime(dt)})),
                simple_cms_attribute("signing_certificate", as_signing_certificate(self.tsa_cert)),
                simple_cms_attribute("message_digest", digest.finalize()),
            ]
        )
        return self.kept.sign(attributes.dump(), padding.PKCS1v15(), hashes.SHA256()), attributes


@dataclass(frozen=True)
class _Papers:
    """What a signature needs, read once a process."""

    signer: Any
    clock: Any
    root: Any
    revocations: Any

    def context(self) -> ValidationContext:
        """Whom we trust and what has been revoked."""
        return ValidationContext(
            trust_roots=[self.root], crls=[self.revocations] if self.revocations else [], allow_fetching=False
        )


@lru_cache(maxsize=4)
def _papers(place: Path) -> _Papers:
    signing.ensure_papers(place)
    root = load_cert_from_pemder(str(place / signing.AUTHORITY))
    store = SimpleCertificateStore()
    store.register(root)
    key = _private(place / signing.DOCUMENT_KEY)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    certificate = load_cert_from_pemder(str(place / signing.DOCUMENT_CERTIFICATE))
    signer = _Signer(signing_cert=certificate, signing_key=None, cert_registry=store)
    signer.kept = key
    lists = place / signing.REVOCATIONS
    return _Papers(
        signer, _clock(place, store), root, crl.CertificateList.load(lists.read_bytes()) if lists.exists() else None
    )


def _clock(place: Path, store: SimpleCertificateStore) -> Any:
    """The timestamp service: JIANGLU_TSA_URL, or in the demo our own."""
    if address := os.environ.get("JIANGLU_TSA_URL"):
        return timestamps.HTTPTimeStamper(address)
    if not settings.DEMO:
        raise ImproperlyConfigured("Set JIANGLU_TSA_URL to the timestamp service (RFC 3161) of your authority.")
    key = _private(place / signing.TIME_KEY)
    assert isinstance(key, rsa.RSAPrivateKey)
    clock = _DemoClock(load_cert_from_pemder(str(place / signing.TIME_CERTIFICATE)), None, certs_to_embed=store)
    clock.kept = key
    return clock


def _private(path: Path) -> Any:
    try:
        return serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (FileNotFoundError, ValueError) as error:
        raise ImproperlyConfigured(f"The key {path} cannot be read.") from error


def sign_pdf(pdf: bytes, *, reason: str, place: str) -> bytes:
    """The PDF with a PAdES B-LT signature over all of it."""
    papers = _papers(signing.folder())
    out = BytesIO()
    signers.PdfSigner(
        signers.PdfSignatureMetadata(
            field_name=FIELD,
            reason=reason,
            location=place,
            subfilter=SigSeedSubFilter.PADES,
            md_algorithm="sha256",
            embed_validation_info=True,
            validation_context=papers.context(),
        ),
        signer=papers.signer,
        timestamper=papers.clock,
    ).sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), output=out, bytes_reserved=RESERVED)
    return out.getvalue()


@dataclass(frozen=True)
class PdfSignature:
    """What became of a PDF's signature: whole, by our authority, when and by whom."""

    intact: bool
    trusted: bool
    signer: str
    at: datetime | None


def read_signature(pdf: bytes) -> PdfSignature | None:
    """The signature of a PDF, validated against our authority; None when there is none or the file is no PDF."""
    from pyhanko.pdf_utils.misc import PdfError

    try:
        found = PdfFileReader(BytesIO(pdf), strict=False).embedded_signatures
        if len(found) != 1 or found[0].field_name != FIELD:
            return None
        status = validate_pdf_signature(found[0], _papers(signing.folder()).context())
    except (PdfError, ValueError, TypeError, KeyError, AttributeError, OSError, RecursionError):
        return None
    certificate: asn1_x509.Certificate = status.signing_cert
    timestamp = status.timestamp_validity
    return PdfSignature(
        intact=bool(status.intact and status.valid and status.bottom_line),
        trusted=bool(status.trusted),
        signer=str(certificate.subject.native.get("common_name", "")),
        at=timestamp.timestamp if timestamp else None,
    )
