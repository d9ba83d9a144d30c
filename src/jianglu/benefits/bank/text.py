"""The text formats of Chinese banks (代发文件): one line a transfer, laid out as each bank asks for it.

No standard exists; banks differ in encoding, separator, order of columns, head and control lines and the words for success. So
a layout is data that a clerk keeps (`BankProfile.layout`), and the house's own CSV is one of them.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from jianglu.kernel.errors import RowError
from jianglu.kernel.money import fen
from jianglu.kernel.punctuation import listed

from ..errors import BadLayout, BadReceipt
from .orders import Answer, Bad, Expected, Order, Result, checked, expected_line, finish, yuan_plain

ORDER_COLUMNS = (
    "batch",
    "line",
    "claim",
    "holder",
    "bank",
    "account",
    "yuan",
    "fen",
    "debtor_account",
    "day",
    "purpose",
)
ANSWER_COLUMNS = ("batch", "line", "claim", "yuan", "fen", "result", "reference", "reason", "date", "")
PLACES = {"batch", "count", "yuan", "fen", "day"}
_PLACE = re.compile(r"\{([^{}]*)\}")
NEEDED_OUT = {"line", "account", "holder"}
NEEDED_BACK = {"line", "result"}
ENCODINGS = ("utf-8-sig", "utf-8", "gb18030")
DELIMITERS = (",", "|", "\t", ";", "^")


@dataclass(frozen=True)
class Layout:
    """One bank's text format; `head` and `foot` are lines with places such as {batch}, {count}, {yuan}, {fen}, {day}.

    An answer's columns are named in their order; an unnamed one is passed over. `skip` lines stand before the answers.
    """

    encoding: str = "utf-8-sig"
    delimiter: str = ","
    columns: tuple[str, ...] = ("batch", "line", "claim", "holder", "bank", "account", "yuan")
    head: str = "batch,line,claim,holder,bank,account,yuan"
    foot: str = "{batch},TOTAL,{count},,,,{yuan}"
    purpose: str = ""
    answer_delimiter: str = ","
    answer_columns: tuple[str, ...] = ("batch", "line", "claim", "yuan", "result", "reference", "reason", "date")
    skip: int = 1
    paid: tuple[str, ...] = ("成功", "paid")
    returned: tuple[str, ...] = ("失败", "returned")
    reversed: tuple[str, ...] = ("退汇", "reversed")
    day: str = "%Y-%m-%d"


HOUSE = Layout()
"""The house's own CSV, for a bank without a profile."""


def layout_of(stored: Mapping[str, Any]) -> Layout:
    """A layout from its stored form; what is left out is as in the house's. Raises BadLayout."""
    known = {field.name for field in fields(Layout)}
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in stored.items() if name in known
    }
    return check_layout(replace(HOUSE, **values))


def stored(layout: Layout) -> dict[str, Any]:
    """The form in which a profile keeps a layout."""
    return asdict(layout)


def check_layout(layout: Layout) -> Layout:
    """The layout when files can be written and answers read with it; raises BadLayout."""
    wrong: dict[str, Any] = {}
    if layout.encoding not in ENCODINGS:
        wrong["encoding"] = _("不支持的编码")
    for name in ("delimiter", "answer_delimiter"):
        if getattr(layout, name) not in DELIMITERS:
            wrong[name] = _("不支持的分隔符")
    for name, all_columns, needed, money in (
        ("columns", ORDER_COLUMNS, NEEDED_OUT, True),
        ("answer_columns", ANSWER_COLUMNS, NEEDED_BACK, False),
    ):
        columns: tuple[str, ...] = getattr(layout, name)
        stray = [column for column in columns if column not in all_columns]
        missing = needed - set(columns)
        if stray:
            wrong[name] = _("没有这样的列：%(names)s") % {"names": listed(stray)}
        elif missing or (money and not {"yuan", "fen"} & set(columns)):
            wrong[name] = _("缺少列：%(names)s") % {"names": listed(sorted(missing) or ["yuan"])}
    for name in ("head", "foot"):
        if set(_PLACE.findall(getattr(layout, name))) - PLACES:
            wrong[name] = _("只能使用 {batch} {count} {yuan} {fen} {day}")
    if not layout.paid or not layout.returned:
        wrong["paid"] = _("成功和失败各须有一个结果词")
    try:
        if datetime.strptime(date(2023, 2, 1).strftime(layout.day), layout.day).date() != date(2023, 2, 1):  # noqa: DTZ007
            raise ValueError
    except ValueError:
        wrong["day"] = _("日期格式应含年、月、日")
    if wrong:
        raise BadLayout(fields=wrong)
    return layout


def _places(batch: str, count: int, total: int, day: date, layout: Layout) -> dict[str, Any]:
    return {"batch": batch, "count": count, "yuan": yuan_plain(total), "fen": total, "day": day.strftime(layout.day)}


def _filled(text: str, places: Mapping[str, Any]) -> str:
    return _PLACE.sub(lambda found: str(places[found[1]]), text)


def text_file(order: Order, layout: Layout) -> bytes:
    """The bank's text file of an order; the same order always gives the same bytes. Raises UnicodeEncodeError."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=layout.delimiter, lineterminator="\r\n")
    places = _places(order.batch, len(order.lines), order.total, order.execute_on, layout)
    if layout.head:
        out.write(_filled(layout.head, places) + "\r\n")
    for row in order.lines:
        cells = {
            "batch": order.batch,
            "line": row.line,
            "claim": row.claim,
            "holder": row.holder,
            "bank": row.bank,
            "account": row.account,
            "yuan": yuan_plain(row.amount),
            "fen": row.amount,
            "debtor_account": order.debtor.account,
            "day": places["day"],
            "purpose": layout.purpose,
        }
        writer.writerow([cells[name] for name in layout.columns])
    if layout.foot:
        out.write(_filled(layout.foot, places) + "\r\n")
    return out.getvalue().encode(layout.encoding, errors="strict")


def read_text(data: bytes, batch: str, expected: Expected, layout: Layout) -> list[Answer]:
    """The lines of a bank's answer, checked whole: a single bad row refuses the file.

    An answer may leave lines out (a partial receipt) but never name one twice. Raises BadReceipt with each bad row.
    """
    rows = list(csv.reader(io.StringIO(_decoded(data)), delimiter=layout.answer_delimiter))
    if layout == HOUSE and (not rows or tuple(cell.strip() for cell in rows[0]) != layout.answer_columns):
        raise BadReceipt(why=_("表头应为 %(header)s") % {"header": ",".join(layout.answer_columns)})
    errors: list[RowError] = []
    found: dict[int, Answer] = {}
    for place, cells in enumerate(rows[layout.skip :], start=layout.skip + 1):
        if not any(cell.strip() for cell in cells):
            continue
        try:
            answer = _answer([cell.strip() for cell in cells], batch, expected, layout)
        except Bad as bad:
            errors.append(RowError(place, bad.field, bad.message))
            continue
        if answer.line in found:
            errors.append(RowError(place, "line", _("同一行号出现两次")))
        found[answer.line] = answer
    return finish(found, errors)


def _answer(cells: list[str], batch: str, expected: Expected, layout: Layout) -> Answer:
    if len(cells) != len(layout.answer_columns):
        raise Bad("", _("应有 %(n)s 列") % {"n": len(layout.answer_columns)})
    told = {name: cell for name, cell in zip(layout.answer_columns, cells, strict=True) if name}
    if told.get("batch", batch) != batch:
        raise Bad("batch", _("批次号不是 %(batch)s") % {"batch": batch})
    line = expected_line(told["line"], expected)
    claim, amount = expected[line]
    if told.get("claim", claim) != claim:
        raise Bad("claim", _("业务编号应为 %(claim)s") % {"claim": claim})
    _check_amount(told, amount)
    results = {word: result for result in Result for word in getattr(layout, result.value)}
    if told["result"] not in results:
        raise Bad(
            "result", _("结果应为“%(paid)s”或“%(failed)s”") % {"paid": layout.paid[0], "failed": layout.returned[0]}
        )
    try:
        on = datetime.strptime(told["date"], layout.day).date() if "date" in told else date.min  # noqa: DTZ007
    except ValueError:
        raise Bad("date", _("日期应为 %(day)s 这样的格式") % {"day": date(2023, 3, 1).strftime(layout.day)}) from None
    reference = told.get("reference", told.get("claim", "") or batch)
    reason = told.get("reason", told["result"])
    return checked(Answer(line, results[told["result"]], reference[:60], reason[:200], on))


def _check_amount(told: Mapping[str, str], amount: int) -> None:
    try:
        said = int(told["fen"]) if "fen" in told else fen(told["yuan"]) if "yuan" in told else amount
    except ValueError:
        raise Bad("yuan", _("金额不是数字")) from None
    if said != amount:
        raise Bad("yuan", _("金额应为 %(yuan)s") % {"yuan": yuan_plain(amount)})


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadReceipt(why=_("文件编码无法识别"))
