"""Reading fees that officers checked by the receipt, and the certificates that wait for it."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast

from jianglu.credentials import queries as credentials
from jianglu.platform.access import Actor, limit
from jianglu.platform.policy import queries as decisions

from ..models import AssessmentFee, Claim
from ..permissions import EXAMINE
from ..policies import ASSESSMENT_SUBSIDY


def fees(actor: Actor) -> QuerySet[AssessmentFee]:
    """Fees recorded in the actor's district, those that were corrected too, newest first."""
    rows = AssessmentFee.objects.select_related("certificate__occupation", "person")
    return limit(rows, actor, EXAMINE, region="region_code")


def waiting_fees(actor: Actor) -> list[Any]:
    """Applications, one a certificate and fifty at most, that the rule referred to an officer because no register holds the
    fee, and for which none was recorded since.
    """
    rows = limit(decisions.referred(ASSESSMENT_SUBSIDY.code, "fee_known"), actor, EXAMINE, region="facts__region_code")
    known = AssessmentFee.objects.filter(replaced_at=None).annotate(key=Cast("certificate_id", CharField()))
    live = Claim.objects.filter(benefit=ASSESSMENT_SUBSIDY.code, state__in=Claim.LIVE)
    live = live.annotate(key=Cast("subject_id", CharField()))
    rows = rows.exclude(subject__in=known.values("key")).exclude(subject__in=live.values("key"))
    found: list[Any] = list(rows.order_by("subject", "-pk").distinct("subject")[:50])
    numbers = credentials.numbers([int(row.subject) for row in found])
    for row in found:
        row.certificate_number = numbers.get(int(row.subject), "")
    return found
