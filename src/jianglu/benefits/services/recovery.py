"""Getting back what was paid wrongly: one officer proposes, another confirms; repaid by instalments or written off."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from jianglu.kernel.errors import need_reason
from jianglu.kernel.money import yuan_text
from jianglu.kernel.periods import add_months
from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor, Permission, locked, require
from jianglu.platform.regions import queries as regions

from .. import rules
from ..errors import BadAmount, BadPlan, NoSuchClaim, SameHands, WrongState
from ..messages import INSTALMENT_DUE, RECOVERY, RECOVERY_OVER
from ..models import Claim, Instalment, Recovery, WriteOff
from ..permissions import RECOVER, WRITE_OFF
from . import budget, ledger
from .claims import expect, locked_claim, tell

MAX_PARTS = 36
WARN_BEFORE = 5  # days


def open_recovery(
    actor: Actor, claim_id: int, *, amount: int, reason: str, parts: int = 1, first_due: date | None = None
) -> Recovery:
    """Propose that `amount` fen of a paid claim must come back, in monthly parts; nothing is booked before a second officer
    confirms. Proposed again it gives what was proposed. Raises BadAmount, BadPlan, WrongState.
    """
    with transaction.atomic():
        claim = locked_claim(claim_id, lambda row: require(actor, RECOVER, region=row.region_code))
        expect(claim, Claim.State.PAID)
        if not 0 < amount <= claim.amount:
            raise BadAmount()
        reason = need_reason(reason)
        there = claim.recoveries.exclude(state=Recovery.State.CANCELLED).first()
        if there is not None:
            return there
        recovery = Recovery.objects.create(
            claim=claim,
            state=Recovery.State.PROPOSED,
            amount=amount,
            reason=reason[:300],
            opened_by=actor.name,
            opened_by_user=actor.user_id,
            opened_at=calendar.now(),
            **_plan(parts, first_due),
        )
        audit.record(actor, "benefits.recovery_proposed", recovery, reason=reason, changes={"amount": amount})
        return recovery


def confirm_recovery(actor: Actor, recovery_id: int) -> Recovery:
    """The second officer confirms: the debt is booked, laid out in parts, and the person is told. Raises SameHands."""
    with transaction.atomic():
        recovery = _locked(actor, recovery_id)
        if recovery.state == Recovery.State.OPEN:
            return recovery
        _expect(recovery, Recovery.State.PROPOSED)
        _other_hands(actor, recovery.opened_by_user)
        recovery.state, recovery.confirmed_by, recovery.confirmed_at = Recovery.State.OPEN, actor.name, calendar.now()
        recovery.save(update_fields=["state", "confirmed_by", "confirmed_at"])
        _lay_out(recovery, recovery.parts, recovery.first_due)
        _book(actor, recovery, f"recovery:{recovery.pk}:opened", ledger.RECEIVABLE, ledger.EXPENSE, recovery.amount)
        audit.record(actor, "benefits.recovery_opened", recovery, changes={"amount": recovery.amount})
        tell(
            RECOVERY,
            recovery.claim,
            back=yuan_text(recovery.amount),
            reason=recovery.reason,
            day=recovery.first_due.isoformat(),
            parts=recovery.parts,
        )
        return recovery


def cancel_recovery(actor: Actor, recovery_id: int, reason: str) -> Recovery:
    """Take back a proposal that nobody has confirmed."""
    with transaction.atomic():
        recovery = _locked(actor, recovery_id)
        _expect(recovery, Recovery.State.PROPOSED)
        recovery.state, recovery.closed_at = Recovery.State.CANCELLED, calendar.now()
        recovery.save(update_fields=["state", "closed_at"])
        audit.record(actor, "benefits.recovery_cancelled", recovery, reason=reason)
        return recovery


def reschedule(actor: Actor, recovery_id: int, *, parts: int, first_due: date, reason: str) -> Recovery:
    """Lay out anew what is still owed, for hardship for instance; raises BadPlan."""
    with transaction.atomic():
        recovery = _locked(actor, recovery_id)
        _expect(recovery, Recovery.State.OPEN)
        need_reason(reason)
        plan = _plan(parts, first_due)
        recovery.parts, recovery.first_due = plan["parts"], plan["first_due"]
        recovery.save(update_fields=["parts", "first_due"])
        _lay_out(recovery, plan["parts"], plan["first_due"])
        audit.record(actor, "benefits.recovery_rescheduled", recovery, reason=reason, changes={"parts": parts})
        return recovery


def repay(actor: Actor, recovery_id: int, *, amount: int, key: str) -> Recovery:
    """Book a repayment of `amount` fen; the same bank reference `key` again changes nothing. Raises BadAmount."""
    with transaction.atomic():
        recovery = _locked(actor, recovery_id)
        if amount <= 0 or not key.strip():
            raise BadAmount()
        reference = f"repay:{recovery.pk}:{key.strip()[:40]}"
        if not _book(actor, recovery, reference, ledger.BANK, ledger.RECEIVABLE, amount):
            return recovery
        _expect(recovery, Recovery.State.OPEN)
        if amount > recovery.left:
            raise BadAmount()
        parts = list(recovery.instalments.select_for_update().order_by("seq"))
        for part, share in zip(parts, rules.allocate([row.amount - row.paid for row in parts], amount), strict=True):
            part.paid += share
        Instalment.objects.bulk_update(parts, ["paid"])
        recovery.repaid += amount
        budget.give_back(recovery.claim.budget_line_id, amount)
        _settle(recovery)
        audit.record(actor, "benefits.repaid", recovery, changes={"amount": amount})
        return recovery


def propose_write_off(actor: Actor, recovery_id: int, *, amount: int, reason: str) -> WriteOff:
    """Propose to give up `amount` fen of what is owed, with the reason (death, insolvency …); raises BadAmount."""
    with transaction.atomic():
        recovery = _locked(actor, recovery_id)
        _expect(recovery, Recovery.State.OPEN)
        if not 0 < amount <= recovery.left:
            raise BadAmount()
        reason = need_reason(reason)
        there = recovery.write_offs.filter(confirmed_at=None).first()
        if there is not None:
            return there
        row = WriteOff.objects.create(
            recovery=recovery,
            amount=amount,
            reason=reason[:300],
            proposed_by=actor.name,
            proposed_by_user=actor.user_id,
            proposed_at=calendar.now(),
        )
        audit.record(actor, "benefits.write_off_proposed", row, reason=reason, changes={"amount": amount})
        return row


def confirm_write_off(actor: Actor, recovery_id: int) -> WriteOff:
    """Another person confirms what was proposed: the loss is booked. Raises SameHands, BadAmount, NoSuchClaim."""
    with transaction.atomic():
        recovery = _locked(actor, recovery_id, WRITE_OFF)
        row = recovery.write_offs.select_for_update().filter(confirmed_at=None).first()
        if row is None:
            raise NoSuchClaim()
        _other_hands(actor, row.proposed_by_user)
        if row.amount > recovery.left:
            raise BadAmount()
        row.confirmed_by, row.confirmed_at = actor.name, calendar.now()
        row.save(update_fields=["confirmed_by", "confirmed_at"])
        _book(actor, recovery, f"write-off:{row.pk}", ledger.LOSS, ledger.RECEIVABLE, row.amount)
        recovery.written_off += row.amount
        _settle(recovery)
        _lay_out(recovery, recovery.parts, recovery.first_due)
        audit.record(actor, "benefits.written_off", row, reason=row.reason, changes={"amount": row.amount})
        return row


def remind_debtors(actor: Actor, on: date, *, since: date | None = None) -> int:
    """Tell those whose instalment came within five days of its last day, or fell due unpaid, after the day `since`.

    `since` is the day of the last run (default: the day before `on`), as for offers. Returns how many.
    """
    with transaction.atomic():
        require(actor, RECOVER, region=regions.city().code)
        last, ahead, day = since or on - timedelta(days=1), timedelta(days=WARN_BEFORE), timedelta(days=1)
        soon = Q(due_on__gt=last + ahead, due_on__lte=on + ahead)
        over = Q(due_on__gt=last - day, due_on__lte=on - day)
        rows = Instalment.objects.filter(soon | over, paid__lt=F("amount"), recovery__state=Recovery.State.OPEN)
        count = 0
        for part in rows.select_related("recovery__claim"):
            open_amount = part.amount - part.paid
            tell(INSTALMENT_DUE, part.recovery.claim, back=yuan_text(open_amount), day=part.due_on.isoformat())
            count += 1
        return count


def _plan(parts: int, first_due: date | None) -> dict[str, Any]:
    today = calendar.today()
    due = first_due or add_months(today, 1)
    if not 1 <= parts <= MAX_PARTS:
        raise BadPlan(why=_("分期应为 1 至 %(n)s 期") % {"n": MAX_PARTS}, fields={"parts": _("期数不正确")})
    if due < today or due > add_months(today, 12):
        raise BadPlan(why=_("首期应在一年以内"), fields={"first_due": _("首期应在今天以后、一年以内")})
    return {"parts": parts, "first_due": due}


def _lay_out(recovery: Recovery, parts: int, first_due: date) -> None:
    """What is paid stays as paid parts; what is owed is cut anew."""
    Instalment.objects.filter(recovery=recovery, paid=0).delete()
    kept = list(recovery.instalments.order_by("seq"))
    for row in kept:
        row.amount = row.paid
    Instalment.objects.bulk_update(kept, ["amount"])
    start = max((row.seq for row in kept), default=0)
    if recovery.left:
        Instalment.objects.bulk_create(
            Instalment(recovery=recovery, seq=start + place, due_on=day, amount=amount)
            for place, (day, amount) in enumerate(rules.instalments(recovery.left, parts, first_due), start=1)
        )


def _settle(recovery: Recovery) -> None:
    """Save what came back or was given up; nothing owed any more closes the recovery, all of it back the claim."""
    if not recovery.left:
        recovery.state, recovery.closed_at = Recovery.State.CLOSED, calendar.now()
        claim = recovery.claim
        if recovery.repaid == claim.amount:
            claim.state = Claim.State.RECOVERED
            claim.save(update_fields=["state"])
        tell(RECOVERY_OVER, claim)
    recovery.save(update_fields=["repaid", "written_off", "state", "closed_at"])


def _locked(actor: Actor, recovery_id: int, permission: Permission = RECOVER) -> Recovery:
    recovery = locked(
        Recovery.objects.select_related("claim"),
        lambda row: require(actor, permission, region=row.claim.region_code),
        pk=recovery_id,
    )
    if recovery is None:
        raise NoSuchClaim()
    return recovery


def _expect(recovery: Recovery, state: Recovery.State) -> None:
    if recovery.state != state:
        raise WrongState(state=recovery.get_state_display())


def _other_hands(actor: Actor, first: int | None) -> None:
    if actor.user_id is not None and actor.user_id == first:
        raise SameHands()


def _book(actor: Actor, recovery: Recovery, key: str, debit: str, credit: str, amount: int) -> bool:
    claim = recovery.claim
    return ledger.post(
        actor,
        key=key,
        text=_("%(claim)s 追回") % {"claim": claim.number},
        region_code=claim.region_code,
        debit=debit,
        credit=credit,
        amount=amount,
        claim=claim,
    )
