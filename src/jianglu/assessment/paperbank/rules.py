"""From what an author wishes to the specification that is solved, and a conflict back into the author's words. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import ceil, floor
from typing import Any

from ..assembly import Candidate, Demand, Limit, Specification, information
from ..bank.rules import quotas

SCALE_OF_DIFFICULTY = {1: -1.5, 2: -0.75, 3: 0.0, 4: 0.75, 5: 1.5}
"""Difficulty that a writer's judgement stands for until an item is calibrated, in population SDs."""
CURVE = tuple(n / 4 for n in range(-12, 13))
"""Abilities at which the forms are compared."""


@dataclass(frozen=True)
class Wish:
    """What an author asks of a set besides the blueprint.

    `slack` is by how many items a leaf may differ from its quota, `difficulty` the mean of the writers' judgement (0: not
    asked) within `tolerance`, `ceiling` the papers from which on an item is worn out, `balance` spreads the keys of single
    choices, `floor` the least information of each form at every ability (0: not asked), `overlap` items two forms share.
    """

    forms: int = 2
    overlap: int = 0
    ceiling: int | None = None
    abilities: tuple[float, ...] = (-1.0, 0.0, 1.0)
    slack: int = 1
    difficulty: float = 0.0
    tolerance: float = 0.3
    balance: bool = True
    floor: float = 0.0

    def plain(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self) | {"abilities": list(self.abilities)}

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Wish:
        """From JSON values."""
        return cls(**{**plain, "abilities": tuple(plain["abilities"])})


@dataclass(frozen=True)
class Entry:
    """An item as the assembler sees it."""

    id: int
    node: str
    kind: str
    difficulty: int
    key: str
    exposure: int
    a: float | None = None
    b: float | None = None
    c: float = 0.0

    def candidate(self) -> Candidate:
        """As a candidate; what is not calibrated counts by its writer's judgement with a slope of 1."""
        known = self.a is not None and self.b is not None
        return Candidate(
            self.id, {"node": self.node, "kind": self.kind, "key": self.key}, {"difficulty": self.difficulty},
            self.a if known and self.a is not None else 1.0,
            self.b if known and self.b is not None else SCALE_OF_DIFFICULTY[self.difficulty],
            self.c if known else 0.0, self.exposure,
        )  # fmt: skip


def specification(
    wish: Wish, counts: Mapping[str, int], weights: Mapping[str, int], names: Mapping[str, str],
    enemies: Sequence[frozenset[int]] = (),
) -> Specification:  # fmt: skip
    """What is solved; `names` are titles of nodes and kinds for the author."""
    length = sum(counts.values())
    limits = [Limit(length, length, title="length")]
    for kind, count in counts.items():
        limits.append(Limit(count, count, (("kind", kind),), title=f"kind:{names.get(kind, kind)}"))
    for node, quota in quotas(weights, length).items():
        low, high = max(0, quota - wish.slack), quota + wish.slack
        limits.append(Limit(low, high, (("node", node),), title=f"node:{names.get(node, node)}"))
    if wish.difficulty:
        low = ceil((wish.difficulty - wish.tolerance) * length)
        high = floor((wish.difficulty + wish.tolerance) * length)
        limits.append(Limit(max(0, low), max(low, high), total="difficulty", title="difficulty"))
    single = counts.get("single", 0)
    if wish.balance and single >= 8:
        low, high = floor(single * 0.15), ceil(single * 0.4)
        limits += [Limit(low, high, (("kind", "single"), ("key", key)), title=f"key:{key}") for key in "ABCD"]
    return Specification(
        forms=wish.forms, limits=tuple(limits), abilities=wish.abilities, overlap=wish.overlap, enemies=tuple(enemies),
        ceiling=wish.ceiling, floors=(wish.floor,) * len(wish.abilities) if wish.floor else (),
    )  # fmt: skip


def told(spec: Specification, conflict: Sequence[Demand]) -> list[dict[str, Any]]:
    """A conflict as JSON: what (code and name), what is asked of all forms together, what the others leave."""
    found = []
    for demand in conflict:
        kind, _sep, place = demand.name.partition(":")
        line: dict[str, Any] = {"side": kind, "need": demand.need, "have": demand.have, "what": kind, "name": ""}
        if kind in ("low", "high"):
            line["what"], _sep, line["name"] = spec.limits[int(place)].title.partition(":")
        elif kind == "floor":
            line["name"] = f"{spec.abilities[int(place)]:+.1f}"
        found.append(line)
    return found


def described(form: Sequence[Entry]) -> dict[str, Any]:
    """Figures of a form beside its sisters: items, mean difficulty, kinds, nodes, information along the scale."""
    candidates = [entry.candidate() for entry in form]
    kinds: dict[str, int] = {}
    nodes: dict[str, int] = {}
    for entry in form:
        kinds[entry.kind] = kinds.get(entry.kind, 0) + 1
        nodes[entry.node] = nodes.get(entry.node, 0) + 1
    curve = information(candidates, CURVE).sum(axis=1)
    return {
        "items": len(form), "difficulty": round(sum(entry.difficulty for entry in form) / len(form), 2),
        "calibrated": sum(entry.a is not None for entry in form), "kinds": kinds, "nodes": nodes,
        "curve": [round(float(value), 3) for value in curve],
    }  # fmt: skip


def form_index(code: str, seed: int, forms: int) -> int:
    """Which form is on a seat: A the first, B the second, so that neighbours differ; without a code by the seed."""
    return "AB".index(code) % forms if code in ("A", "B") else seed % forms
