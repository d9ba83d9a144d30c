"""CustomerPaymentStatusReport, ISO 20022 pain.002 (any version): the bank's answer as XML.

Read by local names, since banks send versions 3 to 14. ACSC and ACCC say that the money has left or arrived; RJCT that it came
back; ACTC, ACCP, ACSP, PDNG say nothing final yet, and such lines are left for the next answer.
"""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree as ET

from django.utils.translation import gettext as _

from jianglu.kernel.errors import RowError
from jianglu.kernel.money import fen

from ..errors import BadReceipt
from .orders import Answer, Bad, Expected, Result, checked, expected_line, finish, yuan_plain

RESULTS = {"ACSC": Result.PAID, "ACCC": Result.PAID, "RJCT": Result.RETURNED}
WAITING = {"ACTC", "ACCP", "ACSP", "ACWC", "PDNG", "RCVD"}


def read_pain002(data: bytes, batch: str, expected: Expected) -> list[Answer]:
    """The final answers of a status report on `batch`; a group or block that is wholly rejected answers all its lines.

    Raises BadReceipt with each bad transaction by its place in the file.
    """
    root = _parsed(data)
    original = _first(root, "OrgnlMsgId")
    if original != batch:
        raise BadReceipt(why=_("批次号不是 %(batch)s") % {"batch": batch})
    created = (_first(root, "CreDtTm") or "")[:10]
    transactions = list(_every(root, "TxInfAndSts"))
    if not transactions:
        return _whole(root, created, expected)
    errors: list[RowError] = []
    found: dict[int, Answer] = {}
    for place, transaction in enumerate(transactions, start=1):
        try:
            answer = _answer(transaction, batch, created, expected)
        except Bad as bad:
            errors.append(RowError(place, bad.field, bad.message))
            continue
        if answer is None:
            continue
        if answer.line in found:
            errors.append(RowError(place, "line", _("同一行号出现两次")))
        found[answer.line] = answer
    return finish(found, errors)


def _answer(transaction: ET.Element, batch: str, created: str, expected: Expected) -> Answer | None:
    instruction = _first(transaction, "OrgnlInstrId")
    line = expected_line(instruction.removeprefix(f"{batch}-"), expected)
    claim, amount = expected[line]
    if _first(transaction, "OrgnlEndToEndId") not in ("", claim):
        raise Bad("claim", _("业务编号应为 %(claim)s") % {"claim": claim})
    said = _first(transaction, "InstdAmt")
    try:
        if said and fen(said) != amount:
            raise Bad("yuan", _("金额应为 %(yuan)s") % {"yuan": yuan_plain(amount)})
    except ValueError:
        raise Bad("yuan", _("金额不是数字")) from None
    status = _first(transaction, "TxSts")
    if status in WAITING:
        return None
    if status not in RESULTS:
        raise Bad("result", _("不认识的状态 %(status)s") % {"status": status or "—"})
    reference = _first(transaction, "AcctSvcrRef") or _first(transaction, "StsId")
    on = _day(_first(transaction, "AccptncDtTm")[:10] or created)
    return checked(Answer(line, RESULTS[status], reference[:60], _reason(transaction), on))


def _whole(root: ET.Element, created: str, expected: Expected) -> list[Answer]:
    """A report on the group: accepted settles all, rejected returns all."""
    status = _first(root, "PmtInfSts") or _first(root, "GrpSts")
    if status not in RESULTS:
        raise BadReceipt(why=_("文件中没有回盘明细"))
    reference = _first(root, "MsgId")
    try:
        day = _day(created)
    except Bad as bad:
        raise BadReceipt(why=bad.message) from None
    return [Answer(line, RESULTS[status], reference[:60], _reason(root) or status, day) for line in expected]


def _reason(element: ET.Element) -> str:
    code = next((_first(reason, "Cd") or _first(reason, "Prtry") for reason in _every(element, "Rsn")), "")
    return " ".join(part for part in (code, _first(element, "AddtlInf")) if part)[:200]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Bad("date", _("日期应为 %(day)s 这样的格式") % {"day": "2023-03-01"}) from None


def _parsed(data: bytes) -> ET.Element:
    if b"<!" in data.replace(b"<!--", b""):  # no entity is ever defined, so none can be expanded
        raise BadReceipt(why=_("文件含有不允许的声明"))
    try:
        return ET.fromstring(data)  # noqa: S314 - without a DTD nothing is expanded or fetched
    except ET.ParseError:
        raise BadReceipt(why=_("不是有效的 XML 文件")) from None


def _every(element: ET.Element, name: str) -> list[ET.Element]:
    return [found for found in element.iter() if found.tag.rpartition("}")[2] == name]


def _first(element: ET.Element, name: str) -> str:
    return next(((found.text or "").strip() for found in _every(element, name)), "")
