"""What the rules say today of one's own certificates and classes, or of those of a person in scope."""

from __future__ import annotations

from jianglu.people import queries as people
from jianglu.people.errors import NoSuchPerson
from jianglu.platform import calendar
from jianglu.platform.access import Actor, require
from jianglu.platform.policy import Payee, Verdict, decide, decide_many
from jianglu.platform.policy.errors import PolicyUnknown, SubjectUnknown

from ..permissions import VIEW
from ..policies import BENEFITS, BY_CLASS
from .claims import subjects_of


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


def _see(actor: Actor, person_id: int) -> None:
    person = people.get_for(actor, person_id)
    require(actor, VIEW, region=person.region_id, person_id=person.pk)
