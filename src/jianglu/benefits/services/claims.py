"""Offers without application (免申即享), applications, and what the person does with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext

from jianglu.kernel.levels import Level
from jianglu.kernel.money import yuan_text
from jianglu.kernel.periods import add_months
from jianglu.people import queries as people
from jianglu.platform import audit, calendar, events, notifications, numbering
from jianglu.platform.access import Actor, locked, require
from jianglu.platform.notifications import Message
from jianglu.platform.policy import Outcome, Policy, Severity, Verdict, decide, policy
from jianglu.platform.policy import services as decisions
from jianglu.platform.policy.errors import SubjectUnknown
from jianglu.platform.regions import queries as regions

from ..errors import AccountMissing, AlreadyClaimed, NoRuleInForce, NoSuchClaim, NotEligible, UseRefused, WrongState
from ..events import BenefitOffered
from ..messages import EXPIRING, OFFERED
from ..models import BankAccount, Claim, ScanRun
from ..permissions import CLAIM, OFFER
from ..policies import BENEFITS, SKILL_UPGRADE
from . import budget

CERTIFICATES = "credentials.certificate"
UNASKED = {"proactive": True}
"""The input by which a rule knows that nobody chose: of several that qualify the best are offered."""
ANSWERED = (Claim.State.DECLINED, Claim.State.REFUSED, Claim.State.WITHDRAWN)
"""What was answered is not offered again by the machine: a refusal is kept, an appeal or application opens it anew."""
OPEN_MONTHS = 12
"""How long an offer waits where the rule sets no window for claiming."""
PROACTIVE = "proactive_benefit"
WARN_BEFORE = (90, 30)  # days


def check(key: int, *, on: date, inputs: Mapping[str, Any] | None = None, benefit: str = SKILL_UPGRADE.code) -> Verdict:
    """What the rule of a benefit says of its subject (a certificate, a seat in a class) on a day; raises SubjectUnknown."""
    return decide(BENEFITS[benefit], key, on=on, inputs=inputs)


def verified_by_officer(rule: Policy) -> tuple[str, ...]:
    """Codes of the conditions that an officer verifies in person, such as 证岗相适."""
    return tuple(condition.code for condition in rule.conditions if condition.severity is Severity.REFER)


def finding(rule: Policy, good: bool) -> dict[str, bool]:
    """The officer's finding as inputs of the rule: what its conditions leave to officers is so, or is not.

    What a register must show, such as a key group, is not among them: nobody says so by passing a claim.
    """
    left = {
        name for condition in rule.conditions if condition.severity is Severity.REFER for name in condition.evidence
    }
    return {name: good for name in _officers_inputs(rule) if name in left}


def leaves_to_officers(claims: Iterable[Claim]) -> bool:
    """Whether the rule of any of the claims leaves a point to the district's officer (证岗相适)."""
    return any(finding(BENEFITS[code], True) for code in {claim.benefit for claim in claims} if code in BENEFITS)


def vouched(rule: Policy) -> dict[str, bool]:
    """What officers have verified though no register shows it, in a review of its own."""
    return dict.fromkeys(_officers_inputs(rule), True)


def _officers_inputs(rule: Policy) -> list[str]:
    return [column.name for column in rule.subject.inputs if column.name.startswith("officer_says_")]


def promising(verdict: Verdict) -> bool:
    """Granted, or open only in what an officer verifies in person, and worth a claim: nobody claims 0 fen."""
    return verdict.full_amount != 0 and verdict.open_but_for(*verified_by_officer(verdict.policy))


def offer(actor: Actor, key: int, benefit: str = SKILL_UPGRADE.code) -> Claim:
    """Offer the benefit that a certificate (or a seat in a class) earns its holder, and promise the money.

    Nothing is paid until the person confirms an account. Raises NotEligible, NoRuleInForce, AlreadyClaimed, NoBudget,
    BudgetSpent.
    """
    with transaction.atomic():
        verdict = check(key, on=calendar.today(), inputs=UNASKED, benefit=benefit)
        require(actor, OFFER, region=verdict.region_code)
        queue_up(verdict.person_id)
        verdict = check(key, on=calendar.today(), inputs=UNASKED, benefit=benefit)
        if not promising(verdict):
            raise refusal(verdict)
        if people.refuses(verdict.person_id or 0, PROACTIVE):
            raise UseRefused()
        if Claim.objects.filter(benefit=benefit, subject_id=key, state__in=ANSWERED).exists():
            raise AlreadyClaimed()
        claim = create(actor, verdict, Claim.Channel.OFFER, Claim.State.OFFERED, None)
        audit.record(actor, "benefits.offered", claim, changes={"amount": claim.amount})
        events.emit(BenefitOffered(claim_id=claim.pk, person_id=claim.person_id, amount=claim.amount))
        tell(OFFERED, claim, day=claim.answer_by.isoformat())
        return claim


def accept_offer(actor: Actor, claim_id: int) -> Claim:
    """The person takes the offer; it is paid to the account they confirmed. Raises AccountMissing, NotEligible."""
    with transaction.atomic():
        claim = _own(actor, claim_id, Claim.State.OFFERED)
        today = calendar.today()
        verdict = check(claim.subject_id, on=today, inputs={"own_claim_id": claim.pk}, benefit=claim.benefit)
        if not promising(verdict):
            raise refusal(verdict)
        claim.account, claim.claimed_on = _account(claim.person_id), today
        _open(actor, claim)
        audit.record(actor, "benefits.offer_accepted", claim)
        return claim


def apply(actor: Actor, key: int, benefit: str = SKILL_UPGRADE.code) -> Claim:
    """The person applies; an offer that waits for them is accepted instead.

    A refusal is kept as a decision and raised as NotEligible with the verdict. Raises AccountMissing, NoRuleInForce,
    AlreadyClaimed, NoBudget, BudgetSpent.
    """
    with transaction.atomic():
        verdict = check(key, on=calendar.today(), benefit=benefit)
        if verdict.person_id is None or verdict.person_id != actor.person_id:
            raise SubjectUnknown()
        require(actor, CLAIM, person_id=verdict.person_id)
        waiting = Claim.objects.filter(benefit=benefit, subject_id=key, state=Claim.State.OFFERED).first()
        if waiting is not None:
            return accept_offer(actor, waiting.pk)
        account = _account(verdict.person_id)
        queue_up(verdict.person_id)
        verdict = check(key, on=calendar.today(), benefit=benefit)
        if promising(verdict):
            claim = create(actor, verdict, Claim.Channel.APPLICATION, Claim.State.OPEN, account)
            _open(actor, claim)
            audit.record(actor, "benefits.applied", claim)
            return claim
        decision = decisions.record(actor, verdict)
        audit.record(actor, "benefits.application_refused", decision)
    raise refusal(verdict)


def reconsider(actor: Actor, key: int, benefit: str = SKILL_UPGRADE.code) -> Claim:
    """After an appeal was upheld: decide anew from the facts as they are now, and offer what they grant.

    A waiting offer is closed first. Raises NotEligible when the facts still refuse: they must be
    corrected where they come from before an appeal can be upheld.
    """
    with transaction.atomic():
        offers = Claim.objects.select_for_update().filter(benefit=benefit, subject_id=key, state=Claim.State.OFFERED)
        waiting = offers.first()
        if waiting is not None:
            close(waiting, Claim.State.WITHDRAWN, gettext("复核成立，重新核定"))
        verdict = check(key, on=calendar.today(), benefit=benefit)
        queue_up(verdict.person_id)
        verdict = check(key, on=calendar.today(), benefit=benefit)
        if not promising(verdict):
            raise refusal(verdict)
        claim = create(actor, verdict, Claim.Channel.OFFER, Claim.State.OFFERED, None)
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


def unanswered(benefit: str, keys: Sequence[int]) -> list[int]:
    """Those of `keys` that have no live claim and no answer that stands; one query."""
    standing = Claim.objects.filter(benefit=benefit, state__in=[*Claim.LIVE, *ANSWERED])
    taken = set(standing.filter(subject_id__in=keys).values_list("subject_id", flat=True))
    return [key for key in keys if key not in taken]


def record_scan(
    actor: Actor, benefit: str, *, owed: int, offered: int, skipped: Mapping[str, int], facts_written: int
) -> ScanRun:
    """Keep what a night's comparison found; one a benefit and day, the last one counts."""
    with transaction.atomic():
        require(actor, OFFER, region=regions.city().code)
        found = {"owed": owed, "offered": offered, "skipped": dict(skipped), "facts_written": facts_written}
        run, _made = ScanRun.objects.update_or_create(
            benefit=benefit, day=calendar.today(), defaults={**found, "finished_at": calendar.now()}
        )
        audit.record(actor, "benefits.scanned", run, changes=found)
        return run


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


def remind(actor: Actor, on: date, *, since: date | None = None) -> int:
    """Warn those whose offer came within 90 or 30 days of its end after the day `since` (default: the day before `on`).

    `since` is the day of the last run: nobody is warned twice a day, and nobody is forgotten when the machine stood still.
    Returns how many.
    """
    with transaction.atomic():
        require(actor, OFFER, region=regions.city().code)
        last, lapsing = since or on - timedelta(days=1), Q()
        for ahead in map(timedelta, WARN_BEFORE):
            lapsing |= Q(answer_by__gt=last + ahead, answer_by__lte=on + ahead)
        told = [
            (claim, {"days": (claim.answer_by - on).days})
            for claim in Claim.objects.filter(lapsing, state=Claim.State.OFFERED, answer_by__gte=on)
        ]
        tell_all(EXPIRING, told)
        return len(told)


def close(claim: Claim, state: Claim.State, reason: str = "") -> None:
    """End a claim that was not paid and take its promise back; the caller holds the row's lock."""
    budget.release(claim.budget_line_id, claim.amount)
    claim.state, claim.closed_reason = state, reason[:300]
    claim.save(update_fields=["state", "closed_reason"])


def tell(message: Message, claim: Claim, **values: Any) -> None:
    """Say something about a claim to whom it is paid: the person, or the unit."""
    tell_all(message, [(claim, values)])


def tell_all(message: Message, told: Iterable[tuple[Claim, Mapping[str, Any]]]) -> None:
    """Say something to many people, each about a claim with values of its own; the statements do not grow with them.

    What is paid to a unit is said to the unit, one by one.
    """
    usual = [(claim, {"rule": rule_of(claim), "yuan": yuan_text(claim.amount), **values}) for claim, values in told]
    own = ((claim.person_id, values) for claim, values in usual if claim.organisation_id is None)
    notifications.notify_people(message, own, link=reverse("benefits:mine"))
    for claim, values in usual:
        if claim.organisation_id is not None:
            link = reverse("benefits:class_claim", args=[claim.class_claim_id])
            notifications.notify(message, organisation_id=claim.organisation_id, link=link, **values)


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
        if claim.person_id != actor.person_id or claim.organisation_id is not None:
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


def queue_up(person_id: int | None) -> None:
    """One claim of a person at a time, so that limits across records hold; until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('benefits.person:' || %s, 0))", [person_id])


def refusal(verdict: Verdict) -> NotEligible | NoRuleInForce | AlreadyClaimed:
    """Why a verdict gives nothing, as the error to raise."""
    if verdict.outcome is Outcome.NO_RULE:
        return NoRuleInForce()
    if {entry.condition.code for entry in verdict.unmet} == {"once"}:
        return AlreadyClaimed()
    return NotEligible(verdict)


def create(
    actor: Actor,
    verdict: Verdict,
    channel: Claim.Channel,
    state: Claim.State,
    account: BankAccount | None,
    **more: Any,
) -> Claim:
    """Keep a claim with its decision and promise its money; raises AlreadyClaimed, NoBudget, BudgetSpent."""
    facts, today, district = verdict.facts, calendar.today(), verdict.region_code
    if "holder_name" not in more:
        more["holder_name"] = people.names([verdict.person_id or 0]).get(verdict.person_id or 0, "")
    amount = verdict.full_amount or 0
    line = budget.promise(verdict.policy.code, district, today, amount)
    on_certificate = verdict.policy.subject.fact == CERTIFICATES
    try:
        with transaction.atomic():
            return Claim.objects.create(
                number=f"JS{today.year}{district}{numbering.next_number(f'benefits.claim:{today.year}:{district}'):06d}",
                benefit=verdict.policy.code,
                channel=channel,
                state=state,
                person_id=verdict.person_id or 0,
                subject_id=verdict.key,
                certificate_id=verdict.key if on_certificate else None,
                occupation_code=facts.get("occupation_code") or "",
                work_type=facts.get("work_type") or "",
                level=facts.get("level") or "",
                demand_class=facts.get("demand_class") or "",
                event_date=facts[verdict.policy.subject.event],
                claimed_on=today,
                region_code=district,
                amount=amount,
                decision=decisions.record(actor, verdict),
                budget_line=line,
                account=account,
                answer_by=verdict.claim_by or add_months(today, OPEN_MONTHS),
                created_at=calendar.now(),
                **more,
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


def level_of(claim: Claim) -> str:
    """Name of the level, "" for what has none."""
    return str(Level(claim.level).label) if claim.level else ""
