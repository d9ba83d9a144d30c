"""What the rules say today of one's own certificates and classes, or of those of a person in scope."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jianglu.people import queries as people
from jianglu.people.errors import NoSuchPerson
from jianglu.platform import calendar
from jianglu.platform.access import Actor, require
from jianglu.platform.policy import Outcome, Payee, Verdict, decide, decide_many
from jianglu.platform.policy import queries as decided
from jianglu.platform.policy import services as policies
from jianglu.platform.policy.errors import PolicyUnknown, SubjectUnknown
from jianglu.platform.policy.explain import stored_facts, stored_figures

from ..permissions import VIEW
from ..policies import BENEFITS, BY_CLASS
from .claims import check_own, get, subjects_of

MOST_KEPT = 20  # decisions on one matter that are shown and derived again


def decisions_of(actor: Actor, person_id: int) -> list[Verdict]:
    """What each benefit that is paid to the person says of each certificate and class; raises NoSuchPerson out of scope."""
    require(actor, VIEW)
    _see(actor, person_id)
    found: list[Verdict] = []
    for rule in BENEFITS.values():
        if rule.payout is not None and rule.payout.payee is Payee.PERSON:
            keys = subjects_of(rule, person_id)
            found += decide_many(rule, keys, on=calendar.today()) if keys else []
    return sorted(found, key=lambda verdict: (verdict.policy.code, verdict.key))


def decision_for(actor: Actor, benefit: str, key: int) -> Verdict:
    """What a benefit says of one certificate or seat, with every condition.

    Raises PolicyUnknown, and SubjectUnknown alike for a key that is not there and for somebody out of scope.
    """
    require(actor, VIEW)
    rule = (BENEFITS | BY_CLASS).get(benefit)
    if rule is None:
        raise PolicyUnknown()
    verdict = decide(rule, key, on=calendar.today())
    try:
        _see(actor, verdict.person_id or 0)
    except NoSuchPerson:
        raise SubjectUnknown() from None
    return verdict


@dataclass(frozen=True)
class Kept:
    """A decision as it was made, beside what its own text makes of its own facts today."""

    examined: policies.Examined

    @property
    def decision(self) -> Any:
        """The stored row."""
        return self.examined.decision

    @property
    def outcome(self) -> str:
        """What it said, in words."""
        return str(Outcome(self.decision.outcome).label)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """The facts that it rests on."""
        return stored_facts(self.decision)

    @property
    def figures(self) -> list[tuple[str, str]]:
        """The parameters that it rests on."""
        return stored_figures(self.decision)


def kept_for_claim(actor: Actor, claim_id: int) -> list[Kept]:
    """Every decision on what a claim is about, newest first, each derived again; raises NoSuchClaim out of scope."""
    claim = get(actor, claim_id)
    return _kept(claim.benefit, claim.subject_id)


def kept_for_own(actor: Actor, benefit: str, key: int) -> list[Kept]:
    """The same of one's own certificate or seat, claimed or not; raises NoSuchClaim for anybody else's."""
    check_own(actor, key, benefit)
    return _kept(benefit, key)


def _kept(benefit: str, key: int) -> list[Kept]:
    return [Kept(policies.examined(decision)) for decision in decided.kept(benefit, key)[:MOST_KEPT]]


def _see(actor: Actor, person_id: int) -> None:
    person = people.get_for(actor, person_id)
    require(actor, VIEW, region=person.region_id, person_id=person.pk)
