"""Importing items from a sheet: all or none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO

from django.db import transaction
from django.utils.translation import gettext as _

from jianglu.kernel.errors import RowError
from jianglu.kernel.sheets import Column, read_sheet, refuse
from jianglu.kernel.sheets import template as sheet_template
from jianglu.platform import audit
from jianglu.platform.access import Actor

from ... import errors
from .. import rules
from ..models import Blueprint, BlueprintNode, Item, Kind
from .banks import own_bank
from .items import add_items
from .text import WHY, ItemText

COLUMNS = (
    Column("node", "鉴定点代码", "A-1"),
    Column("kind", "题型", "单项选择题"),
    Column("stem", "题干", "我国安全电压的上限值（交流有效值）在一般环境下为（　　）。"),
    Column("a", "选项A", "12 V", required=False),
    Column("b", "选项B", "24 V", required=False),
    Column("c", "选项C", "36 V", required=False),
    Column("d", "选项D", "50 V", required=False),
    Column("e", "选项E", "", required=False),
    Column("answer", "答案", "D"),
    Column("difficulty", "难度", "2", required=False),
    Column("explanation", "解析", "", required=False),
    Column("source", "出处", "GB/T 3805", required=False),
)
KIND_NAMES = {"单项选择题": Kind.SINGLE, "单选": Kind.SINGLE, "多项选择题": Kind.MULTIPLE, "多选": Kind.MULTIPLE,
              "判断题": Kind.TRUE_FALSE, "判断": Kind.TRUE_FALSE}  # fmt: skip
_TRUTH = {"对": "T", "正确": "T", "√": "T", "T": "T", "错": "F", "错误": "F", "×": "F", "F": "F"}


def import_template() -> bytes:
    """The empty XLSX for `import_items`."""
    return sheet_template(COLUMNS)


def import_items(actor: Actor, blueprint_id: int, file: IO[bytes]) -> int:
    """Write all items of a sheet, in review, or none; raises BadRows that names every bad row. Returns how many."""
    with transaction.atomic():
        blueprint = Blueprint.objects.filter(pk=blueprint_id).first()
        if blueprint is None:
            raise errors.ItemNotFound()
        bank = own_bank(actor, blueprint.bank_id)
        leaves = {node.code: node for node in blueprint.nodes.filter(weight__gt=0)}
        seen = dict(Item.objects.filter(bank=bank).exclude(state=Item.State.RETIRED).values_list("text_hash", "code"))
        bad: list[RowError] = []
        good: list[tuple[BlueprintNode, ItemText]] = []
        for line, cells in read_sheet(file, COLUMNS):
            node, text = leaves.get(cells["node"]), text_of(cells)
            if node is None:
                bad.append(RowError(line, "鉴定点代码", _("细目表中没有这个末级代码")))
            why = rules.why_bad(text.kind, text.stem, text.options, text.answer)
            if why:
                bad.append(RowError(line, _FIELD[why], WHY[why]()))
            elif text.hash in seen:
                bad.append(RowError(line, "题干", _("与 %(code)s 重复") % {"code": seen[text.hash]}))
            seen.setdefault(text.hash, _("第 %(line)s 行") % {"line": line})
            if node is not None:
                good.append((node, text))
        refuse(bad)
        add_items(actor, bank, good, state=Item.State.REVIEW)
        audit.record(actor, "assessment.items_imported", bank, changes={"count": len(good)})
        return len(good)


_FIELD = {"stem": "题干", "kind": "题型", "options": "选项A", "answer": "答案"}


def text_of(cells: Mapping[str, str]) -> ItemText:
    """What one line of a sheet, or one filled-in form, says; unchecked."""
    kind = KIND_NAMES.get(cells["kind"], cells["kind"])
    answer = cells["answer"].strip().upper()
    if kind == Kind.TRUE_FALSE:
        keys: tuple[str, ...] = (_TRUTH.get(answer, answer),)
        options: tuple[tuple[str, str], ...] = ()
    else:
        keys = tuple(sorted(key for key in answer if key not in " ,，、;；"))
        options = tuple((key.upper(), cells[key]) for key in "abcde" if cells[key])
    difficulty = int(cells["difficulty"]) if cells["difficulty"] in {"1", "2", "3", "4", "5"} else 3
    return ItemText(str(kind), cells["stem"], options, keys, difficulty, cells["explanation"], cells["source"])
