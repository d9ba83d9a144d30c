"""Fees of assessments that no register holds: an officer reads the receipt, the rule reads the fact."""

from __future__ import annotations

from django.db import transaction

from jianglu.credentials import queries as credentials
from jianglu.kernel.errors import need_reason
from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor, require
from jianglu.platform.policy import Answer

from ..errors import BadAmount, FeeNotAsked, NoSuchCertificate, PaperMissing
from ..models import AssessmentFee
from ..permissions import EXAMINE
from ..policies import ASSESSMENT_SUBSIDY
from .claims import check, queue_up

MOST = 10_000_00
"""Fen; no assessment costs more, so it is a slip of the pen."""


def record_fee(actor: Actor, number: str, *, amount: int, receipt: str, note: str = "") -> AssessmentFee:
    """Keep the fee (fen) by the receipt for the certificate of that number; a later entry replaces an earlier one.

    Only where the rule asks for the fee and no registration holds it. Raises NoSuchCertificate, BadAmount, PaperMissing
    (no receipt), FeeNotAsked.
    """
    with transaction.atomic():
        rows = credentials.visible_to(Actor.system("benefits")).filter(number=number.strip(), status="valid")
        certificate = rows.order_by("-pk").first()
        require(actor, EXAMINE, region=certificate.region_code if certificate else None)
        if certificate is None or certificate.person_id is None:
            raise NoSuchCertificate()
        if not 0 <= amount <= MOST:
            raise BadAmount()
        need_reason(receipt, "receipt", error=PaperMissing)
        verdict = check(certificate.pk, on=calendar.today(), benefit=ASSESSMENT_SUBSIDY.code)
        asked = verdict.answer_to("fee_known")
        if asked is Answer.SKIPPED or (asked is Answer.YES and verdict.facts["fee"] is not None):
            raise FeeNotAsked()
        queue_up(certificate.person_id)  # one entry of a person after the other
        old = AssessmentFee.objects.select_for_update().filter(certificate_id=certificate.pk, replaced_at=None).first()
        if old is not None:
            old.replaced_at = calendar.now()
            old.save(update_fields=["replaced_at"])
        made = AssessmentFee.objects.create(
            certificate_id=certificate.pk,
            person_id=certificate.person_id,
            region_code=certificate.region_code,
            amount=amount,
            receipt=receipt.strip()[:60],
            note=note.strip()[:300],
            recorded_by=actor.name,
            recorded_at=calendar.now(),
        )
        changes = {"amount": amount, "before": old.amount if old else None}
        audit.record(actor, "benefits.fee_recorded", made, reason=note, changes=changes)
        return made
