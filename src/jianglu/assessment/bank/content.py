"""Loads the item bank that comes with the product: one YAML file an occupation; the format is in README.md."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from jianglu.catalogue import queries as catalogue
from jianglu.platform import audit
from jianglu.platform.access import Actor
from jianglu.platform.questions import Question, canonical_key
from jianglu.platform.questions.textual import answer_of, parse

from .. import errors
from ..marking.services import CriterionRow, save_rubric
from .models import Bank, Item
from .services import ItemText, NodeRow, add_items, create_bank, declare_enemies, save_blueprint
from .services.pictures import store_picture

FOLDER = Path(__file__).parent / "content"
SYSTEM = Actor.system("seed")


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
            pilots=plan.get("pilots", 0),
        )
        nodes = {node.code: node for node in blueprint.nodes.filter(weight__gt=0)}
        known = _known(bank)
        entries = [*raw["items"], *_typed(FOLDER / "practice" / path.with_suffix(".txt").name)]
        fresh = [(entry, text) for entry, text in _texts(entries) if text.hash not in known]
        made = add_items(
            actor,
            bank,
            [(nodes[str(entry["node"])], text) for entry, text in fresh],
            state=Item.State.ACTIVE,
            prefix=str(plan["code"]),
            pools=[entry.get("pool", Item.Pool.EXAM) for entry, _text in fresh],
        )
        _enemies(actor, bank, [entry.get("enemies", "") for entry, _text in fresh], made)
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
    """The checked items of a file and of the text beside it, without loading them or their pictures."""
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))["items"]
    entries += _typed(FOLDER / "practice" / path.with_suffix(".txt").name)
    return [text for _entry, text in _texts(entries, pictures=False)]


def _typed(path: Path) -> list[dict[str, Any]]:
    """The items of a text as people type them; for practice, unless they say otherwise."""
    if not path.exists():
        return []
    return [
        {
            "node": item.node, "question": item.question(), "difficulty": int(item.difficulty or 3),
            "explanation": item.explanation, "source": "按国家职业标准要求自编",
            "pool": Item.Pool.EXAM if item.pool == "考试" else Item.Pool.PRACTICE,
        }
        for item in parse(path.read_text(encoding="utf-8").splitlines())
    ]  # fmt: skip


def _texts(entries: list[dict[str, Any]], *, pictures: bool = True) -> list[tuple[dict[str, Any], ItemText]]:
    found: list[tuple[dict[str, Any], ItemText]] = []
    seen: dict[str, int] = {}
    for place, entry in enumerate(entries, start=1):
        question = entry.get("question") or _question(entry)
        if pictures:
            question = replace(question, stem=_with_pictures(question.stem))
        text = ItemText(
            kind=question.kind,
            stem=question.stem,
            options=question.options,
            answer=question.answer,
            parts=question.parts,
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


def _question(entry: dict[str, Any]) -> Question:
    """A question of a file: the answer is text as people type it, or a list."""
    kind, answer = entry["kind"], entry.get("answer", "")
    key = tuple(str(text) for text in answer) if isinstance(answer, list) else answer_of(kind, str(answer))
    return Question(
        kind,
        entry["stem"].strip(),
        tuple((str(key), str(value)) for key, value in (entry.get("options") or {}).items()),
        tuple(canonical_key(kind, key)),
        tuple(_question(part) for part in entry.get("parts", ())),
        int(entry.get("share", 1)),
    )


def _with_pictures(text: str) -> str:
    """`![words](name.png)` of the folder `pictures` as the stored file."""

    def stored(match: re.Match[str]) -> str:
        file = store_picture(SYSTEM, (FOLDER / "pictures" / match[2]).read_bytes(), match[2])
        return f"![{match[1]}](image:{file.pk})"

    return re.sub(r"!\[([^\]]*)\]\(([\w-]+\.png)\)", stored, text)


def _enemies(actor: Actor, bank: Bank, names: list[str], made: list[Item]) -> None:
    """Items that name the same group are enemies."""
    for name in sorted({name for name in names if name}):
        codes = [item.code for item, of in zip(made, names, strict=True) if of == name]
        if len(codes) > 1:
            declare_enemies(actor, bank.pk, codes, reason=name)


def _known(bank: Bank) -> set[str]:
    return set(Item.objects.filter(bank=bank).values_list("text_hash", flat=True))


def _work_type(raw: dict[str, Any]) -> int | None:
    seq = raw.get("work_type")
    if seq is None:
        return None
    return int(next(row.pk for row in catalogue.work_types(raw["occupation"]) if row.seq == seq))
