"""What must agree with what: the ledger with the claims, the payments, the recoveries and the bank's statement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from jianglu.platform.access import Actor, limit
from jianglu.platform.regions import queries as regions

from ..models import BankStatement, BudgetLine, Claim, Payment, PaymentBatch, Recovery
from ..permissions import LEDGER
from ..services import ledger as accounts
from .ledger import trial_balance


@dataclass(frozen=True)
class Check:
    """Two figures in fen that must be equal, where each is from, and what to do when they are not."""

    title: str
    ledger: int
    other: int
    source: str
    todo: str

    @property
    def difference(self) -> int:
        """Ledger less the other."""
        return self.ledger - self.other


def checks(actor: Actor) -> list[Check]:
    """The figures of the actor's scope that must agree today; the bank's statement only for the whole city."""
    balance = {row.account.code: row.balance for row in trial_balance(actor)}
    found = [
        Check(
            _("应付补贴"),
            -balance.get(accounts.PAYABLE, 0),
            _sum(_claims(actor).filter(state__in=OWED), "amount") + _pending(actor, PaymentBatch.State.MADE),
            _("已核准待发放、银行退回和待复核批次的补贴"),
            _("逐笔核对已核准未列入批次的办件"),
        ),
        Check(
            _("在途代发款"),
            -balance.get(accounts.IN_TRANSIT, 0),
            _pending(actor, PaymentBatch.State.SENT),
            _("已报送银行、尚未回盘的明细"),
            _("导入银行尚未回盘的批次"),
        ),
        Check(
            _("应收追回补贴"),
            balance.get(accounts.RECEIVABLE, 0),
            _sum(_recoveries(actor), F("amount") - F("repaid") - F("written_off")),
            _("追回台账的未还余额"),
            _("核对还款流水号与追回台账"),
        ),
        Check(
            _("预算已承诺"),
            _sum(_claims(actor).filter(state__in=PROMISED), "amount"),
            _sum(limit(BudgetLine.objects.all(), actor, LEDGER, region="region__code"), "committed"),
            _("各预算行的已承诺数（左为在办补贴合计）"),
            _("核对预算行与在办补贴"),
        ),
    ]
    statement = BankStatement.objects.first()
    if statement is not None and _whole_city(actor):
        stood = {row.account.code: row.balance for row in trial_balance(actor, statement.on)}
        found.append(
            Check(
                _("支出户存款（%(day)s）") % {"day": statement.on.isoformat()},
                stood.get(accounts.BANK, 0),
                statement.balance,
                _("银行对账单 %(source)s") % {"source": statement.source},
                _("核对未达账项：已报未回盘、退汇和利息"),
            )
        )
    return found


def waiting_batches(actor: Actor) -> QuerySet[PaymentBatch]:
    """Batches that the bank has not answered whole, oldest first, with what is still open."""
    rows = limit(PaymentBatch.objects.filter(state=PaymentBatch.State.SENT), actor, LEDGER, region="region_code")
    still = Q(payments__state=Payment.State.PENDING)
    return rows.annotate(
        open_count=Count("payments", filter=still), open_total=Sum("payments__amount", filter=still, default=0)
    ).order_by("sent_at")


def returned_payments(actor: Actor) -> QuerySet[Payment]:
    """Payments that came back and whose claim still waits for another account, oldest first."""
    rows = limit(Payment.objects.all(), actor, LEDGER, region="claim__region_code")
    waiting = rows.filter(state=Payment.State.RETURNED, claim__state=Claim.State.RETURNED)
    return waiting.select_related("claim__person", "batch", "account").order_by("settled_on", "pk")


OWED = (Claim.State.APPROVED, Claim.State.RETURNED)
PROMISED = (Claim.State.OFFERED, Claim.State.OPEN, Claim.State.APPROVED, Claim.State.PAYING, Claim.State.RETURNED)


def _whole_city(actor: Actor) -> bool:
    scope = actor.scope(LEDGER)
    return scope.everything or regions.city().code in scope.regions


def _claims(actor: Actor) -> QuerySet[Claim]:
    return limit(Claim.objects.all(), actor, LEDGER, region="region_code")


def _recoveries(actor: Actor) -> QuerySet[Recovery]:
    return limit(Recovery.objects.filter(state=Recovery.State.OPEN), actor, LEDGER, region="claim__region_code")


def _pending(actor: Actor, state: str) -> int:
    rows = limit(Payment.objects.all(), actor, LEDGER, region="claim__region_code")
    return _sum(rows.filter(state=Payment.State.PENDING, batch__state=state), "amount")


def _sum(rows: QuerySet[Any], what: Any) -> int:
    return int(rows.aggregate(sum=Sum(what, default=0))["sum"])
