"""What an order and an answer hold, whatever the format. Amounts are in fen."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.utils.translation import gettext as _

from jianglu.kernel.errors import RowError

from ..errors import BadReceipt


@dataclass(frozen=True)
class BankLine:
    """One transfer."""

    line: int
    claim: str
    holder: str
    bank: str
    account: str
    amount: int


@dataclass(frozen=True)
class Debtor:
    """The spending account from which an order is paid; `cnaps` is the bank's 行号, "" when it is not known."""

    name: str = ""
    bank: str = ""
    account: str = ""
    cnaps: str = ""


@dataclass(frozen=True)
class Order:
    """A batch as the bank gets it."""

    batch: str
    made_at: datetime
    execute_on: date
    lines: tuple[BankLine, ...]
    debtor: Debtor = Debtor()

    @property
    def total(self) -> int:
        """Sum of all lines."""
        return sum(line.amount for line in self.lines)


class Result(StrEnum):
    """What became of a transfer."""

    PAID = "paid"
    RETURNED = "returned"  # refused by the receiving bank
    REVERSED = "reversed"  # reported as paid before, and sent back since 退汇


@dataclass(frozen=True)
class Answer:
    """What the bank says of one transfer."""

    line: int
    result: Result
    reference: str
    reason: str
    on: date


Expected = Mapping[int, tuple[str, int]]
"""Claim number and amount by line of the batch."""


class Bad(Exception):
    """One cell of an answer is wrong."""

    def __init__(self, field: str, message: str) -> None:
        self.field, self.message = field, message
        super().__init__(message)


def finish(found: Mapping[int, Answer], errors: list[RowError]) -> list[Answer]:
    """The answers when there was no error and at least one answer; raises BadReceipt."""
    if errors:
        raise BadReceipt(why=_("有 %(n)s 行错误") % {"n": len(errors)}, rows=errors)
    if not found:
        raise BadReceipt(why=_("文件中没有回盘明细"))
    return list(found.values())


def checked(answer: Answer) -> Answer:
    """An answer that is whole: a reference of the bank for what was paid, a reason for what was not; raises Bad."""
    if answer.result is Result.PAID and not answer.reference:
        raise Bad("reference", _("成功的行须有银行流水号"))
    if answer.result is not Result.PAID and not answer.reason:
        raise Bad("reason", _("失败的行须写明原因"))
    return answer


def expected_line(text: str, expected: Expected) -> int:
    """The number of a line of the batch; raises Bad."""
    if not text.isdecimal() or len(text) > 9 or int(text) not in expected:
        raise Bad("line", _("批次中没有这一行"))
    return int(text)


def yuan_plain(amount: int) -> str:
    """`1500.00` of fen, as bank files want it."""
    return f"{amount // 100}.{amount % 100:02d}"


def sha256(data: bytes) -> str:
    """Hex digest by which files are told apart."""
    return hashlib.sha256(data).hexdigest()
