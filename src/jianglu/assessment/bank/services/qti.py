"""QTI packages in and out of banks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import IO

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jianglu.kernel.archives import BadArchive
from jianglu.kernel.errors import DomainError
from jianglu.kernel.sheets import BadSheet
from jianglu.platform import audit, files
from jianglu.platform.access import Actor
from jianglu.platform.questions import why_bad

from ... import errors
from ..models import Blueprint, BlueprintNode, Item
from ..qti import Loss, Packed, pack, unpack
from ..qti.package import mapped
from .banks import own_bank
from .incoming import items_of
from .items import add_items
from .pictures import store_picture
from .text import WHY, ItemText

WHY_LOST: dict[str, Promise] = {
    "dropped": gettext_lazy("平台没有对应的内容，已略去"), "unsupported": gettext_lazy("不支持的题型，整题没有导入"),
    "rescored": gettext_lazy("自定义评分规则改为平台的评分规则"), "missing": gettext_lazy("文件缺失，没有导入"),
    "no_interaction": gettext_lazy("没有作答部分，没有导入"), "mixed": gettext_lazy("与其他题型混排的填空没有导入"),
    "formula": gettext_lazy("公式只保留了文字"), "flattened": gettext_lazy("只保留了其中的文字"),
    "xml": gettext_lazy("XML 无法读取，没有导入"), "not_item": gettext_lazy("不是试题，没有导入"),
    "picture": gettext_lazy("图片缺失或格式不支持"), "duplicate": gettext_lazy("题库中已有相同的试题，没有导入"),
}  # fmt: skip


@dataclass(frozen=True)
class Lost:
    """A line of the report: which item, what, why."""

    item: str
    what: str
    why: str


@dataclass(frozen=True)
class Imported:
    """How many items came in, and the report of what was lost."""

    count: int
    lost: list[Lost]


def import_qti(actor: Actor, blueprint_id: int, file: IO[bytes], *, node_id: int | None = None) -> Imported:
    """Write the items of a QTI 3.0 or 2.x package, in review, with a report of everything that did not come along.

    Items whose classification names a leaf of the blueprint go there, the others under `node_id` (else the first leaf).
    Raises BadSheet for an archive that must not be opened.
    """
    try:
        found = unpack(file)
    except BadArchive as error:
        raise BadSheet(why=_("不是可以打开的 QTI 包（%(why)s）") % {"why": str(error)}) from error
    with transaction.atomic():
        blueprint = Blueprint.objects.filter(pk=blueprint_id).first()
        if blueprint is None:
            raise errors.ItemNotFound()
        bank = own_bank(actor, blueprint.bank_id)
        leaves = list(blueprint.nodes.filter(weight__gt=0).order_by("code"))
        by_code = {node.code: node for node in leaves}
        default = next((node for node in leaves if node.pk == node_id), leaves[0])
        seen = set(Item.objects.filter(bank=bank).exclude(state=Item.State.RETIRED).values_list("text_hash", flat=True))
        losses = list(found.losses)
        stored: dict[str, str] = {}
        rows: list[tuple[BlueprintNode, ItemText]] = []
        for item in found.items:
            text = _text(actor, item, found.pictures, stored, losses)
            if why := why_bad(text.question):
                losses.append(Loss(item.code, WHY[why](), "unsupported"))
            elif text.hash in seen:
                losses.append(Loss(item.code, "", "duplicate"))
            else:
                seen.add(text.hash)
                rows.append((by_code.get(item.node, default), text))
        add_items(actor, bank, rows, state=Item.State.REVIEW)
        changes = {"count": len(rows), "lost": len(losses), "format": "qti"}
        audit.record(actor, "assessment.items_imported", bank, changes=changes)
    return Imported(len(rows), [Lost(loss.item, loss.what, str(WHY_LOST[loss.why])) for loss in losses])


def _text(
    actor: Actor, item: Packed, pictures: dict[str, bytes], stored: dict[str, str], losses: list[Loss]
) -> ItemText:
    """The item with its pictures kept in the platform."""

    def place(match: re.Match[str]) -> str:
        path = match[1]
        if path not in stored:
            try:
                name = path.rpartition("/")[2]
                stored[path] = f"](image:{store_picture(actor, pictures[path], name).pk})"
            except (KeyError, DomainError):
                losses.append(Loss(item.code, path, "picture"))
                stored[path] = ""
        return stored[path] or "]()"

    def kept(text: str) -> str:
        return re.sub(r"!\[([^\]]*)\]\(\)", r"[\1]", re.sub(r"\]\(qti:([^)]*)\)", place, text))

    question = mapped(item.question, kept)
    return ItemText(
        question.kind, question.stem, question.options, question.answer, item.difficulty, kept(item.note)[:2000], "QTI",
        question.parts,
    )  # fmt: skip


def export_qti(actor: Actor, bank_id: int) -> bytes:
    """All items of a bank but the retired ones as a QTI 3.0 package; that it was done is audited."""
    with transaction.atomic():
        bank = own_bank(actor, bank_id)
        rows = items_of(bank)
        items = [
            Packed(row.item.code, row.item.node.code, row.difficulty, row.question, row.explanation) for row in rows
        ]
        ids = {pk for item in items for pk in item.question.pictures}
        known = files.StoredFile.objects.filter(pk__in=ids)
        pictures = {file.pk: (file.name, files.path_of(file).read_bytes()) for file in known}
        audit.record(actor, "assessment.items_exported", bank, changes={"count": len(items), "format": "qti"})
    return pack(items, pictures)
