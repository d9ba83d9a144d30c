"""What an auditor takes away of a year: one ZIP of CSV files with the hash of each, written while it is read.

Names and order follow the files of GB/T 24589.1 (the standard data interface of accounting software): chart of accounts,
balances, vouchers. Money is in yuan with two decimals, text in UTF-8 with a mark, so that spreadsheets open it.
"""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from jianglu.kernel.sheets import harmless
from jianglu.platform.access import Actor

from . import bank, queries

JOURNAL_HEAD = (
    "凭证", "日期", "业务键", "摘要", "区划", "申领编号", "科目", "科目名称", "借方（元）", "贷方（元）", "经办", "记账时间",
)  # fmt: skip
_PART = 1 << 16  # bytes that are gathered before they are handed on


def year_zip(actor: Actor, year: int) -> Iterator[bytes]:
    """The ZIP of a year's books within the actor's scope, in parts; nothing of it is held whole."""
    stream, sums = _Stream(), {}
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as book:
        for name, rows in _files(actor, year):
            digest = hashlib.sha256()
            stamp = zipfile.ZipInfo(f"{year}/{name}", date_time=(year, 12, 31, 0, 0, 0))
            stamp.compress_type = zipfile.ZIP_DEFLATED
            with book.open(stamp, "w", force_zip64=True) as out:
                for part in _lines(rows):
                    digest.update(part)
                    out.write(part)
                    yield stream.taken()
            sums[name] = digest.hexdigest()
        listed = "".join(f"{digest}  {name}\n" for name, digest in sums.items())
        book.writestr(f"{year}/SHA256SUMS", listed)
    yield stream.taken()


def journal_csv(actor: Actor, month: date) -> Iterator[bytes]:
    """Every posting of a month."""
    return _lines(_journal(queries.journal_of(actor, month)))


def _files(actor: Actor, year: int) -> Iterator[tuple[str, Iterator[tuple[Any, ...]]]]:
    yield "accounts.csv", _accounts()
    yield "balances.csv", _balances(actor, year)
    yield "closings.csv", _closings(year)
    yield "journal.csv", _journal(queries.year_postings(actor, year))


def _accounts() -> Iterator[tuple[Any, ...]]:
    yield "科目", "科目名称", "类别"
    for account in queries.accounts():
        yield account.code, account.title, account.get_kind_display()


def _balances(actor: Actor, year: int) -> Iterator[tuple[Any, ...]]:
    yield "月份", "区划", "科目", "科目名称", "期初余额（元）", "借方（元）", "贷方（元）", "期末余额（元）"
    for row in queries.year_balances(actor, year, by_district=True):
        money = (_yuan(fen) for fen in (row.opening, row.debit, row.credit, row.closing))
        yield f"{row.month:%Y-%m}", row.region_code, row.account.code, row.account.title, *money


def _closings(year: int) -> Iterator[tuple[Any, ...]]:
    yield "月份", "分录数", "借方合计（元，全市）", "结账人", "结账时间"
    for row in queries.closings(year):
        yield f"{row.month:%Y-%m}", row.entries, _yuan(row.total), harmless(row.closed_by), _when(row.closed_at)


def _journal(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    yield JOURNAL_HEAD
    for entry, on, key, text, region, claim, code, title, amount, by, at in rows:
        debit, credit = (_yuan(amount), "") if amount > 0 else ("", _yuan(-amount))
        yield entry, on, key, harmless(text), region, claim or "", code, title, debit, credit, harmless(by), _when(at)


def _lines(rows: Iterable[tuple[Any, ...]]) -> Iterator[bytes]:
    out = io.StringIO()
    writer = csv.writer(out)
    out.write("\ufeff")
    for row in rows:
        writer.writerow(row)
        if out.tell() > _PART:
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode()


def _yuan(fen: int) -> str:
    return f"-{bank.yuan_plain(-fen)}" if fen < 0 else bank.yuan_plain(fen)


def _when(at: datetime) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds")


class _Stream(io.RawIOBase):
    """What ZipFile writes, to be taken away part by part; it cannot be sought in."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        """What was written since it was last asked."""
        data, self._parts = b"".join(self._parts), []
        return data
