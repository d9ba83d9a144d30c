"""Reading the desks: what waits for an officer, what of it needs its own look, rules, appeals, recoveries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from jianglu.platform import calendar
from jianglu.platform.access import Actor, limit
from jianglu.platform.workflow import queries as cases

from ..errors import NoSuchClaim
from ..models import Appeal, BankAccount, Claim, ClassClaim, Instalment, Recovery, ReviewRule, Signal
from ..permissions import LEDGER, VIEW, VIEW_CLASS, VIEW_SIGNALS

DESKS = {"examine": "pass", "approve": "approve"}
"""The action that a desk takes on what is in order."""


def queue(actor: Actor) -> QuerySet[Claim]:
    """Claims that wait for the actor's decision, the most urgent first, with what a row shows."""
    mine = cases.inbox(actor, flow="benefits.claim").filter(node__in=list(DESKS)).order_by()
    rows = Claim.objects.filter(state=Claim.State.OPEN, case__in=mine.values("pk"))
    return rows.select_related("person", "case", "decision", "account")


def exceptions_of(claims: Iterable[Claim]) -> dict[int, list[str]]:
    """Why claims cannot be decided in a batch, by claim; three queries however many: open points of the rule, an account
    that others are paid on, an open appeal, and whatever was drawn for inspection.
    """
    rows = list(claims)
    found: dict[int, list[str]] = defaultdict(list)
    accounts = {row.account_id: bytes(row.account.number_index) for row in rows if row.account is not None}
    shared = _shared(set(accounts.values()))
    appealed = set(
        Appeal.objects.filter(state=Appeal.State.OPEN, claim__in=[row.pk for row in rows]).values_list(
            "claim_id", flat=True
        )
    )
    doubts = Signal.objects.filter(state=Signal.State.OPEN, claims__in=rows)
    for pk, kind in doubts.values_list("claims", "kind"):
        found[pk].append(str(Signal.Kind(kind).label))
    for claim in rows:
        for entry in claim.decision.explanation["conditions"]:
            if entry["answer"] in ("no", "unknown"):
                found[claim.pk].append(str(entry["sentence"]))
        if claim.account_id in accounts and accounts[claim.account_id] in shared:
            found[claim.pk].append(_("收款账户另有他人使用"))
        if claim.sampled:
            found[claim.pk].append(_("抽中检查，须逐件核对"))
        if claim.pk in appealed:
            found[claim.pk].append(_("有未办结的复核申请"))
    return defaultdict(list, found)


def _shared(numbers: set[bytes]) -> set[bytes]:
    """Account numbers that more than one person confirmed."""
    rows = BankAccount.objects.filter(number_index__in=numbers).values_list("number_index", "person_id").distinct()
    holders: dict[bytes, set[int]] = defaultdict(set)
    for number, person in rows:
        holders[bytes(number)].add(person)
    return {number for number, people in holders.items() if len(people) > 1}


def review_rules() -> QuerySet[ReviewRule]:
    """The dated rules of review, newest first."""
    return ReviewRule.objects.order_by("benefit", "-valid_from")


def appeals_of(person_id: int) -> QuerySet[Appeal]:
    """A person's appeals, newest first; the caller has decided that the person may be seen."""
    return Appeal.objects.filter(person_id=person_id).select_related("case")


def recoveries(actor: Actor) -> QuerySet[Recovery]:
    """Recoveries in the actor's scope, with claim and person."""
    return limit(Recovery.objects.select_related("claim__person"), actor, LEDGER, region="claim__region_code")


def recovery_for(actor: Actor, recovery_id: int) -> Recovery:
    """One recovery when the actor may see it: officers in scope, and the person or unit that was paid; raises NoSuchClaim."""
    rows = Recovery.objects.select_related("claim__person", "claim__organisation").prefetch_related(
        "instalments", "write_offs"
    )
    seen = (
        limit(rows, actor, VIEW, region="claim__region_code")
        | limit(rows.filter(claim__organisation=None), actor, VIEW, person="claim__person_id")
        | limit(rows, actor, VIEW_CLASS, organisation="claim__organisation_id")
    )
    found = seen.filter(pk=recovery_id).first()
    if found is None:
        raise NoSuchClaim()
    return found


def recovery_of(claim: Claim) -> Recovery | None:
    """The recovery of a claim that stands, if one was decided or proposed."""
    standing = claim.recoveries.exclude(state=Recovery.State.CANCELLED)
    return standing.prefetch_related("instalments", "write_offs").first()


def overdue(recovery: Recovery) -> list[Instalment]:
    """Instalments whose day is over and that are not paid whole."""
    today = calendar.today()
    return [row for row in recovery.instalments.all() if row.due_on < today and row.paid < row.amount]


def debts_of(person_id: int) -> QuerySet[Recovery]:
    """What a person has to pay back now; the caller has decided that the person may be seen."""
    rows = Recovery.objects.filter(claim__person_id=person_id, claim__organisation=None, state=Recovery.State.OPEN)
    return rows.select_related("claim").prefetch_related("instalments").annotate(still=F("amount") - F("repaid"))


RECOVERY_STATES = Recovery.State.choices


def desk_of(claim: Claim | ClassClaim) -> str:
    """The action that is next for a claim in the queue: pass or approve."""
    case: Any = claim.case
    return DESKS.get(case.node, "")


def may_appeal(claim: Claim) -> bool:
    """Whether the person can ask that this claim be looked at anew."""
    if claim.state not in (Claim.State.OFFERED, Claim.State.REFUSED):
        return False
    return not claim.appeals.filter(state=Appeal.State.OPEN).exists()


def signals(actor: Actor) -> QuerySet[Signal]:
    """Signals in the actor's region, newest first."""
    return limit(Signal.objects.select_related("case"), actor, VIEW_SIGNALS, region="region_code")


def open_signals(actor: Actor) -> int:
    """How many in the actor's region nobody has closed."""
    return (
        limit(Signal.objects.all(), actor, VIEW_SIGNALS, region="region_code").filter(state=Signal.State.OPEN).count()
    )


def signal_for(actor: Actor, signal_id: int) -> Signal:
    """One of them; raises NoSuchClaim."""
    found = signals(actor).filter(pk=signal_id).first()
    if found is None:
        raise NoSuchClaim()
    return found


def claims_of(signal: Signal) -> QuerySet[Claim]:
    """The claims that a signal casts doubt on."""
    return signal.claims.select_related("person").order_by("pk")


SIGNAL_KINDS = Signal.Kind.choices
SIGNAL_STATES = Signal.State.choices
