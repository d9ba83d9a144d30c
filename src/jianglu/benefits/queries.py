"""Reading benefits, always within the actor's scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from jianglu.catalogue import queries as catalogue
from jianglu.kernel.levels import Level
from jianglu.platform import calendar
from jianglu.platform.access import Actor, limit, require
from jianglu.platform.policy import Verdict

from .errors import NoSuchBatch, NoSuchClaim
from .models import BankAccount, BudgetLine, Claim, JournalEntry, LedgerAccount, PaymentBatch, Recovery
from .permissions import CHECK, LEDGER, PAY, VIEW
from .services.claims import check


def visible_to(actor: Actor) -> QuerySet[Claim]:
    """Claims in the actor's region, or the actor's own."""
    return limit(Claim.objects.all(), actor, VIEW, region="region_code", person="person_id")


def narrow(rows: QuerySet[Claim], text: str) -> QuerySet[Claim]:
    """Those of `rows` whose number begins so, or whose person's name does; each by an index."""
    if text[0].isascii():
        return rows.filter(number__startswith=text.upper())
    return rows.filter(person__name__startswith=text)


def claims(actor: Actor, *, state: str = "", channel: str = "", region: str = "", text: str = "") -> QuerySet[Claim]:
    """Claims for a list: newest first, with person, case and account."""
    rows = visible_to(actor).select_related("person", "case", "account")
    if state:
        rows = rows.filter(state=state)
    if channel:
        rows = rows.filter(channel=channel)
    if region:
        rows = rows.filter(region_code__startswith=region)
    if text:
        rows = rows.filter(Q(number=text) | Q(person__name=text))
    return rows


def get(actor: Actor, claim_id: int) -> Claim:
    """The claim when the actor may see it; raises NoSuchClaim."""
    claim = (
        visible_to(actor)
        .select_related("person", "case", "account", "decision", "budget_line__region")
        .filter(pk=claim_id)
        .first()
    )
    if claim is None:
        raise NoSuchClaim()
    return claim


@dataclass(frozen=True)
class Shown:
    """A claim as a page shows it."""

    claim: Claim
    occupation: str
    days_left: int

    @property
    def level(self) -> str:
        """Name of the level."""
        return str(Level(self.claim.level).label)


def shown(rows: Any) -> list[Shown]:
    """Claims with occupation names and the days left to answer."""
    found = list(rows)
    names = catalogue.names([claim.occupation_code for claim in found])
    today = calendar.today()
    return [
        Shown(claim, names.get(claim.occupation_code, claim.occupation_code), (claim.answer_by - today).days)
        for claim in found
    ]


def own(actor: Actor) -> list[Shown]:
    """The claims of the person who acts, newest first."""
    if actor.person_id is None:
        return []
    return shown(claims(actor).filter(person_id=actor.person_id)[:100])


def account_of(actor: Actor) -> BankAccount | None:
    """The account that the person who acts has confirmed."""
    return BankAccount.objects.filter(person_id=actor.person_id, replaced_at=None).first() if actor.person_id else None


def check_own(actor: Actor, certificate_id: int) -> Verdict:
    """What the rule says today of a certificate of the person who acts; raises NoSuchClaim for anybody else's."""
    verdict = check(certificate_id, on=calendar.today())
    if actor.person_id is None or verdict.person_id != actor.person_id:
        raise NoSuchClaim()
    return verdict


def paid_to(person_id: int) -> QuerySet[Claim]:
    """Claims that were paid to the person, newest first; the caller has decided that the person may be seen."""
    return (
        Claim.objects.filter(person_id=person_id, state=Claim.State.PAID)
        .select_related("certificate")
        .order_by("-paid_on")
    )


def owed_to(actor: Actor) -> int:
    """Fen that wait for the person's confirmation."""
    rows = visible_to(actor).filter(person_id=actor.person_id or 0, state=Claim.State.OFFERED)
    return rows.aggregate(sum=Sum("amount"))["sum"] or 0 if actor.person_id else 0


def payable(actor: Actor) -> dict[str, int]:
    """How many claims wait for a batch, and their fen, in the actor's scope."""
    rows = limit(Claim.objects.all(), actor, PAY, region="region_code").filter(state=Claim.State.APPROVED)
    found = rows.aggregate(count=Count("pk"), total=Sum("amount"))
    return {"count": found["count"], "total": found["total"] or 0}


def batches(actor: Actor) -> QuerySet[PaymentBatch]:
    """Batches in the actor's scope."""
    return limit(PaymentBatch.objects.all(), actor, CHECK, region="region_code")


def get_batch(actor: Actor, batch_id: int) -> PaymentBatch:
    """The batch when the actor may check there; raises NoSuchBatch."""
    batch = batches(actor).filter(pk=batch_id).first()
    if batch is None:
        raise NoSuchBatch()
    return batch


def payments_of(batch: PaymentBatch) -> Any:
    """The payments of a batch with claim, person and account."""
    return batch.payments.select_related("claim__person", "account").order_by("line")


def payments_for(claim: Claim) -> Any:
    """The payments that were tried for a claim, newest first."""
    return claim.payments.select_related("batch", "account").order_by("-pk")


def budget_lines(actor: Actor, year: int | None = None) -> QuerySet[BudgetLine]:
    """Budget lines in the actor's scope, of one year (default: all)."""
    rows = limit(BudgetLine.objects.select_related("region"), actor, LEDGER, region="region__code")
    return rows.filter(year=year) if year else rows


def entries(actor: Actor) -> QuerySet[JournalEntry]:
    """Journal entries in the actor's scope, newest first, with their postings."""
    rows = limit(JournalEntry.objects.all(), actor, LEDGER, region="region_code")
    return rows.prefetch_related("postings__account")


@dataclass(frozen=True)
class TrialRow:
    """One account of a trial balance, in fen; `balance` is debits less credits."""

    account: LedgerAccount
    debit: int
    credit: int

    @property
    def balance(self) -> int:
        """Debits less credits."""
        return self.debit - self.credit


def trial_balance(actor: Actor, until: date | None = None) -> list[TrialRow]:
    """Debits and credits of each account over the actor's scope; their sums are always equal."""
    require(actor, LEDGER)
    seen = limit(JournalEntry.objects.all(), actor, LEDGER, region="region_code")
    if until is not None:
        seen = seen.filter(on__lte=until)
    inside = Q(postings__entry__in=seen)
    rows = LedgerAccount.objects.annotate(
        debit=Sum("postings__amount", filter=inside & Q(postings__amount__gt=0), default=0),
        credit=Sum("postings__amount", filter=inside & Q(postings__amount__lt=0), default=0),
    )
    return [TrialRow(row, row.debit, -row.credit) for row in rows]


def recoveries(actor: Actor) -> QuerySet[Recovery]:
    """Recoveries in the actor's scope."""
    return limit(Recovery.objects.select_related("claim__person"), actor, LEDGER, region="claim__region_code")


def recovery_of(claim: Claim) -> Recovery | None:
    """The recovery of a claim, if one was decided."""
    return Recovery.objects.filter(claim=claim).first()


def last_decision(claim: Claim) -> dict[str, Any]:
    """The explanation that the claim rests on."""
    explanation: dict[str, Any] = claim.decision.explanation
    return explanation


STATES = Claim.State.choices
CHANNELS = Claim.Channel.choices
BATCH_STATES = PaymentBatch.State.choices


def claimable(actor: Actor) -> list[Any]:
    """Certificates of the person who acts that have no live claim, newest first."""
    from jianglu.credentials import queries as credentials

    if actor.person_id is None:
        return []
    taken = set(
        Claim.objects.filter(person_id=actor.person_id, state__in=Claim.LIVE).values_list("certificate_id", flat=True)
    )
    return [row for row in credentials.wallet(actor.person_id) if row.pk not in taken]


def steps_of(claim: Claim) -> tuple[list[str], int]:
    """The way of a claim and where it stands, for the step line."""
    labels = [_("确认账户"), _("审核"), _("公示"), _("发放"), _("到账")]
    if claim.state == Claim.State.OFFERED:
        return labels, 1
    if claim.state == Claim.State.OPEN:
        return labels, 3 if claim.case and claim.case.node == "notice" else 2
    return labels, 4 if claim.state in (Claim.State.APPROVED, Claim.State.PAYING, Claim.State.RETURNED) else 6
