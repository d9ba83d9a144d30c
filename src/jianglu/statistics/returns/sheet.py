"""The return as a workbook in the shape of a statistical form (统计报表): head, numbered columns and rows, signatures."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from jianglu.kernel.sheets import harmless
from jianglu.platform.regions import queries as regions

from ..models import Return
from . import queries
from .declare import TOTAL, Column

_LINE = Side(style="thin")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)


def workbook(row: Return) -> bytes:
    """One sheet, landscape A4."""
    table, period = queries.table(row.table), queries.period_of(row)
    book = Workbook()
    sheet: Any = book.active
    sheet.title = str(table.number)[:31]
    width = len(table.columns) + 2
    _write(sheet, 1, 1, str(table.title), Font(bold=True, size=16), width)
    left = [
        (_("表　　号：%(n)s") % {"n": table.number}),
        (_("制定机关：%(office)s") % {"office": _("匠路系统（部颁表式未见，本表为系统样式）")}),
        (_("填报单位：%(unit)s") % {"unit": regions.name_of(row.region_code)}),
    ]
    right = [
        (_("报 告 期：%(period)s") % {"period": period.label}),
        (_("计量单位：人次、人、张、本、笔、元")),
        (_("数据截至快照：%(day)s") % {"day": row.taken_on.isoformat()}),
    ]
    half = max(2, width // 2)
    for n, (one, other) in enumerate(zip(left, right, strict=True), start=2):
        _write(sheet, n, 1, one, None, half, Alignment(horizontal="left"))
        _write(sheet, n, half + 1, other, None, width - half, Alignment(horizontal="left"))
    at = _heads(sheet, 5, list(table.columns))
    for number, (key, name, cells) in enumerate(queries.lines(row), start=1):
        _write(sheet, at, 1, name if key != TOTAL else _("合　计"), Font(bold=key == TOTAL), 1, None, _BOX)
        _write(sheet, at, 2, f"{number:02d}", None, 1, _MIDDLE, _BOX)
        for place, (column, value) in enumerate(cells, start=3):
            cell = sheet.cell(at, place, value / 100 if column.money else value)
            cell.border, cell.number_format = _BOX, "#,##0.00" if column.money else "#,##0"
        at += 1
    for item in table.items:
        _write(
            sheet,
            at,
            1,
            _("补充资料：%(title)s（%(unit)s）") % {"title": item.title, "unit": item.unit},
            None,
            width - 1,
        )
        cell = sheet.cell(at, width, row.by_hand.get(item.code))
        cell.border = _BOX
        at += 1
    for text in _feet(row):
        _write(sheet, at, 1, text, None, width, Alignment(horizontal="left", wrap_text=True, vertical="top"))
        at += 1
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 26, 6
    for place in range(3, width + 1):
        sheet.column_dimensions[get_column_letter(place)].width = 13
    sheet.freeze_panes = "C8"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _heads(sheet: Any, at: int, columns: list[Column]) -> int:
    """Three lines: groups, titles, numbers of the columns; returns the next line."""
    for place, text in ((1, _("项　目")), (2, _("代码"))):
        sheet.merge_cells(start_row=at, end_row=at + 1, start_column=place, end_column=place)
        _write(sheet, at, place, text, Font(bold=True), 1, _MIDDLE, _BOX)
        sheet.cell(at + 1, place).border = _BOX
    for place, text in ((1, _("甲")), (2, _("乙"))):
        _write(sheet, at + 2, place, text, None, 1, _MIDDLE, _BOX)
    start = 3
    while start - 3 < len(columns):
        head = columns[start - 3].head
        size = 1
        while head and start - 3 + size < len(columns) and columns[start - 3 + size].head == head:
            size += 1
        if head:
            _write(sheet, at, start, str(head), Font(bold=True), size, _MIDDLE, _BOX)
        for offset in range(size):
            column, place = columns[start - 3 + offset], start + offset
            sheet.cell(at, place).border = _BOX
            if not head:
                sheet.merge_cells(start_row=at, end_row=at + 1, start_column=place, end_column=place)
            _write(sheet, at if not head else at + 1, place, str(column.title), Font(bold=True), 1, _MIDDLE, _BOX)
            sheet.cell(at + 1, place).border = _BOX
            _write(sheet, at + 2, place, column.code, None, 1, _MIDDLE, _BOX)
        start += size
    return at + 3


def _feet(row: Return) -> list[str]:
    told = {step: name for step, name, _day in row.signatures}
    blank = "　　　　"
    people = {
        "head": told.get("sign", blank), "check": told.get("pass", blank),
        "fill": told.get("resubmit") or told.get("submit", blank),
        "day": row.filed_on.isoformat() if row.filed_on else blank,
    }  # fmt: skip
    notes = [f"{code}：{text}" for code, text in row.explanations.items()]
    return [
        _("单位负责人：%(head)s　　审核人：%(check)s　　填表人：%(fill)s　　报出日期：%(day)s") % people,
        *([_("补充资料来源：%(source)s") % {"source": row.by_hand_source}] if row.by_hand_source else []),
        *([_("审核说明：%(text)s") % {"text": "；".join(notes)}] if notes else []),
        _("本表由事实快照汇总，存档 %(archive)s，可随时重算核对。") % {"archive": row.archive},
    ]


def _write(
    sheet: Any, line: int, place: int, text: str, font: Font | None, width: int = 1, align: Alignment | None = None,
    border: Border | None = None,
) -> None:  # fmt: skip
    if width > 1:
        sheet.merge_cells(start_row=line, end_row=line, start_column=place, end_column=place + width - 1)
    cell = sheet.cell(line, place, harmless(text))
    cell.alignment = align or _MIDDLE
    if font is not None:
        cell.font = font
    if border is not None:
        for at in range(place, place + width):
            sheet.cell(line, at).border = border
