"""The bank's answers: paid, returned, or sent back after it was paid; a file books each line once, however often it comes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db import connection, transaction
from django.utils.translation import gettext as _

from jianglu.kernel.errors import RowError
from jianglu.platform import audit, calendar, events
from jianglu.platform.access import Actor

from .. import bank
from ..errors import BadReceipt, WrongState
from ..events import BenefitPaid
from ..messages import PAID, RETURNED
from ..models import Claim, Payment, PaymentBatch, Receipt
from . import budget, ledger
from .claims import tell_all
from .payments import locked_batch
from .telling import tell_unit
from .transfers import Transfer, transfers

Line = tuple[Transfer, bank.Answer]
STATE_OF = {
    bank.Result.PAID: Payment.State.PAID,
    bank.Result.RETURNED: Payment.State.RETURNED,
    bank.Result.REVERSED: Payment.State.RETURNED,
}


def import_receipt(actor: Actor, batch_id: int, data: bytes) -> Receipt:
    """Book the bank's answer (its text format or pain.002): paid lines are paid, returned ones wait for another account.

    The same file again changes nothing; a bad row refuses the whole file with every bad row named. Raises BadReceipt.
    """
    with transaction.atomic():
        batch = locked_batch(actor, batch_id)
        digest = bank.sha256(data)
        there = batch.receipts.filter(sha256=digest).first()
        if there is not None:
            return there
        if batch.state not in (PaymentBatch.State.SENT, PaymentBatch.State.SETTLED):
            raise WrongState(state=batch.get_state_display())
        lines = transfers(batch)
        layout = bank.layout_of(batch.profile.layout) if batch.profile else bank.HOUSE
        expected = {line: (row.reference, row.amount) for line, row in lines.items()}
        answers = bank.read_answer(data, batch.number, expected, layout)
        fresh = _fresh(answers, lines)
        _settle(actor, fresh)
        if not batch.payments.filter(state=Payment.State.PENDING).exists():
            batch.state = PaymentBatch.State.SETTLED
            batch.save(update_fields=["state"])
        counts = {result: sum(answer.result is result for _row, answer in fresh) for result in bank.Result}
        receipt = Receipt.objects.create(
            batch=batch,
            sha256=digest,
            paid=counts[bank.Result.PAID],
            returned=counts[bank.Result.RETURNED],
            reversed=counts[bank.Result.REVERSED],
            imported_by=actor.name,
            imported_at=calendar.now(),
        )
        audit.record(
            actor, "benefits.receipt_imported", batch, changes={"paid": receipt.paid, "returned": receipt.returned}
        )
        return receipt


def _fresh(answers: Sequence[bank.Answer], lines: dict[int, Transfer]) -> list[Line]:
    """The answers that say something new; raises BadReceipt for those that contradict what was booked."""
    errors: list[RowError] = []
    fresh: list[Line] = []
    for answer in answers:
        transfer = lines[answer.line]
        sent_back = answer.result is bank.Result.REVERSED
        if transfer.state == (Payment.State.PAID if sent_back else Payment.State.PENDING):
            fresh.append((transfer, answer))
        elif transfer.state != STATE_OF[answer.result]:
            why = _("没有到账记录，不能退汇") if sent_back else _("与先前回盘的结果相反")
            errors.append(RowError(answer.line + 1, "result", why))
    if errors:
        raise BadReceipt(why=_("有 %(n)s 行错误") % {"n": len(errors)}, rows=errors)
    return [_dated(line) for line in fresh]


def _dated(line: Line) -> Line:
    """An answer without a date of its own is of today."""
    transfer, answer = line
    if answer.on.year > 1:
        return line
    return transfer, bank.Answer(answer.line, answer.result, answer.reference, answer.reason, calendar.today())


def _settle(actor: Actor, lines: Sequence[Line]) -> None:
    """Write what the lines say, table by table: statements grow with the thousands of lines, not with the lines."""
    paid: dict[int, int] = defaultdict(int)
    movements = []
    rows = [(payment, answer) for transfer, answer in lines for payment in transfer.payments]
    for payment, answer in rows:
        claim, was = payment.claim, payment.state
        payment.state, payment.reason, payment.settled_on = STATE_OF[answer.result], answer.reason, answer.on
        payment.bank_reference = answer.reference or payment.bank_reference
        if payment.state == Payment.State.PAID:
            claim.state, claim.paid_on, claim.closed_reason = Claim.State.PAID, answer.on, answer.reason
            paid[claim.budget_line_id] += payment.amount
        else:
            claim.state, claim.paid_on, claim.closed_reason = Claim.State.RETURNED, None, answer.reason
            if was == Payment.State.PAID:
                paid[claim.budget_line_id] -= payment.amount
        movements.append(_movement(payment, was))
    _write([payment for payment, _answer in rows])
    budget.settle(paid)
    ledger.post_all(actor, movements)
    _tell(lines)


def _write(payments: Sequence[Payment]) -> None:
    """Write payments and their claims by a statement each: a CASE a line, as bulk_update has it, grows by the square."""
    claims = [payment.claim for payment in payments]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE benefits_payment p SET state = v.state, bank_reference = v.reference, reason = v.reason,"
            " settled_on = v.settled_on"
            " FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::date[])"
            " AS v(id, state, reference, reason, settled_on) WHERE p.id = v.id",
            [
                [row.pk for row in payments],
                [str(row.state) for row in payments],
                [row.bank_reference for row in payments],
                [row.reason for row in payments],
                [row.settled_on for row in payments],
            ],
        )
        cursor.execute(
            "UPDATE benefits_claim c SET state = v.state, paid_on = v.paid_on, closed_reason = v.reason"
            " FROM unnest(%s::bigint[], %s::text[], %s::date[], %s::text[]) AS v(id, state, paid_on, reason)"
            " WHERE c.id = v.id",
            [
                [row.pk for row in claims],
                [str(row.state) for row in claims],
                [row.paid_on for row in claims],
                [row.closed_reason for row in claims],
            ],
        )


def _movement(payment: Payment, was: str) -> ledger.Movement:
    """Paid: the money in transit has left the bank. Returned: it is owed again, from where it was."""
    claim, paid = payment.claim, payment.state == Payment.State.PAID
    sent_back = was == Payment.State.PAID
    return ledger.Movement(
        key=f"payment:{payment.pk}:{'reversed' if sent_back else payment.state}",
        text=_("%(claim)s 银行%(result)s") % {"claim": claim.number, "result": payment.get_state_display()},
        region_code=claim.region_code,
        debit=ledger.BANK if sent_back else ledger.IN_TRANSIT,
        credit=ledger.BANK if paid else ledger.PAYABLE,
        amount=payment.amount,
        claim=claim,
    )


def _tell(lines: Sequence[Line]) -> None:
    own = [(transfer.payments[0], answer) for transfer, answer in lines if not transfer.of_class]
    arrived = [(payment, answer) for payment, answer in own if answer.result is bank.Result.PAID]
    came_back = [(payment, answer) for payment, answer in own if answer.result is not bank.Result.PAID]
    claims = [payment.claim for payment, _answer in arrived]
    events.emit(*(BenefitPaid(claim_id=claim.pk, person_id=claim.person_id, amount=claim.amount) for claim in claims))
    tell_all(
        PAID,
        (
            (payment.claim, {"day": answer.on.isoformat(), "tail": payment.account.number_masked[-4:]})
            for payment, answer in arrived
        ),
    )
    tell_all(RETURNED, ((payment.claim, {"reason": answer.reason}) for payment, answer in came_back))
    for transfer, answer in lines:
        if transfer.of_class:
            tell_unit(transfer, answer)
