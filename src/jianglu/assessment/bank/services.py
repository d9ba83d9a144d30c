"""Writing, reviewing and importing items; drawing the frozen paper of one candidate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import IO, Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from jianglu.kernel.errors import RowError
from jianglu.kernel.levels import Level
from jianglu.kernel.sheets import Column, read_sheet, refuse
from jianglu.kernel.sheets import template as sheet_template
from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor, Permission, require, rls
from jianglu.platform.regions import queries as regions

from .. import errors
from ..permissions import REVIEW_ITEMS, WRITE_ITEMS
from . import rules
from .models import Bank, Blueprint, BlueprintNode, Item, ItemReview, ItemVersion, Kind

CITY_BANK_REGION = "50"


@dataclass(frozen=True)
class ItemText:
    """What an item says; options are (key, text), the answer is keys (T or F for true or false)."""

    kind: str
    stem: str
    options: tuple[tuple[str, str], ...]
    answer: tuple[str, ...]
    difficulty: int = 3
    explanation: str = ""
    source: str = ""

    def checked(self) -> ItemText:
        """Itself; raises ItemInvalid with what is wrong."""
        why = rules.why_bad(self.kind, self.stem, self.options, self.answer)
        if not why and not 1 <= self.difficulty <= 5:
            why = "difficulty"
        if why:
            raise errors.ItemInvalid(why=_WHY[why]())
        return self

    @property
    def hash(self) -> str:
        """Of the normalised text."""
        return rules.text_hash(self.kind, self.stem, self.options)


_WHY = {
    "stem": lambda: _("题干太短"),
    "kind": lambda: _("题型不支持"),
    "options": lambda: _("选项应为 3 至 8 个且互不相同"),
    "answer": lambda: _("答案与题型或选项不符"),
    "difficulty": lambda: _("难度应为 1 至 5"),
}


@dataclass(frozen=True)
class NodeRow:
    """A node of a blueprint; leaves have a weight in percent."""

    code: str
    title: str
    weight: int = 0
    parent: str = ""


def create_bank(
    actor: Actor, occupation_code: str, *, work_type_id: int | None = None, owner_id: int | None = None
) -> Bank:
    """The bank of an occupation, of the city (owner None) or an organisation; made when it is not there."""
    with transaction.atomic():
        region = CITY_BANK_REGION
        if owner_id is None:
            require(actor, WRITE_ITEMS, region=region)
        else:
            require(actor, WRITE_ITEMS, organisation_id=owner_id)
        bank, made = Bank.objects.get_or_create(
            occupation_id=occupation_code,
            work_type_id=work_type_id,
            owner_id=owner_id,
            defaults={"region_code": regions.known(region)},
        )
        if made:
            audit.record(actor, "assessment.bank_created", bank)
        return bank


def save_blueprint(
    actor: Actor, bank_id: int, *, code: str, title: str, levels: Sequence[str], counts: Mapping[str, int],
    points: Mapping[str, float], nodes: Sequence[NodeRow],
) -> Blueprint:  # fmt: skip
    """Lay down a blueprint with its nodes; raises BlueprintInvalid. A code that is there already is kept as it is."""
    with transaction.atomic():
        bank = _bank(actor, bank_id)
        why = rules.why_blueprint_bad([node.weight for node in nodes if node.weight], counts, points)
        if why or any(level not in Level._value2member_map_ for level in levels):
            raise errors.BlueprintInvalid(why=_BLUEPRINT_WHY[why or "levels"]())
        blueprint, made = Blueprint.objects.get_or_create(
            bank=bank,
            code=code,
            defaults={"title": title, "levels": list(levels), "counts": dict(counts), "points": dict(points)},
        )
        if made:
            saved: dict[str, BlueprintNode] = {}
            for node in sorted(nodes, key=lambda row: len(row.code)):
                saved[node.code] = BlueprintNode.objects.create(
                    blueprint=blueprint,
                    parent=saved.get(node.parent),
                    code=node.code,
                    title=node.title,
                    weight=node.weight,
                )
            audit.record(actor, "assessment.blueprint_saved", blueprint)
        return blueprint


_BLUEPRINT_WHY = {
    "weights": lambda: _("末级要素权重之和不是 100"),
    "counts": lambda: _("题型或题数不正确"),
    "points": lambda: _("整卷分值不是 100"),
    "levels": lambda: _("等级不正确"),
}


def write_item(actor: Actor, node_id: int, text: ItemText, *, code: str = "") -> Item:
    """Write a new item as a draft; raises ItemInvalid, ItemDuplicate."""
    with transaction.atomic():
        node = _leaf(actor, node_id)
        text.checked()
        item = Item(
            bank_id=node.blueprint.bank_id,
            node=node,
            code=code or f"{node.code}-{Item.objects.filter(node=node).count() + 1:03d}",
            kind=text.kind,
            text_hash=text.hash,
            writer_name=actor.name,
            writer_id=actor.user_id,
        )
        try:
            with transaction.atomic():
                item.save(force_insert=True)
        except IntegrityError as error:
            raise errors.ItemDuplicate(code=_twin(item) or item.code) from error
        _add_version(actor, item, 1, text)
        audit.record(actor, "assessment.item_written", item)
        return item


def revise_item(actor: Actor, item_id: int, text: ItemText) -> ItemVersion:
    """Write a new version; the item goes back to draft and papers keep what they drew. Raises ItemInvalid, ItemDuplicate."""
    with transaction.atomic():
        item = _item(actor, item_id, WRITE_ITEMS)
        if item.state == Item.State.RETIRED or text.kind != item.kind:
            raise errors.ItemState(state=item.get_state_display())
        text.checked()
        item.text_hash, item.state, item.writer_name, item.writer_id = (
            text.hash, Item.State.DRAFT, actor.name, actor.user_id,
        )  # fmt: skip
        try:
            with transaction.atomic():
                item.save(update_fields=["text_hash", "state", "writer_name", "writer"])
        except IntegrityError as error:
            raise errors.ItemDuplicate(code=_twin(item)) from error
        version = _add_version(actor, item, item.versions.count() + 1, text)
        audit.record(actor, "assessment.item_revised", item, changes={"version": version.number})
        return version


def submit_item(actor: Actor, item_id: int) -> Item:
    """Hand a draft to review."""
    return _move(actor, item_id, WRITE_ITEMS, [Item.State.DRAFT], Item.State.REVIEW, "submitted")


def review_item(actor: Actor, item_id: int, *, accept: bool, comment: str = "") -> Item:
    """Accept the newest version into use or send it back; never one's own. Raises ReviewOwnItem, ReasonMissing."""
    with transaction.atomic():
        item = _item(actor, item_id, REVIEW_ITEMS)
        if item.state != Item.State.REVIEW:
            raise errors.ItemState(state=item.get_state_display())
        if item.writer_id is not None and item.writer_id == actor.user_id:
            raise errors.ReviewOwnItem()
        if not accept and not comment.strip():
            raise errors.ReasonMissing(fields={"comment": errors.ReasonMissing.message})
        version = item.versions.order_by("-number").first()
        assert version is not None  # an item is made with its first version
        ItemReview.objects.create(
            version=version, reviewer_name=actor.name, accepted=accept, comment=comment.strip()[:500],
            reviewed_at=calendar.now(),
        )  # fmt: skip
        return _set(
            actor, item, Item.State.ACTIVE if accept else Item.State.DRAFT, "accepted" if accept else "returned"
        )


def suspend_item(actor: Actor, item_id: int) -> Item:
    """Take an item out of use for a while."""
    return _move(actor, item_id, REVIEW_ITEMS, [Item.State.ACTIVE], Item.State.SUSPENDED, "suspended")


def retire_item(actor: Actor, item_id: int) -> Item:
    """Take an item out of use for good."""
    states = [Item.State.DRAFT, Item.State.ACTIVE, Item.State.SUSPENDED]
    return _move(actor, item_id, REVIEW_ITEMS, states, Item.State.RETIRED, "retired")


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
        bank = _bank(actor, blueprint.bank_id)
        leaves = {node.code: node for node in blueprint.nodes.filter(weight__gt=0)}
        seen = dict(Item.objects.filter(bank=bank).exclude(state=Item.State.RETIRED).values_list("text_hash", "code"))
        bad: list[RowError] = []
        good: list[tuple[BlueprintNode, ItemText]] = []
        for line, cells in read_sheet(file, COLUMNS):
            node, text = leaves.get(cells["node"]), _text_of(cells)
            if node is None:
                bad.append(RowError(line, "鉴定点代码", _("细目表中没有这个末级代码")))
            why = rules.why_bad(text.kind, text.stem, text.options, text.answer)
            if why:
                bad.append(RowError(line, _FIELD[why], _WHY[why]()))
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


def add_items(
    actor: Actor, bank: Bank, rows: Sequence[tuple[BlueprintNode, ItemText]], *, state: str, prefix: str = ""
) -> list[Item]:
    """Write many checked items with their first versions in two statements; the caller has checked permission."""
    start = Item.objects.filter(bank=bank).count()
    made = Item.objects.bulk_create(
        Item(
            bank=bank, node=node, code=f"{prefix or node.code}-{start + place:04d}", kind=text.kind, state=state,
            text_hash=text.hash, writer_name=actor.name, writer_id=actor.user_id,
        )
        for place, (node, text) in enumerate(rows, start=1)
    )  # fmt: skip
    ItemVersion.objects.bulk_create(
        _version(actor, item, 1, text) for item, (_node, text) in zip(made, rows, strict=True)
    )
    return made


def draw_paper(blueprint_id: int, seed: int) -> list[dict[str, Any]]:
    """The questions of one candidate as they will be shown, without keys; raises BankTooSmall.

    The bank lies beyond the reach of the candidate in whose request this runs, so the reading is elevated.
    """
    blueprint = Blueprint.objects.get(pk=blueprint_id)
    with rls.elevated("assessment.draw_paper"):
        leaves = {node.pk: node for node in blueprint.nodes.filter(weight__gt=0)}
        rows = Item.objects.filter(node__in=leaves, state=Item.State.ACTIVE).values_list("pk", "node_id", "kind")
        candidates = [rules.Candidate(pk, node, kind) for pk, node, kind in rows]
        weights = {pk: leaves[pk].weight for pk in sorted(leaves)}
        try:
            drawn = rules.draw(candidates, weights, blueprint.counts, seed)
        except rules.NotEnough as error:
            raise errors.BankTooSmall(why=_("缺 %(n)s 题") % {"n": error.missing}) from error
        ids = [candidate.id for candidate in drawn]
        newest = {
            version.item_id: version for version in ItemVersion.objects.filter(item_id__in=ids).order_by("number")
        }
        Item.objects.filter(pk__in=ids).update(exposure=F("exposure") + 1)
    rng = Random(seed ^ 0x0971)  # noqa: S311 - repeatable with the kept seed
    return [
        _question(number, newest[candidate.id], candidate.kind, blueprint, rng)
        for number, candidate in enumerate(drawn, start=1)
    ]


def keys_of(version_ids: Sequence[int]) -> dict[int, list[str]]:
    """Right answers by version, for scoring; the caller is the machinery."""
    return dict(ItemVersion.objects.filter(pk__in=version_ids).values_list("pk", "answer"))


def _question(number: int, version: ItemVersion, kind: str, blueprint: Blueprint, rng: Random) -> dict[str, Any]:
    """`map` leads from the label that the candidate sees to the key in the bank; it tells nothing of the answer."""
    mixed = rules.shuffled_options(version.options, rng)
    labels = "ABCDEFGH"[: len(mixed)]
    return {
        "no": number,
        "version": version.pk,
        "kind": kind,
        "points": blueprint.points[kind],
        "stem": version.stem,
        "options": [[label, text] for label, (_key, text) in zip(labels, mixed, strict=True)],
        "map": {label: key for label, (key, _text) in zip(labels, mixed, strict=True)},
    }


def _text_of(cells: Mapping[str, str]) -> ItemText:
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


def _version(actor: Actor, item: Item, number: int, text: ItemText) -> ItemVersion:
    return ItemVersion(
        item=item, number=number, stem=text.stem.strip(), options=[list(option) for option in text.options],
        answer=sorted(text.answer), explanation=text.explanation, difficulty=text.difficulty, source=text.source[:200],
        written_at=calendar.now(), written_by=actor.name,
    )  # fmt: skip


def _add_version(actor: Actor, item: Item, number: int, text: ItemText) -> ItemVersion:
    version = _version(actor, item, number, text)
    version.save(force_insert=True)
    return version


def _twin(item: Item) -> str:
    twins = Item.objects.filter(bank_id=item.bank_id, text_hash=item.text_hash).exclude(pk=item.pk)
    return twins.exclude(state=Item.State.RETIRED).values_list("code", flat=True).first() or ""


def _bank(actor: Actor, bank_id: int, permission: Permission = WRITE_ITEMS) -> Bank:
    bank = Bank.objects.filter(pk=bank_id).first()
    if bank is None:
        raise errors.ItemNotFound()
    if bank.owner_id is None:
        require(actor, permission, region=bank.region_code)
    else:
        require(actor, permission, organisation_id=bank.owner_id)
    return bank


def _leaf(actor: Actor, node_id: int) -> BlueprintNode:
    node = BlueprintNode.objects.select_related("blueprint").filter(pk=node_id, weight__gt=0).first()
    if node is None:
        raise errors.ItemNotFound()
    _bank(actor, node.blueprint.bank_id)
    return node


def _item(actor: Actor, item_id: int, permission: Permission) -> Item:
    item = Item.objects.select_for_update(of=("self",)).filter(pk=item_id).first()
    if item is None:
        raise errors.ItemNotFound()
    _bank(actor, item.bank_id, permission)
    return item


def _move(
    actor: Actor, item_id: int, permission: Permission, sources: Sequence[str], target: Item.State, verb: str
) -> Item:
    with transaction.atomic():
        item = _item(actor, item_id, permission)
        if item.state not in sources:
            raise errors.ItemState(state=item.get_state_display())
        return _set(actor, item, target, verb)


def _set(actor: Actor, item: Item, state: Item.State, verb: str) -> Item:
    item.state = state
    item.save(update_fields=["state"])
    audit.record(actor, f"assessment.item_{verb}", item)
    return item
