"""What a batch asks of the bank: one transfer a person's claim, one for all rows of a unit's claim for a class."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..models import BankAccount, Claim, Payment, PaymentBatch


@dataclass(frozen=True)
class Transfer:
    """One line of the bank's file with the payments that it makes; all of them have one account and one fate."""

    line: int
    payments: tuple[Payment, ...]

    @property
    def reference(self) -> str:
        """Number of the claim, or of the unit's claim for the class."""
        claim = self.payments[0].claim
        return claim.class_claim.number if claim.class_claim else claim.number

    @property
    def of_class(self) -> bool:
        """Whether it pays a unit's claim for a class."""
        return self.payments[0].claim.class_claim_id is not None

    @property
    def account(self) -> BankAccount:
        """Where the money goes."""
        return self.payments[0].account

    @property
    def amount(self) -> int:
        """Fen of the transfer."""
        return sum(payment.amount for payment in self.payments)

    @property
    def state(self) -> str:
        """State of the payments."""
        return self.payments[0].state


def lines_of(claims: Sequence[Claim]) -> Iterator[tuple[int, Claim]]:
    """(line, claim): rows of one class claim to one account share a line."""
    lines: dict[tuple[int, int | None], int] = {}
    for claim in claims:
        key = (claim.class_claim_id, claim.account_id) if claim.class_claim_id else (-claim.pk, None)
        yield lines.setdefault(key, len(lines) + 1), claim


def transfers(batch: PaymentBatch) -> dict[int, Transfer]:
    """The transfers of a batch by line; one query."""
    rows: dict[int, list[Payment]] = defaultdict(list)
    found = batch.payments.select_related("claim__class_claim", "account").order_by("line", "claim_id")
    for payment in found:
        rows[payment.line].append(payment)
    return {line: Transfer(line, tuple(payments)) for line, payments in rows.items()}
