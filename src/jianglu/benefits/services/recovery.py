"""Getting back what was paid wrongly, in one or more repayments."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor, locked, require

from ..errors import BadAmount, NoSuchClaim
from ..models import Claim, Recovery
from ..permissions import RECOVER
from . import budget, ledger
from .claims import expect, locked_claim


def open_recovery(actor: Actor, claim_id: int, *, amount: int, reason: str) -> Recovery:
    """Decide that `amount` fen of a paid claim must come back; booked as a receivable. Raises BadAmount, WrongState."""
    with transaction.atomic():
        claim = locked_claim(claim_id, lambda row: require(actor, RECOVER, region=row.region_code))
        expect(claim, Claim.State.PAID)
        if not 0 < amount <= claim.amount or not reason.strip():
            raise BadAmount()
        recovery, made = Recovery.objects.get_or_create(
            claim=claim,
            defaults={
                "amount": amount,
                "reason": reason.strip()[:300],
                "opened_by": actor.name,
                "opened_at": calendar.now(),
            },
        )
        if made:
            _book(actor, claim, f"recovery:{recovery.pk}:opened", ledger.RECEIVABLE, ledger.EXPENSE, amount)
            audit.record(actor, "benefits.recovery_opened", recovery, reason=reason, changes={"amount": amount})
        return recovery


def repay(actor: Actor, recovery_id: int, *, amount: int, key: str) -> Recovery:
    """Book a repayment of `amount` fen; the same bank reference `key` again changes nothing. Raises BadAmount."""
    with transaction.atomic():
        recovery = locked(
            Recovery.objects.select_related("claim"),
            lambda row: require(actor, RECOVER, region=row.claim.region_code),
            pk=recovery_id,
        )
        if recovery is None:
            raise NoSuchClaim()
        claim = recovery.claim
        if amount <= 0 or not key.strip():
            raise BadAmount()
        booked = _book(actor, claim, f"repay:{recovery.pk}:{key.strip()[:40]}", ledger.BANK, ledger.RECEIVABLE, amount)
        if not booked:
            return recovery
        if recovery.repaid + amount > recovery.amount:
            raise BadAmount()
        recovery.repaid += amount
        if recovery.repaid == recovery.amount:
            recovery.closed_at = calendar.now()
            claim.state = Claim.State.RECOVERED
            claim.save(update_fields=["state"])
            budget.give_back(claim.budget_line_id, recovery.amount)
        recovery.save(update_fields=["repaid", "closed_at"])
        audit.record(actor, "benefits.repaid", recovery, changes={"amount": amount})
        return recovery


def _book(actor: Actor, claim: Claim, key: str, debit: str, credit: str, amount: int) -> bool:
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
