"""Offers without application (免申即享), applications, and what the person does with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils.translation import gettext

from jianglu.kernel.money import yuan_text
from jianglu.kernel.periods import add_months
from jianglu.people import queries as people
from jianglu.platform import audit, calendar, events, notifications, numbering
from jianglu.platform.access import Actor, locked, require
from jianglu.platform.notifications import Message
from jianglu.platform.policy import Answer, Outcome, Verdict, decide, policy
from jianglu.platform.policy import services as decisions
from jianglu.platform.policy.errors import SubjectUnknown
from jianglu.platform.regions import queries as regions

from ..errors import AccountMissing, AlreadyClaimed, NoRuleInForce, NoSuchClaim, NotEligible, UseRefused, WrongState
from ..events import BenefitOffered
from ..messages import EXPIRING, OFFERED
from ..models import BankAccount, Claim
from ..permissions import CLAIM, OFFER
from ..policies import SKILL_UPGRADE
from . import budget

FITS_POST = "fits_post"
PROACTIVE = "proactive_benefit"
WARN_BEFORE = (90, 30)  # days


def check(certificate_id: int, *, on: date, inputs: Mapping[str, Any] | None = None) -> Verdict:
    """What the rule says of a certificate on a day; raises SubjectUnknown."""
    return decide(SKILL_UPGRADE, certificate_id, on=on, inputs=inputs)


def promising(verdict: Verdict) -> bool:
    """Granted, or open only in what the district's officer verifies in person (证岗相适)."""
    open_points = {entry.condition.code for entry in verdict.answers if entry.answer in (Answer.NO, Answer.UNKNOWN)}
    return verdict.granted or (verdict.outcome is Outcome.REFER and open_points == {FITS_POST})


def offer(actor: Actor, certificate_id: int) -> Claim:
    """Offer the benefit that a certificate earns its holder, and promise the money.

    Nothing is paid until the person confirms an account. Raises NotEligible, NoRuleInForce, AlreadyClaimed, NoBudget,
    BudgetSpent.
    """
    with transaction.atomic():
        verdict = check(certificate_id, on=calendar.today())
        require(actor, OFFER, region=_district(verdict))
        _queue_up(verdict)
        verdict = check(certificate_id, on=calendar.today())
        if not promising(verdict):
            raise _refusal(verdict)
        if people.refuses(verdict.person_id or 0, PROACTIVE):
            raise UseRefused()
        claim = _create(actor, verdict, Claim.Channel.OFFER, Claim.State.OFFERED, None)
        audit.record(actor, "benefits.offered", claim, changes={"amount": claim.amount})
        events.emit(BenefitOffered(claim_id=claim.pk, person_id=claim.person_id, amount=claim.amount))
        tell(OFFERED, claim, day=claim.answer_by.isoformat())
        return claim


def accept_offer(actor: Actor, claim_id: int) -> Claim:
    """The person takes the offer; it is paid to the account they confirmed. Raises AccountMissing, NotEligible."""
    with transaction.atomic():
        claim = _own(actor, claim_id, Claim.State.OFFERED)
        today = calendar.today()
        verdict = check(claim.certificate_id, on=today, inputs={"own_claim_id": claim.pk})
        if not promising(verdict):
            raise _refusal(verdict)
        claim.account, claim.claimed_on = _account(claim.person_id), today
        _open(actor, claim)
        audit.record(actor, "benefits.offer_accepted", claim)
        return claim


def apply(actor: Actor, certificate_id: int) -> Claim:
    """The person applies; an offer that waits for them is accepted instead.

    A refusal is kept as a decision and raised as NotEligible with the verdict. Raises AccountMissing, NoRuleInForce,
    AlreadyClaimed, NoBudget, BudgetSpent.
    """
    with transaction.atomic():
        verdict = check(certificate_id, on=calendar.today())
        if verdict.person_id is None or verdict.person_id != actor.person_id:
            raise SubjectUnknown()
        require(actor, CLAIM, person_id=verdict.person_id)
        waiting = Claim.objects.filter(certificate_id=certificate_id, state=Claim.State.OFFERED).first()
        if waiting is not None:
            return accept_offer(actor, waiting.pk)
        account = _account(verdict.person_id)
        _queue_up(verdict)
        verdict = check(certificate_id, on=calendar.today())
        if promising(verdict):
            claim = _create(actor, verdict, Claim.Channel.APPLICATION, Claim.State.OPEN, account)
            _open(actor, claim)
            audit.record(actor, "benefits.applied", claim)
            return claim
        decision = decisions.record(actor, verdict)
        audit.record(actor, "benefits.application_refused", decision)
    raise _refusal(verdict)


def reconsider(actor: Actor, certificate_id: int) -> Claim:
    """After an appeal was upheld: decide anew from the facts as they are now, and offer what they grant.

    A waiting offer for the certificate is closed first. Raises NotEligible when the facts still refuse: they must be
    corrected where they come from before an appeal can be upheld.
    """
    with transaction.atomic():
        waiting = (
            Claim.objects.select_for_update().filter(certificate_id=certificate_id, state=Claim.State.OFFERED).first()
        )
        if waiting is not None:
            close(waiting, Claim.State.WITHDRAWN, gettext("复核成立，重新核定"))
        verdict = check(certificate_id, on=calendar.today())
        _queue_up(verdict)
        verdict = check(certificate_id, on=calendar.today())
        if not promising(verdict):
            raise _refusal(verdict)
        claim = _create(actor, verdict, Claim.Channel.OFFER, Claim.State.OFFERED, None)
        audit.record(actor, "benefits.reconsidered", claim, changes={"amount": claim.amount})
        events.emit(BenefitOffered(claim_id=claim.pk, person_id=claim.person_id, amount=claim.amount))
        tell(OFFERED, claim, day=claim.answer_by.isoformat())
        return claim


def decline_offer(actor: Actor, claim_id: int) -> Claim:
    """The person does not want it; the promise is taken back and the refusal kept."""
    with transaction.atomic():
        claim = _own(actor, claim_id, Claim.State.OFFERED)
        close(claim, Claim.State.DECLINED)
        audit.record(actor, "benefits.offer_declined", claim)
        return claim


def withdraw(actor: Actor, claim_id: int) -> Claim:
    """The person takes an open claim back, through its case."""
    from ..flows import withdraw_case

    with transaction.atomic():
        claim = _own(actor, claim_id, Claim.State.OPEN)
        withdraw_case(actor, claim)
        claim.refresh_from_db()
        audit.record(actor, "benefits.withdrawn", claim)
        return claim


def renew_account(actor: Actor, claim_id: int) -> Claim:
    """After the bank returned a payment: pay to the account that the person has confirmed since."""
    with transaction.atomic():
        claim = _own(actor, claim_id, Claim.State.RETURNED)
        account = _account(claim.person_id)
        if account.pk == claim.account_id:
            raise AccountMissing()
        claim.account, claim.state, claim.closed_reason = account, Claim.State.APPROVED, ""
        claim.save(update_fields=["account", "state", "closed_reason"])
        audit.record(actor, "benefits.account_renewed", claim)
        return claim


def expire_offers(actor: Actor, on: date) -> int:
    """Close the offers whose claim window ended before `on`; silence never pays. Returns how many."""
    with transaction.atomic():
        require(actor, OFFER, region=regions.city().code)
        late = Claim.objects.select_for_update(skip_locked=True).filter(state=Claim.State.OFFERED, answer_by__lt=on)
        count = 0
        for claim in late:
            close(claim, Claim.State.EXPIRED)
            audit.record(actor, "benefits.offer_expired", claim)
            count += 1
        return count


def remind(actor: Actor, on: date) -> int:
    """Warn those whose offer lapses in 90 or 30 days (once each, run daily); returns how many."""
    with transaction.atomic():
        require(actor, OFFER, region=regions.city().code)
        count = 0
        for days in WARN_BEFORE:
            late = Claim.objects.filter(state=Claim.State.OFFERED, answer_by=on + timedelta(days=days))
            for claim in late:
                tell(EXPIRING, claim, days=days)
                count += 1
        return count


def close(claim: Claim, state: Claim.State, reason: str = "") -> None:
    """End a claim that was not paid and take its promise back; the caller holds the row's lock."""
    budget.release(claim.budget_line_id, claim.amount)
    claim.state, claim.closed_reason = state, reason[:300]
    claim.save(update_fields=["state", "closed_reason"])


def tell(message: Message, claim: Claim, **values: Any) -> None:
    """Say something to the person about a claim."""
    notifications.notify(
        message,
        person_id=claim.person_id,
        link=reverse("benefits:mine"),
        rule=rule_of(claim),
        yuan=yuan_text(claim.amount),
        **values,
    )


def locked_claim(claim_id: int, check: Callable[[Claim], object]) -> Claim:
    """The claim with its row locked, once `check` has passed; raises NoSuchClaim."""
    claim = locked(Claim.objects.all(), check, pk=claim_id)
    if claim is None:
        raise NoSuchClaim()
    return claim


def expect(claim: Claim, *states: Claim.State) -> None:
    """Raise WrongState unless the claim is in one of `states`."""
    if claim.state not in states:
        raise WrongState(state=claim.get_state_display())


def _own(actor: Actor, claim_id: int, state: Claim.State) -> Claim:
    def check_own(claim: Claim) -> None:
        if claim.person_id != actor.person_id:
            raise NoSuchClaim()
        require(actor, CLAIM, person_id=claim.person_id)

    claim = locked_claim(claim_id, check_own)
    expect(claim, state)
    return claim


def _account(person_id: int) -> BankAccount:
    account = BankAccount.objects.filter(person_id=person_id, replaced_at=None).first()
    if account is None:
        raise AccountMissing()
    return account


def _district(verdict: Verdict) -> str:
    return str(verdict.facts["insured_region"] or verdict.facts["region_code"])[:6]


def _queue_up(verdict: Verdict) -> None:
    """One claim of a person at a time, so that limits across records hold; until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('benefits.person:' || %s, 0))", [verdict.person_id]
        )


def _refusal(verdict: Verdict) -> NotEligible | NoRuleInForce | AlreadyClaimed:
    if verdict.outcome is Outcome.NO_RULE:
        return NoRuleInForce()
    if {entry.condition.code for entry in verdict.unmet} == {"once"}:
        return AlreadyClaimed()
    return NotEligible(verdict)


def _create(
    actor: Actor, verdict: Verdict, channel: Claim.Channel, state: Claim.State, account: BankAccount | None
) -> Claim:
    facts, today, district = verdict.facts, calendar.today(), _district(verdict)
    amount = verdict.full_amount or 0
    line = budget.promise(verdict.policy.code, district, today, amount)
    issued: date = facts["issued_on"]
    try:
        with transaction.atomic():
            return Claim.objects.create(
                number=f"JS{today.year}{district}{numbering.next_number(f'benefits.claim:{today.year}:{district}'):06d}",
                benefit=verdict.policy.code,
                channel=channel,
                state=state,
                person_id=verdict.person_id or 0,
                certificate_id=verdict.key,
                occupation_code=facts["occupation_code"],
                work_type=facts["work_type"] or "",
                level=facts["level"],
                demand_class=facts["demand_class"],
                event_date=issued,
                claimed_on=today,
                region_code=district,
                amount=amount,
                decision=decisions.record(actor, verdict),
                budget_line=line,
                account=account,
                answer_by=add_months(issued, verdict.parameters["window_months"]),
                created_at=calendar.now(),
            )
    except IntegrityError as error:
        raise AlreadyClaimed() from error


def _open(actor: Actor, claim: Claim) -> None:
    from ..flows import open_claim_case

    claim.state = Claim.State.OPEN
    claim.save(update_fields=["state", "account", "claimed_on"])
    open_claim_case(actor, claim)


def rule_of(claim: Claim) -> str:
    """Title of the policy of a claim, in the active language."""
    return str(policy(claim.benefit).title)
