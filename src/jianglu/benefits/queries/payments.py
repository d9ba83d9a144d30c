"""Reading batches, payments and bank profiles."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet, Sum

from jianglu.platform.access import Actor, limit, require

from ..errors import NoSuchBatch, NoSuchProfile
from ..models import BankProfile, Claim, Payment, PaymentBatch
from ..permissions import BANKS, PAY, VIEW_BATCHES

BATCH_STATES = PaymentBatch.State.choices
PAYMENT_STATES = Payment.State.choices


def payable(actor: Actor) -> dict[str, int]:
    """How many claims wait for a batch, and their fen, in the actor's scope."""
    rows = limit(Claim.objects.all(), actor, PAY, region="region_code").filter(state=Claim.State.APPROVED)
    found = rows.aggregate(count=Count("pk"), total=Sum("amount"))
    return {"count": found["count"], "total": found["total"] or 0}


def payable_ids(actor: Actor, region_code: str) -> list[int]:
    """The claims that wait for a batch in a region of the actor's scope, oldest first."""
    rows = limit(Claim.objects.all(), actor, PAY, region="region_code")
    waiting = rows.filter(state=Claim.State.APPROVED, region_code__startswith=region_code)
    return list(waiting.order_by("pk").values_list("pk", flat=True))


def batches(actor: Actor) -> QuerySet[PaymentBatch]:
    """Batches in the actor's scope."""
    return limit(PaymentBatch.objects.all(), actor, VIEW_BATCHES, region="region_code")


def get_batch(actor: Actor, batch_id: int) -> PaymentBatch:
    """The batch when the actor may see it; raises NoSuchBatch."""
    batch = batches(actor).select_related("profile").filter(pk=batch_id).first()
    if batch is None:
        raise NoSuchBatch()
    return batch


def payments_of(batch: PaymentBatch) -> Any:
    """The payments of a batch with claim and account; the rows of a unit's claim share a line."""
    return batch.payments.select_related("claim__class_claim", "account").order_by("line")


def payments_for(claim: Claim) -> Any:
    """The payments that were tried for a claim, newest first."""
    return claim.payments.select_related("batch", "account").order_by("-pk")


def profiles() -> QuerySet[BankProfile]:
    """The banks that orders may go to now."""
    return BankProfile.objects.filter(replaced_at=None)


def get_profile(actor: Actor, profile_id: int) -> BankProfile:
    """One of them, for whoever keeps them; raises NoSuchProfile."""
    require(actor, BANKS)
    found = profiles().filter(pk=profile_id).first()
    if found is None:
        raise NoSuchProfile()
    return found
