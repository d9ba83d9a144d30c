"""Review at the desks: the dated rule of the second person and of sampling, and decisions on many claims at once."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from jianglu.kernel.errors import DomainError
from jianglu.platform import audit, calendar, workflow
from jianglu.platform.access import Actor, limit, require
from jianglu.platform.regions import queries as regions

from ..errors import BadAmount, NeedsOwnLook
from ..models import Claim, ClassClaim, ReviewRule
from ..permissions import APPROVE, EXAMINE, RULES

AT_ONCE = 200
"""Claims that one decision may take along."""


def set_rule(
    actor: Actor, *, benefit: str, valid_from: date, second_person_from: int, sample_permille: int, source: str
) -> ReviewRule:
    """From a day on: second person from this many fen, so many thousandths of the others inspected.

    The rule of a day may be set until that day; a past one is never changed, since claims were decided by it.
    Raises BadAmount.
    """
    with transaction.atomic():
        require(actor, RULES, region=regions.city().code)
        if second_person_from < 0 or not 0 <= sample_permille <= 1000 or not source.strip():
            raise BadAmount()
        if valid_from < calendar.today():
            raise BadAmount()
        rule, _made = ReviewRule.objects.update_or_create(
            benefit=benefit,
            valid_from=valid_from,
            defaults={
                "second_person_from": second_person_from,
                "sample_permille": sample_permille,
                "source": source.strip()[:120],
                "saved_by": actor.name,
                "saved_at": calendar.now(),
            },
        )
        audit.record(
            actor,
            "benefits.review_rule_set",
            rule,
            reason=source,
            changes={"second_person_from": second_person_from, "sample_permille": sample_permille},
        )
        return rule


def rule_for(benefit: str, on: date) -> ReviewRule | None:
    """The rule under which claims of a day are reviewed; None before the first."""
    return ReviewRule.objects.filter(benefit=benefit, valid_from__lte=on).order_by("-valid_from").first()


def needs_second_person(claim: Claim | ClassClaim, amount: int) -> bool:
    """Whether the city looks at a claim that the district passed: by its `amount` in fen, or because it is drawn now.

    The draw is by the system's random source, so that no officer can foresee it; a drawn claim is marked.
    """
    rule = rule_for(claim.benefit, claim.claimed_on)
    if rule is None or amount >= rule.second_person_from:
        return True
    claim.sampled = secrets.randbelow(1000) < rule.sample_permille
    if claim.sampled:
        claim.save(update_fields=["sampled"])
        audit.record(Actor.system("benefits"), "benefits.sampled", claim)
    return claim.sampled


@dataclass(frozen=True)
class Outcome:
    """What became of one claim of a decision on many; `why` says what stood in its way, "" when it was done."""

    claim: Claim | ClassClaim
    amount: int
    why: str = ""


def decide_many(actor: Actor, claim_ids: Sequence[int], action: str, *, reason: str = "") -> list[Outcome]:
    """Take `action` (pass, approve or refuse) on each claim by itself; those that need their own look are pulled out.

    Each is its own transaction: what cannot be done stays where it was and says why. Claims beyond the actor's desk are left
    out, as ids that nobody has, and why one needs its own look is told only to whom it waits for. Raises Denied without a desk.
    """
    from ..queries import exceptions_of, queue

    require(actor, APPROVE if actor.can(APPROVE) else EXAMINE)
    claims = Claim.objects.select_related("case", "decision").filter(pk__in=claim_ids, state=Claim.State.OPEN)
    mine = limit(claims, actor, EXAMINE, region="region_code") | limit(claims, actor, APPROVE, region="region_code")
    rows = list(mine.filter(class_claim=None).order_by("pk")[:AT_ONCE])  # a unit's rows go on together, in its case
    waiting = set(queue(actor).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    pulled = exceptions_of(row for row in rows if row.pk in waiting)
    data = {"fits_post": "yes"} if action == "pass" else {}
    return _each(actor, [(row, row.amount) for row in rows], pulled, action, reason, data)


def decide_classes(actor: Actor, class_claim_ids: Sequence[int], action: str, *, reason: str = "") -> list[Outcome]:
    """The same for units' claims for whole classes: a claim with one doubtful row is pulled out whole."""
    from ..queries import class_exceptions, class_queue

    rows: list[Any] = list(class_queue(actor).filter(pk__in=class_claim_ids).order_by("pk")[:AT_ONCE])
    return _each(actor, [(row, row.total) for row in rows], class_exceptions(rows), action, reason, {})


def _each(
    actor: Actor,
    rows: Sequence[tuple[Any, int]],
    pulled: Mapping[int, Sequence[str]],
    action: str,
    reason: str,
    data: Mapping[str, Any],
) -> list[Outcome]:
    found = []
    for row, amount in rows:
        why = "；".join(pulled[row.pk])
        try:
            if why and action != "refuse":
                raise NeedsOwnLook(why=why)
            workflow.act(actor, row.case_id, action, version=row.case.version, reason=reason, data=dict(data))
            found.append(Outcome(row, amount))
        except DomainError as error:
            found.append(Outcome(row, amount, error.text))
    return found
