"""Payment batches: frozen lists, the bank's file out, the bank's answer in; each step may be repeated safely."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jianglu.kernel.errors import Denied, RowError
from jianglu.platform import audit, calendar, events, numbering, vault
from jianglu.platform.access import Actor, Permission, locked, require

from .. import rules
from ..errors import BadReceipt, NoSuchBatch, NothingToPay, SameHands, WrongState
from ..events import BenefitPaid
from ..messages import PAID, RETURNED
from ..models import Claim, Payment, PaymentBatch, Receipt
from ..permissions import CHECK, PAY
from . import budget, ledger
from .claims import check, tell


def make_batch(
    actor: Actor, *, region_code: str, key: str, claim_ids: Sequence[int] | None = None
) -> tuple[PaymentBatch, list[Claim]]:
    """Freeze the approved claims of a region (or those named) into a batch; the same `key` gives the batch it made.

    Each claim is decided once more; those that no longer hold are left out and returned for an officer to look at.
    Raises NothingToPay.
    """
    with transaction.atomic():
        require(actor, PAY, region=region_code)
        there = _made_before(actor, key)
        if there is not None:
            return there, []
        claims = Claim.objects.select_for_update(of=("self",), skip_locked=True).filter(
            state=Claim.State.APPROVED, region_code__startswith=region_code
        )
        if claim_ids is not None:
            claims = claims.filter(pk__in=claim_ids)
        good, held = _still_hold(list(claims.order_by("pk")))
        if not good:
            raise NothingToPay()
        today = calendar.today()
        try:
            with transaction.atomic():
                batch = PaymentBatch.objects.create(
                    number=f"FF{today:%Y%m%d}{numbering.next_number(f'benefits.batch:{today}'):03d}",
                    key=key,
                    region_code=region_code,
                    state=PaymentBatch.State.MADE,
                    count=len(good),
                    total=sum(claim.amount for claim in good),
                    made_by=actor.name,
                    made_by_user=actor.user_id,
                    made_at=calendar.now(),
                )
        except IntegrityError as error:
            there = _made_before(actor, key)
            if there is None:  # the key made a batch beyond what the database shows this actor
                raise Denied(permission=PAY.code) from error
            return there, []
        Payment.objects.bulk_create(
            Payment(
                batch=batch,
                line=line,
                claim=claim,
                account_id=claim.account_id or 0,  # a constraint: an approved claim has one
                amount=claim.amount,
                state=Payment.State.PENDING,
            )
            for line, claim in enumerate(good, start=1)
        )
        Claim.objects.filter(pk__in=[claim.pk for claim in good]).update(state=Claim.State.PAYING)
        audit.record(actor, "benefits.batch_made", batch, changes={"count": batch.count, "total": batch.total})
        return batch, held


def _made_before(actor: Actor, key: str) -> PaymentBatch | None:
    """The batch that the key made, which may lie in another region than the one asked for."""
    there = PaymentBatch.objects.filter(key=key).first()
    if there is not None:
        require(actor, PAY, region=there.region_code)
    return there


def _still_hold(claims: list[Claim]) -> tuple[list[Claim], list[Claim]]:
    good: list[Claim] = []
    held: list[Claim] = []
    for claim in claims:
        inputs = {"own_claim_id": claim.pk, "officer_says_fits": True}
        verdict = check(claim.certificate_id, on=claim.claimed_on, inputs=inputs)
        (good if verdict.granted and verdict.amount == claim.amount else held).append(claim)
    return good, held


def cancel_batch(actor: Actor, batch_id: int, reason: str) -> PaymentBatch:
    """Undo a batch that was not sent; its claims wait for the next one."""
    with transaction.atomic():
        batch = _locked(actor, batch_id)
        if batch.state != PaymentBatch.State.MADE:
            raise WrongState(state=batch.get_state_display())
        Claim.objects.filter(payments__batch=batch, state=Claim.State.PAYING).update(state=Claim.State.APPROVED)
        batch.payments.update(state=Payment.State.CANCELLED)
        batch.state = PaymentBatch.State.CANCELLED
        batch.save(update_fields=["state"])
        audit.record(actor, "benefits.batch_cancelled", batch, reason=reason)
        return batch


def send_batch(actor: Actor, batch_id: int) -> PaymentBatch:
    """The checker, who is not the maker, releases the batch to the bank; sent again it changes nothing."""
    with transaction.atomic():
        batch = _locked(actor, batch_id, CHECK)
        if batch.state in (PaymentBatch.State.SENT, PaymentBatch.State.SETTLED):
            return batch
        if batch.state != PaymentBatch.State.MADE:
            raise WrongState(state=batch.get_state_display())
        if actor.user_id is not None and actor.user_id == batch.made_by_user:
            raise SameHands()
        batch.sha256 = rules.sha256(_file(batch))
        batch.state, batch.sent_by, batch.sent_at = PaymentBatch.State.SENT, actor.name, calendar.now()
        batch.save(update_fields=["sha256", "state", "sent_by", "sent_at"])
        ledger.post(
            actor,
            key=f"batch:{batch.pk}:sent",
            text=_("批次 %(number)s 报送银行") % {"number": batch.number},
            region_code=batch.region_code,
            debit=ledger.PAYABLE,
            credit=ledger.IN_TRANSIT,
            amount=batch.total,
        )
        audit.record(actor, "benefits.batch_sent", batch, changes={"sha256": batch.sha256, "total": batch.total})
        return batch


def export_batch(actor: Actor, batch_id: int) -> tuple[str, bytes]:
    """(file name, bytes) of the bank file of a batch that was sent; always the same bytes."""
    with transaction.atomic():
        batch = _locked(actor, batch_id)
        if batch.state not in (PaymentBatch.State.SENT, PaymentBatch.State.SETTLED):
            raise WrongState(state=batch.get_state_display())
        data = _file(batch)
        audit.record(actor, "benefits.bank_file_taken", batch, changes={"sha256": rules.sha256(data)})
        return f"{batch.number}.csv", data


def _file(batch: PaymentBatch) -> bytes:
    payments = batch.payments.select_related("claim", "account").order_by("line")
    return rules.bank_file(
        batch.number,
        [
            rules.BankLine(
                row.line,
                row.claim.number,
                row.account.holder,
                row.account.bank,
                vault.unseal(row.account.number_sealed),
                row.amount,
            )
            for row in payments
        ],
    )


def import_receipt(actor: Actor, batch_id: int, data: bytes) -> Receipt:
    """Book the bank's answer: paid lines are paid, returned ones wait for another account.

    The same file again changes nothing; a bad row refuses the whole file with every bad row named. Raises BadReceipt.
    """
    with transaction.atomic():
        batch = _locked(actor, batch_id)
        digest = rules.sha256(data)
        there = batch.receipts.filter(sha256=digest).first()
        if there is not None:
            return there
        if batch.state != PaymentBatch.State.SENT:
            raise WrongState(state=batch.get_state_display())
        payments = {row.line: row for row in batch.payments.select_related("claim", "account")}
        lines = rules.read_receipt(
            data, batch.number, {line: (row.claim.number, row.amount) for line, row in payments.items()}
        )
        _refuse_contradictions(lines, payments)
        fresh = [line for line in lines if payments[line.line].state == Payment.State.PENDING]
        for line in fresh:
            _settle(actor, payments[line.line], line)
        if not batch.payments.filter(state=Payment.State.PENDING).exists():
            batch.state = PaymentBatch.State.SETTLED
            batch.save(update_fields=["state"])
        receipt = Receipt.objects.create(
            batch=batch,
            sha256=digest,
            paid=sum(line.paid for line in fresh),
            returned=sum(not line.paid for line in fresh),
            imported_by=actor.name,
            imported_at=calendar.now(),
        )
        audit.record(
            actor, "benefits.receipt_imported", batch, changes={"paid": receipt.paid, "returned": receipt.returned}
        )
        return receipt


def _refuse_contradictions(lines: list[rules.ReceiptLine], payments: dict[int, Payment]) -> None:
    errors = []
    for line in lines:
        state = payments[line.line].state
        if state != Payment.State.PENDING and (state == Payment.State.PAID) != line.paid:
            errors.append(RowError(line.line + 1, "result", _("与先前回盘的结果相反")))
    if errors:
        raise BadReceipt(why=_("有 %(n)s 行错误") % {"n": len(errors)}, rows=errors)


def _settle(actor: Actor, payment: Payment, line: rules.ReceiptLine) -> None:
    claim = payment.claim
    payment.state = Payment.State.PAID if line.paid else Payment.State.RETURNED
    payment.bank_reference, payment.reason, payment.settled_on = line.reference, line.reason, line.on
    payment.save(update_fields=["state", "bank_reference", "reason", "settled_on"])
    ledger.post(
        actor,
        key=f"payment:{payment.pk}:{payment.state}",
        text=_("%(claim)s 银行%(result)s") % {"claim": claim.number, "result": payment.get_state_display()},
        region_code=claim.region_code,
        debit=ledger.IN_TRANSIT,
        credit=ledger.BANK if line.paid else ledger.PAYABLE,
        amount=payment.amount,
        claim=claim,
    )
    if line.paid:
        budget.settle(claim.budget_line_id, claim.amount)
        _mark(claim, Claim.State.PAID, paid_on=line.on)
        events.emit(BenefitPaid(claim_id=claim.pk, person_id=claim.person_id, amount=claim.amount))
        tell(PAID, claim, day=line.on.isoformat(), tail=payment.account.number_masked[-4:])
    else:
        _mark(claim, Claim.State.RETURNED, reason=line.reason)
        tell(RETURNED, claim, reason=line.reason)


def _mark(claim: Claim, state: Claim.State, *, paid_on: date | None = None, reason: str = "") -> None:
    claim.state, claim.paid_on, claim.closed_reason = state, paid_on, reason
    claim.save(update_fields=["state", "paid_on", "closed_reason"])


def _locked(actor: Actor, batch_id: int, permission: Permission = PAY) -> PaymentBatch:
    batch = locked(
        PaymentBatch.objects.all(), lambda row: require(actor, permission, region=row.region_code), pk=batch_id
    )
    if batch is None:
        raise NoSuchBatch()
    return batch
