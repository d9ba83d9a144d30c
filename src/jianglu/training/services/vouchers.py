"""Vouchers: the year's quota, batches and their shares, claim, lapse, revocation.

Scarcity is decided by conditional updates and check constraints, never by looking first: a quota row moves from n to
n + 1 only while n is below its quantity, and a partial unique index keeps one live voucher a person.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from jianglu.kernel.money import Fen
from jianglu.kernel.punctuation import listed
from jianglu.platform import audit, calendar, events, numbering
from jianglu.platform.access import Actor, locked, require
from jianglu.platform.policy import services as policies
from jianglu.platform.regions import queries as regions

from .. import queries, rules
from ..errors import (
    AlreadyHolding,
    BatchClosed,
    BatchNotDraft,
    BatchNotFound,
    BudgetTooSmall,
    NotEligible,
    QuotaExceeded,
    QuotaMismatch,
    VoucherNotFound,
    VoucherSoldOut,
    VoucherUnfit,
)
from ..events import VoucherClaimed, VouchersLapsed
from ..models import AnnualQuota, Enrolment, TrainingClass, Voucher, VoucherBatch, VoucherQuota
from ..permissions import CLAIM_VOUCHER, MANAGE_VOUCHERS, SET_QUOTA


def set_annual_quota(actor: Actor, *, year: int, region_code: str, quantity: int) -> AnnualQuota:
    """How many vouchers a region may issue in a year; raises QuotaExceeded when its batches already hold more."""
    with transaction.atomic():
        require(actor, SET_QUOTA, region=regions.city().code)
        AnnualQuota.objects.get_or_create(year=year, region_code=regions.known(region_code), defaults={"quantity": 0})
        rows = AnnualQuota.objects.filter(year=year, region_code=region_code)
        if not rows.filter(allocated__lte=quantity).update(quantity=quantity):
            raise QuotaExceeded(year=year, left=0)
        quota = rows.get()
        audit.record(actor, "training.annual_quota_set", quota, changes={"quantity": quantity})
        return quota


def create_batch(
    actor: Actor,
    *,
    title: str,
    kind: str,
    tier: str,
    region_code: str,
    face_value: Fen,
    quantity: int,
    budget: Fen,
    fund: str,
    claim_from: date,
    claim_until: date,
    valid_months: int = 3,
    occupations: Iterable[str] = (),
    people: Iterable[int] = (),
) -> VoucherBatch:
    """Draft a batch of the city or a district; raises BudgetTooSmall when the budget does not cover every voucher."""
    with transaction.atomic():
        require(actor, MANAGE_VOUCHERS, region=region_code)
        if budget < quantity * face_value:
            raise BudgetTooSmall()
        year = claim_from.year
        batch = VoucherBatch.objects.create(
            number=f"B{year}{numbering.next_number(f'training.batch.{year}'):04d}",
            title=title.strip(),
            kind=kind,
            tier=tier,
            year=year,
            region_code=regions.known(region_code),
            face_value=face_value,
            quantity=quantity,
            budget=budget,
            fund=fund.strip(),
            claim_from=claim_from,
            claim_until=claim_until,
            valid_months=valid_months,
            created_at=calendar.now(),
        )
        batch.occupations.set(list[Any](occupations))
        batch.people.set(people)
        audit.record(actor, "training.batch_created", batch)
        return batch


def issue_batch(actor: Actor, batch_id: int, shares: Mapping[str, int]) -> VoucherBatch:
    """Give a draft out with each region's share; takes the quantity out of the issuer's quota of the year.

    Raises QuotaMismatch, QuotaExceeded, BatchNotDraft.
    """
    with transaction.atomic():
        batch = _batch(actor, batch_id)
        if batch.state != VoucherBatch.State.DRAFT:
            raise BatchNotDraft()
        if sum(shares.values()) != batch.quantity or any(share < 0 for share in shares.values()):
            raise QuotaMismatch(sum=sum(shares.values()), quantity=batch.quantity)
        if any(not code.startswith(batch.region_code) for code in shares):
            raise QuotaMismatch(sum=sum(shares.values()), quantity=batch.quantity)
        VoucherQuota.objects.bulk_create(
            VoucherQuota(batch=batch, region_code=regions.known(code), quantity=share) for code, share in shares.items()
        )
        year = AnnualQuota.objects.filter(year=batch.year, region_code=batch.region_code)
        taken = year.filter(allocated__lte=F("quantity") - batch.quantity, quantity__gte=batch.quantity).update(
            allocated=F("allocated") + batch.quantity
        )
        if not taken:
            left = year.values_list(F("quantity") - F("allocated"), flat=True).first() or 0
            raise QuotaExceeded(year=batch.year, left=left)
        batch.state = VoucherBatch.State.ISSUED
        batch.save(update_fields=["state"])
        audit.record(actor, "training.batch_issued", batch, changes={"shares": dict(shares)})
        return batch


def close_batch(actor: Actor, batch_id: int, reason: str) -> VoucherBatch:
    """Give no more out; what was not claimed goes back to the year's quota."""
    with transaction.atomic():
        batch = _batch(actor, batch_id)
        if batch.state != VoucherBatch.State.ISSUED:
            raise BatchClosed()
        claimed = 0
        for quota in batch.quotas.select_for_update().order_by("pk"):
            quota.quantity = quota.claimed
            quota.save(update_fields=["quantity"])
            claimed += quota.claimed
        AnnualQuota.objects.filter(year=batch.year, region_code=batch.region_code).update(
            allocated=F("allocated") - (batch.quantity - claimed)
        )
        batch.state, batch.quantity = VoucherBatch.State.CLOSED, claimed
        batch.save(update_fields=["state", "quantity"])
        audit.record(actor, "training.batch_closed", batch, reason=reason)
        return batch


def claim_voucher(actor: Actor, batch_id: int) -> Voucher:
    """Claim a voucher for oneself.

    The policy decides eligibility and its explanation is kept with the voucher; the partial unique index decides that
    the person holds no other, the quota row that one is left. Raises NotEligible, AlreadyHolding, VoucherSoldOut,
    BatchClosed.
    """
    with transaction.atomic():
        require(actor, CLAIM_VOUCHER, person_id=actor.person_id or 0)
        batch = VoucherBatch.objects.filter(pk=batch_id).first()
        if batch is None or actor.person_id is None:
            raise BatchNotFound()
        today = calendar.today()
        if batch.state != VoucherBatch.State.ISSUED or not batch.claim_from <= today <= batch.claim_until:
            raise BatchClosed()
        verdict = queries.claim_verdict(actor.person_id, batch, today)
        if not verdict.granted:
            raise _refusal(verdict)
        home = queries.home_of(actor.person_id)
        quotas = queries.quotas_for(batch, home)
        if not quotas:
            raise VoucherSoldOut()
        try:
            with transaction.atomic():
                voucher = Voucher.objects.create(
                    number=voucher_number(batch.year),
                    batch=batch,
                    quota=quotas[0],
                    person_id=actor.person_id,
                    region_code=home,
                    claimed_on=today,
                    expires_on=rules.valid_until(today, batch.valid_months),
                    decision=verdict.explanation(),
                )
        except IntegrityError as error:
            raise AlreadyHolding() from error
        policies.record(actor, verdict)
        audit.record(actor, "training.voucher_claimed", voucher)
        events.emit(VoucherClaimed(voucher_id=voucher.pk, person_id=voucher.person_id))
        quota = take_quota(quotas)
        if quota is None:
            raise VoucherSoldOut()
        if quota.pk != voucher.quota_id:
            Voucher.objects.filter(pk=voucher.pk).update(quota=quota)
        return voucher


def take_quota(quotas: Iterable[VoucherQuota]) -> VoucherQuota | None:
    """Take one place of the first quota that still has one; None when all are used up."""
    for quota in quotas:
        if VoucherQuota.objects.filter(pk=quota.pk, claimed__lt=F("quantity")).update(claimed=F("claimed") + 1):
            return quota
    return None


def bind(enrolment: Enrolment, person_id: int, opened: TrainingClass) -> Voucher | None:
    """Let the person's claimed voucher pay for a class, when there is one and it fits; raises VoucherUnfit."""
    voucher = (
        Voucher.objects.select_for_update(of=("self",))
        .select_related("batch")
        .filter(person_id=person_id, state=Voucher.State.CLAIMED)
        .first()
    )
    if voucher is None:
        return None
    why = unfit(voucher, opened)
    if why is not None:
        raise VoucherUnfit(why=why)
    started = opened.state == TrainingClass.State.RUNNING
    voucher.state = Voucher.State.IN_USE if started else Voucher.State.BOUND
    voucher.save(update_fields=["state"])
    enrolment.voucher = voucher
    enrolment.save(update_fields=["voucher"])
    return voucher


def unfit(voucher: Voucher, opened: TrainingClass) -> str | None:
    """Why a voucher cannot pay for a class, or None when it can."""
    return queries.unfit_reason(voucher, opened, calendar.today())


def revoke_voucher(actor: Actor, voucher_id: int, reason: str) -> Voucher:
    """Take a live voucher back (a decision of the bureau, with its reason); its place returns."""
    with transaction.atomic():
        voucher = locked(
            Voucher.objects.all(), lambda row: require(actor, MANAGE_VOUCHERS, region=row.region_code), pk=voucher_id
        )
        if voucher is None or voucher.state not in Voucher.LIVE:
            raise VoucherNotFound()
        end_vouchers([voucher], Voucher.State.REVOKED)
        audit.record(actor, "training.voucher_revoked", voucher, reason=reason)
        return voucher


def lapse_vouchers(actor: Actor, limit: int = 1000) -> int:
    """End vouchers that are past their last day and unused or uncompleted; returns how many (call again while > 0).

    One that pays for a class in progress waits some days more, so that the provider can close the class.
    """
    today = calendar.today()
    with transaction.atomic():
        late = Q(state__in=[Voucher.State.CLAIMED, Voucher.State.BOUND], expires_on__lt=today) | Q(
            state=Voucher.State.IN_USE, expires_on__lt=today - timedelta(days=rules.CLOSING_DAYS)
        )
        vouchers = list(Voucher.objects.select_for_update(skip_locked=True).filter(late).order_by("pk")[:limit])
        end_vouchers(vouchers, Voucher.State.EXPIRED)
        if vouchers:
            audit.record(actor, "training.vouchers_lapsed", vouchers[0].batch, changes={"count": len(vouchers)})
            events.emit(VouchersLapsed(voucher_ids=[voucher.pk for voucher in vouchers]))
        return len(vouchers)


def end_vouchers(vouchers: list[Voucher], state: str) -> None:
    """End locked live vouchers and give their places back; their enrolments go on without them."""
    ids = [voucher.pk for voucher in vouchers]
    Enrolment.objects.filter(voucher_id__in=ids).exclude(
        state__in=[Enrolment.State.COMPLETED, Enrolment.State.FAILED]
    ).update(voucher=None)
    Voucher.objects.filter(pk__in=ids).update(state=state, ended_on=calendar.today())
    places = Counter(voucher.quota_id for voucher in vouchers)
    for quota_id, count in sorted(places.items()):
        VoucherQuota.objects.filter(pk=quota_id).update(claimed=F("claimed") - count)
    for voucher in vouchers:
        voucher.state = state


def _batch(actor: Actor, batch_id: int) -> VoucherBatch:
    batch = locked(
        VoucherBatch.objects.all(), lambda row: require(actor, MANAGE_VOUCHERS, region=row.region_code), pk=batch_id
    )
    if batch is None:
        raise BatchNotFound()
    return batch


def _refusal(verdict: Any) -> Exception:
    unmet = [*verdict.unmet, *verdict.unknown]
    if any(entry.condition.code == "one_live" for entry in unmet):
        return AlreadyHolding()
    return NotEligible(why=listed((entry.sentence for entry in unmet), "；") or verdict.outcome.label)


def voucher_number(year: int) -> str:
    """Not counted up: a counter would be one lock for everybody, and a voucher number should not be guessed."""
    return f"Q{year}{secrets.randbelow(10**12):012d}"
