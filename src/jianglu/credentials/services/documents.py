"""The printed faces of a certificate: made at the first call, kept as they are."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction

from jianglu.kernel.errors import NotFound
from jianglu.organisations import queries as organisations
from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor

from .. import identities, queries, signers
from .. import ofd as licences
from .. import pdf as documents
from ..errors import NoSuite, NotAuthentic
from ..models import Certificate, Document, LicenceFile
from ..vc import jose, proofs, sm
from .issuing import sign


def credential(actor: Actor, certificate: Certificate, *, form: str = proofs.JCS) -> dict[str, Any] | str:
    """The verifiable credential: `jcs` as signed at issue (now, for one that was taken over), `rdfc`, `sm2`, `jwt`.

    The caller has checked that the actor may see the certificate. Raises NoSuite, NotFound
    for another form.
    """
    with transaction.atomic():
        if form in ("jcs", proofs.JCS):
            return signed_credential(certificate)
        key = identities.current_key(certificate.body_id)
        if form in ("rdfc", proofs.RDFC):
            return identities.secured(certificate.pk, certificate.record, key, at=calendar.now(), suite=proofs.RDFC)
        if form in ("sm2", proofs.SM2):
            if not sm.available():
                raise NoSuite()
            key = identities.current_key(certificate.body_id, signers.SM2)
            return identities.secured(certificate.pk, certificate.record, key, at=calendar.now(), suite=proofs.SM2)
        if form == "jwt":
            plain = identities.unsecured(certificate.pk, certificate.record, key)
            return jose.secure(plain, key.sign, method=key.method)
    raise NotFound()


def signed_credential(certificate: Certificate) -> dict[str, Any]:
    """The kept credential with its eddsa-jcs-2022 proof, signed now if there is none; raises NotAuthentic.

    What the register's seal does not confirm is not signed.
    """
    kept = queries.credential(certificate)
    if kept is None or (kept.key.compromised and certificate.in_force):
        if not queries.is_authentic(certificate):
            raise NotAuthentic(number=certificate.number)
        try:
            with transaction.atomic():
                kept = sign([certificate])[0]
        except IntegrityError:  # two first calls at once
            kept = queries.credential(certificate)
            assert kept is not None
    document: dict[str, Any] = kept.document
    return document


def document(actor: Actor, certificate: Certificate, *, address: str) -> bytes:
    """The signed PDF; made at the first call and the same bytes ever after. `address` is the QR's target.

    The caller has checked that the actor may see the certificate.
    """

    def made() -> bytes:
        return documents.signed_pdf(
            certificate.record, credential=signed_credential(certificate), address=address, made_at=calendar.now()
        )

    return _made_once(actor, certificate, Document, "pdf", made, "credentials.document_made")


def licence_file(actor: Actor, certificate: Certificate, *, address: str) -> bytes:
    """The OFD; made at the first call and the same bytes ever after. `address` is the QR's target.

    The caller has checked that the actor may see the certificate.
    """

    def made() -> bytes:
        return licences.certificate_ofd(
            certificate.record,
            credential=signed_credential(certificate),
            address=address,
            body_code=organisations.faces([certificate.body_id])[certificate.body_id].credit_code,
            made_at=calendar.now(),
        )

    return _made_once(actor, certificate, LicenceFile, "ofd", made, "credentials.licence_file_made")


def _made_once(
    actor: Actor,
    certificate: Certificate,
    model: type[Document] | type[LicenceFile],
    column: str,
    make: Callable[[], bytes],
    action: str,
) -> bytes:
    """What lies in the model's `column` for the certificate, made and noted at the first call."""
    kept = model.objects.filter(certificate=certificate).first()
    if kept is None:
        content = make()
        values: dict[str, Any] = {column: content, "sha256": sha256(content).hexdigest(), "made_at": calendar.now()}
        try:
            with transaction.atomic():
                kept = model.objects.create(certificate=certificate, **values)
                audit.record(actor, action, certificate)
        except IntegrityError:  # two first downloads at once: the first one's bytes stand
            kept = model.objects.get(certificate=certificate)
    return bytes(getattr(kept, column))
