"""Pure decisions about accounts, bank files and repayments."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from jianglu.kernel.errors import RowError
from jianglu.kernel.money import fen

from .errors import BadAccount, BadReceipt

BANK_HEADER = ("batch", "line", "claim", "holder", "bank", "account", "yuan")
RECEIPT_HEADER = ("batch", "line", "claim", "yuan", "result", "reference", "reason", "date")
RESULTS = {"成功": True, "paid": True, "失败": False, "returned": False}
TOTAL = "TOTAL"
_CARD = re.compile(r"\d{12,19}")


def luhn(number: str) -> bool:
    """Whether the last digit is the check digit of ISO/IEC 7812."""
    digits = [int(character) for character in reversed(number)]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def check_card(text: str) -> str:
    """A card number without spaces (12 to 19 digits with a right check digit); raises BadAccount."""
    number = re.sub(r"[\s-]", "", text)
    if not _CARD.fullmatch(number):
        raise BadAccount(why=_("卡号应为 12 至 19 位数字"), fields={"number": _("卡号应为 12 至 19 位数字")})
    if not luhn(number):
        raise BadAccount(why=_("卡号校验位不符"), fields={"number": _("卡号校验位不符，请逐位核对")})
    return number


def check_holder(holder: str, person_name: str) -> str:
    """The account's holder must be the person (width and spaces do not count); raises BadAccount."""
    if _plain(holder) != _plain(person_name):
        raise BadAccount(why=_("户名须与本人姓名一致"), fields={"holder": _("户名须与本人姓名一致")})
    return person_name


def _plain(name: str) -> str:
    return re.sub(r"[\s·•.]", "", unicodedata.normalize("NFKC", name))


def mask_card(number: str) -> str:
    """`6217 **** **** 1234`."""
    return f"{number[:4]} **** **** {number[-4:]}"


def yuan_plain(amount: int) -> str:
    """`1500.00` of fen, as bank files want it."""
    return f"{amount // 100}.{amount % 100:02d}"


@dataclass(frozen=True)
class BankLine:
    """One transfer of a bank file; the amount is in fen."""

    line: int
    claim: str
    holder: str
    bank: str
    account: str
    amount: int


def bank_file(batch: str, lines: Iterable[BankLine]) -> bytes:
    """The CSV for the bank (UTF-8 with BOM): one line a transfer, and last the control line: count and sum."""
    rows = list(lines)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(BANK_HEADER)
    for row in rows:
        writer.writerow([batch, row.line, row.claim, row.holder, row.bank, row.account, yuan_plain(row.amount)])
    writer.writerow([batch, TOTAL, len(rows), "", "", "", yuan_plain(sum(row.amount for row in rows))])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def sha256(data: bytes) -> str:
    """Hex digest by which files are told apart."""
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True)
class ReceiptLine:
    """What the bank says of one transfer."""

    line: int
    paid: bool
    reference: str
    reason: str
    on: date


def read_receipt(data: bytes, batch: str, expected: Mapping[int, tuple[str, int]]) -> list[ReceiptLine]:
    """The lines of a bank's answer (CSV, UTF-8 or GB 18030), checked whole: a single bad row refuses the file.

    `expected` maps each line of the batch to its claim number and amount in fen. An answer may leave lines out (a partial
    receipt) but never name one twice. Raises BadReceipt with each bad row.
    """
    reader = csv.reader(io.StringIO(_decoded(data)))
    header = [cell.strip() for cell in next(reader, [])]
    if tuple(header) != RECEIPT_HEADER:
        raise BadReceipt(why=_("表头应为 %(header)s") % {"header": ",".join(RECEIPT_HEADER)})
    errors: list[RowError] = []
    found: dict[int, ReceiptLine] = {}
    for place, cells in enumerate(reader, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        try:
            line = _receipt_line([cell.strip() for cell in cells], batch, expected)
        except _Bad as bad:
            errors.append(RowError(place, bad.field, bad.message))
            continue
        if line.line in found:
            errors.append(RowError(place, "line", _("同一行号出现两次")))
        found[line.line] = line
    if errors:
        raise BadReceipt(why=_("有 %(n)s 行错误") % {"n": len(errors)}, rows=errors)
    if not found:
        raise BadReceipt(why=_("文件中没有回盘明细"))
    return list(found.values())


class _Bad(Exception):
    def __init__(self, field: str, message: str) -> None:
        self.field, self.message = field, message
        super().__init__(message)


def _receipt_line(cells: list[str], batch: str, expected: Mapping[int, tuple[str, int]]) -> ReceiptLine:
    if len(cells) != len(RECEIPT_HEADER):
        raise _Bad("", _("应有 %(n)s 列") % {"n": len(RECEIPT_HEADER)})
    told = dict(zip(RECEIPT_HEADER, cells, strict=True))
    if told["batch"] != batch:
        raise _Bad("batch", _("批次号不是 %(batch)s") % {"batch": batch})
    if not told["line"].isdecimal() or int(told["line"]) not in expected:
        raise _Bad("line", _("批次中没有这一行"))
    claim, amount = expected[int(told["line"])]
    if told["claim"] != claim:
        raise _Bad("claim", _("业务编号应为 %(claim)s") % {"claim": claim})
    try:
        said = fen(told["yuan"])
    except ValueError:
        raise _Bad("yuan", _("金额不是数字")) from None
    if said != amount:
        raise _Bad("yuan", _("金额应为 %(yuan)s") % {"yuan": yuan_plain(amount)})
    if told["result"] not in RESULTS:
        raise _Bad("result", _("结果应为“成功”或“失败”"))
    paid = RESULTS[told["result"]]
    if paid and not told["reference"]:
        raise _Bad("reference", _("成功的行须有银行流水号"))
    if not paid and not told["reason"]:
        raise _Bad("reason", _("失败的行须写明原因"))
    try:
        on = date.fromisoformat(told["date"])
    except ValueError:
        raise _Bad("date", _("日期应为 2023-03-01 这样的格式")) from None
    return ReceiptLine(int(told["line"]), paid, told["reference"][:60], told["reason"][:200], on)


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadReceipt(why=_("文件编码无法识别"))
