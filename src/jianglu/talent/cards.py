"""Asks the rule of service cards of many at once; what a card's row and a person's own page both rest on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from jianglu.kernel.periods import add_months
from jianglu.platform.policy import Verdict, decide_many

from .policies.service_card import NAME, SEEN, SERVICE_CARD


@dataclass(frozen=True)
class Asked:
    """A card in question: by which title, of which class (empty: as the directory says), from when until when."""

    key: int
    person_id: int
    honour: str
    issued_on: date
    card: str = ""
    until: date | None = None
    declared: bool = False
    seen: bool = False
    """An officer has looked at the document that gave the title."""


def decided(asked: Iterable[Asked], on: date) -> dict[int, Verdict]:
    """What the rule says of each, by key; one query."""
    rows = [
        {
            "applicant": one.key, "person_id": one.person_id, "applied_on": one.issued_on, "honour": one.honour or None,
            "declared": one.declared, "card": one.card or None, "until": one.until, SEEN: True if one.seen else None,
        }
        for one in asked
    ]  # fmt: skip
    return {int(verdict.key): verdict for verdict in decide_many(SERVICE_CARD, rows, on=on)} if rows else {}


def card_of(verdict: Verdict) -> str:
    """The card that the directory gives the title: A, B, or empty."""
    return str(verdict.parameters["category"] or "")[:1]


def last_day(verdict: Verdict) -> date | None:
    """The last day of a card: as asked, else by the validity in force; None without a rule."""
    until, since, months = verdict.facts["until"], verdict.facts["applied_on"], verdict.parameters["validity"]
    if until is not None or months is None:
        return until  # type: ignore[no-any-return]
    return add_months(since, months) - timedelta(days=1)


def name_of(card: str) -> str:
    """What stands on the card."""
    return f"{NAME.zh} {card} 卡"
