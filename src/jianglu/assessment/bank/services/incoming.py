"""What all imports share: every fault named with its line and the next step, then all items written or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from jianglu.kernel.errors import RowError
from jianglu.kernel.sheets import refuse
from jianglu.platform import audit
from jianglu.platform.access import Actor
from jianglu.platform.questions import why_bad

from ... import errors
from ..models import Bank, Blueprint, BlueprintNode, Item, ItemVersion
from .banks import own_bank
from .items import add_items
from .papers import newest_versions
from .text import NEXT, WHY, ItemText


@dataclass(frozen=True)
class Row:
    """An item on its way in: the line where it stands, the code of its node, what it says, its pool."""

    line: int
    node: str
    text: ItemText
    pool: str = Item.Pool.EXAM


def write_all(
    actor: Actor, blueprint_id: int, rows: Sequence[Row], *, bad: list[RowError], fields: Mapping[str, str], source: str,
) -> int:  # fmt: skip
    """Write all rows, in review, or none; raises BadRows with `bad` and what is found here. Returns how many.

    `fields` names the field of each code of a fault, as the writer knows it.
    """
    with transaction.atomic():
        blueprint = Blueprint.objects.filter(pk=blueprint_id).first()
        if blueprint is None:
            raise errors.ItemNotFound()
        bank = own_bank(actor, blueprint.bank_id)
        leaves = {node.code: node for node in blueprint.nodes.filter(weight__gt=0)}
        seen = dict(Item.objects.filter(bank=bank).exclude(state=Item.State.RETIRED).values_list("text_hash", "code"))
        noted = {(error.row, error.field) for error in bad}
        good: list[tuple[BlueprintNode, ItemText, str]] = []
        for row in rows:
            node = leaves.get(row.node)
            found = (
                []
                if node
                else [("node", _("细目表中没有末级代码“%(code)s”；请改为细目表中的代码") % {"code": row.node})]
            )
            if why := why_bad(row.text.question) or ("" if 1 <= row.text.difficulty <= 5 else "difficulty"):
                found.append((why, f"{WHY[why]()}；{NEXT[why]()}"))
            elif row.text.hash in seen:
                found.append(("stem", _("与 %(code)s 重复；请删去这一题或改写题干") % {"code": seen[row.text.hash]}))
            if row.pool not in Item.Pool.values:
                found.append(("pool", _("用途只能填“考试”或“练习”")))
            seen.setdefault(row.text.hash, _("第 %(line)s 行") % {"line": row.line})
            bad += [
                RowError(row.line, fields[why], message)
                for why, message in found
                if (row.line, fields[why]) not in noted
            ]
            if node is not None and not found:
                good.append((node, row.text, row.pool))
        refuse(bad)
        if not good:
            raise errors.NothingToImport()
        add_items(actor, bank, [(node, text) for node, text, _pool in good], state=Item.State.REVIEW,
                  pools=[pool for _node, _text, pool in good])  # fmt: skip
        audit.record(actor, "assessment.items_imported", bank, changes={"count": len(good), "format": source})
        return len(good)


def items_of(bank: Bank) -> list[ItemVersion]:
    """The newest versions of all items of a bank that are not retired, by code."""
    rows = Item.objects.filter(bank=bank).exclude(state=Item.State.RETIRED).order_by("code")
    newest = newest_versions(list(rows.values_list("pk", flat=True)))
    nodes = {node.pk: node for node in BlueprintNode.objects.filter(blueprint__bank=bank)}
    for version in newest.values():
        version.item.node = nodes[version.item.node_id]
    return sorted(newest.values(), key=lambda version: version.item.code)
