"""Loads the item bank that comes with the product: one YAML file an occupation; the format is in README.md."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from jianglu.catalogue import queries as catalogue
from jianglu.platform import audit
from jianglu.platform.access import Actor

from .. import errors
from ..marking.services import CriterionRow, save_rubric
from .models import Bank, Item
from .services import ItemText, NodeRow, add_items, create_bank, save_blueprint

FOLDER = Path(__file__).parent / "content"


def content_files() -> list[Path]:
    """The files, by name."""
    return sorted(FOLDER.glob("*.yaml"))


def load_content(actor: Actor, path: Path) -> int:
    """Load one file into the city's bank, as accepted items; returns how many were new. Raises ItemInvalid by item."""
    raw: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    with transaction.atomic():
        bank = create_bank(actor, raw["occupation"], work_type_id=_work_type(raw))
        plan = raw["blueprint"]
        blueprint = save_blueprint(
            actor,
            bank.pk,
            code=str(plan["code"]),
            title=plan["title"],
            levels=[str(level) for level in plan["levels"]],
            counts=plan["counts"],
            points=plan["points"],
            nodes=[
                NodeRow(str(node["code"]), node["title"], node.get("weight", 0), str(node.get("parent", "")))
                for node in plan["nodes"]
            ],
        )
        nodes = {node.code: node for node in blueprint.nodes.filter(weight__gt=0)}
        known = _known(bank)
        fresh = [(nodes[str(entry["node"])], text) for entry, text in _texts(raw["items"]) if text.hash not in known]
        add_items(actor, bank, fresh, state=Item.State.ACTIVE, prefix=str(plan["code"]))
        if rubric := raw.get("rubric"):
            save_rubric(
                actor,
                raw["occupation"],
                code=str(rubric["code"]),
                title=rubric["title"],
                task=rubric["task"],
                minutes=rubric["minutes"],
                levels=[str(level) for level in rubric["levels"]],
                tolerance=rubric["tolerance"],
                criteria=[CriterionRow(**row) for row in rubric["criteria"]],
            )
        audit.record(actor, "assessment.content_loaded", bank, changes={"file": path.name, "items": len(fresh)})
        return len(fresh)


def texts_of(path: Path) -> list[ItemText]:
    """The checked items of a file, without loading them."""
    return [text for _entry, text in _texts(yaml.safe_load(path.read_text(encoding="utf-8"))["items"])]


def _texts(entries: list[dict[str, Any]]) -> list[tuple[dict[str, Any], ItemText]]:
    found: list[tuple[dict[str, Any], ItemText]] = []
    seen: dict[str, int] = {}
    for place, entry in enumerate(entries, start=1):
        text = ItemText(
            kind=entry["kind"],
            stem=entry["stem"].strip(),
            options=tuple((key, str(value)) for key, value in (entry.get("options") or {}).items()),
            answer=tuple(sorted(str(entry["answer"]))),
            difficulty=entry.get("difficulty", 3),
            explanation=entry.get("explanation", "").strip(),
            source=entry.get("source", ""),
        )
        try:
            text.checked()
        except errors.ItemInvalid as error:
            raise errors.ItemInvalid(why=f"{place}: {error.params['why']}") from error
        if text.hash in seen:
            raise errors.ItemDuplicate(code=str(seen[text.hash]))
        seen[text.hash] = place
        found.append((entry, text))
    return found


def _known(bank: Bank) -> set[str]:
    return set(Item.objects.filter(bank=bank).values_list("text_hash", flat=True))


def _work_type(raw: dict[str, Any]) -> int | None:
    seq = raw.get("work_type")
    if seq is None:
        return None
    return int(next(row.pk for row in catalogue.work_types(raw["occupation"]) if row.seq == seq))
