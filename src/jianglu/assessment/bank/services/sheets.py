"""Items in sheets: the official template, importing all or none, exporting."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import IO

from django.db import transaction
from openpyxl import Workbook

from jianglu.kernel.errors import RowError
from jianglu.kernel.sheets import Column, harmless, read_sheet
from jianglu.kernel.sheets import template as sheet_template
from jianglu.platform import audit
from jianglu.platform.access import Actor
from jianglu.platform.questions import Kind, Question, textual

from ..models import Item, ItemVersion
from .banks import own_bank
from .incoming import Row, items_of, write_all
from .text import ItemText

_RIGHT = "abcdefgh"
COLUMNS = (
    Column("node", "鉴定点代码", "A-1"),
    Column("kind", "题型", "单项选择题"),
    Column("stem", "题干", "我国安全电压的上限值（交流有效值）在一般环境下为（　　）。"),
    *(Column(key, f"选项{key.upper()}", text, required=False)
      for key, text in zip(_RIGHT, ("12 V", "24 V", "36 V", "50 V", "", "", "", ""), strict=True)),
    Column("left", "左列（连线题，一行一项）", "", required=False),
    Column("answer", "答案", "D", required=False),
    Column("parts", "小题（案例题）", "", required=False),
    Column("difficulty", "难度", "2", required=False),
    Column("explanation", "解析", "", required=False),
    Column("source", "出处", "GB/T 3805", required=False),
    Column("pool", "用途", "考试", required=False),
)  # fmt: skip
POOLS = {"": Item.Pool.EXAM, "考试": Item.Pool.EXAM, "练习": Item.Pool.PRACTICE}
_POOL_NAMES = {Item.Pool.EXAM.value: "考试", Item.Pool.PRACTICE.value: "练习"}


def import_template() -> bytes:
    """The empty XLSX for `import_items`."""
    return sheet_template(COLUMNS)


def import_items(actor: Actor, blueprint_id: int, file: IO[bytes]) -> int:
    """Write all items of a sheet, in review, or none; raises BadRows that names every bad row. Returns how many."""
    bad: list[RowError] = []
    rows = []
    for line, cells in read_sheet(file, COLUMNS, errors=bad):
        cells = {
            key: text[1:] if text[:1] == "'" and harmless(text[1:]) == text else text for key, text in cells.items()
        }
        rows.append(Row(line, cells["node"], text_of(cells), POOLS.get(cells["pool"], "")))
    return write_all(actor, blueprint_id, rows, bad=bad, fields=_FIELD, source="xlsx")


_FIELD = {
    "node": "鉴定点代码", "stem": "题干", "kind": "题型", "options": "选项A", "answer": "答案", "blanks": "题干",
    "parts": "小题（案例题）", "long": "题干", "difficulty": "难度", "pool": "用途",
}  # fmt: skip


def text_of(cells: Mapping[str, str]) -> ItemText:
    """What one line of a sheet, or one filled-in form, says; unchecked."""
    kind = str(textual.KINDS.get(cells["kind"], cells["kind"]))
    options = [(key.upper(), cells[key]) for key in _RIGHT if cells.get(key)]
    if left := [line.strip() for line in cells.get("left", "").splitlines() if line.strip()]:
        options = [(str(n), line) for n, line in enumerate(left, start=1)] + options
    if kind == Kind.TRUE_FALSE:
        options = []
    given = cells.get("difficulty", "")
    difficulty = 3 if given == "" else int(given) if given.isdecimal() and len(given) < 3 else 0
    return ItemText(
        kind, cells["stem"], tuple(options), textual.answer_of(kind, cells["answer"]), difficulty,
        cells["explanation"], cells["source"], textual.parts_of(cells.get("parts", "")) if kind == Kind.CASE else (),
    )  # fmt: skip


def export_items(actor: Actor, bank_id: int) -> bytes:
    """All items of a bank but the retired ones as the sheet that `import_items` takes; that it was done is audited."""
    with transaction.atomic():
        bank = own_bank(actor, bank_id)
        book = Workbook(write_only=True)
        sheet = book.create_sheet("items")
        sheet.append([column.heading for column in COLUMNS])
        rows = items_of(bank)
        for version in rows:
            cells = _cells(version)
            sheet.append([harmless(cells.get(column.key, "")) for column in COLUMNS])
        audit.record(actor, "assessment.items_exported", bank, changes={"count": len(rows), "format": "xlsx"})
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cells(version: ItemVersion) -> dict[str, str]:
    question, item = version.question, version.item
    parts = textual.written(Question(question.kind, "", parts=question.parts))[1:]
    return {
        "node": item.node.code, "kind": textual.NAMES[Kind(item.kind)][0], "stem": question.stem,
        "left": "\n".join(text for _key, text in question.left) if item.kind == Kind.MATCH else "",
        "answer": textual.typed_answer(item.kind, question.answer), "parts": "\n".join(parts),
        "difficulty": str(version.difficulty), "explanation": version.explanation, "source": version.source,
        "pool": _POOL_NAMES[item.pool],
    } | {key.lower(): text for key, text in question.right}  # fmt: skip
