"""What the benefits room tells the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from jianglu.platform.events import DomainEvent


@dataclass(frozen=True)
class BenefitOffered(DomainEvent):
    """A benefit was found for a person without application; `amount` in fen."""

    name: ClassVar[str] = "benefits.benefit_offered"
    claim_id: int
    person_id: int
    amount: int


@dataclass(frozen=True)
class BenefitPaid(DomainEvent):
    """The bank confirmed a transfer; `amount` in fen."""

    name: ClassVar[str] = "benefits.benefit_paid"
    claim_id: int
    person_id: int
    amount: int
