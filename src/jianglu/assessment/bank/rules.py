"""What makes a good item, when two are the same, and how a paper is drawn. Pure: no database, no clock."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from random import Random
from typing import Any

from jianglu.platform.questions import Kind, Question
from jianglu.platform.questions.checks import normalised

PAPER_POINTS = 100


def text_hash(question: Question) -> str:
    """The same for two items that ask the same and offer the same, in whatever order."""
    return sha256(_said(question).encode()).hexdigest()


def _said(question: Question) -> str:
    texts = sorted(_plain(text) for _key, text in question.options)
    return "\n".join([question.kind, _plain(question.stem), *texts, *map(_said, question.parts)])


def _plain(text: str) -> str:
    return normalised(text) or text.strip()


def why_blueprint_bad(weights: Sequence[int], counts: Mapping[str, int], points: Mapping[str, float]) -> str:
    """Why a blueprint does not add up, as a code; "" when it does. Short answers need a marker, whom theory has not."""
    if Kind.SHORT in counts:
        return "short"
    if sum(weights) != 100 or any(weight <= 0 for weight in weights):
        return "weights"
    if not counts or any(kind not in Kind.values or number <= 0 for kind, number in counts.items()):
        return "counts"
    if set(points) != set(counts) or sum(counts[kind] * points[kind] for kind in counts) != PAPER_POINTS:
        return "points"
    return ""


@dataclass(frozen=True)
class Candidate:
    """An item that may be drawn."""

    id: int
    node: Hashable
    kind: str


class NotEnough(ValueError):
    """The bank cannot fill the blueprint; `missing` items at least are lacking."""

    def __init__(self, missing: int, where: str = "") -> None:
        self.missing, self.where = missing, where
        super().__init__(f"{missing} items missing {where}")


def quotas(weights: Mapping[Any, int], total: int) -> dict[Any, int]:
    """`total` items shared out by weight, largest remainders first (ties: the earlier node)."""
    whole = sum(weights.values())
    shares = {node: weight * total / whole for node, weight in weights.items()}
    given = {node: int(share) for node, share in shares.items()}
    by_rest = sorted(weights, key=lambda node: given[node] - shares[node])
    for node in by_rest[: total - sum(given.values())]:
        given[node] += 1
    return given


def draw(
    candidates: Sequence[Candidate], weights: Mapping[Any, int], counts: Mapping[str, int], seed: int,
    enemies: Sequence[frozenset[int]] = (),
) -> list[Candidate]:  # fmt: skip
    """A paper of the asked kinds in the asked shares of the nodes, the same for the same seed; raises NotEnough.

    How many of each kind come from each node is a flow through a network, so a paper is found whenever there is one.
    Within kinds the order is random. Of `enemies` it holds at most one: the others of a set, chosen anew at random, leave
    first, so that which one remains differs from paper to paper.
    """
    rng = Random(seed)  # noqa: S311 - the seed is secret and kept; the draw must be repeatable
    barred = _barred({candidate.id for candidate in candidates}, enemies, rng)
    cells: dict[tuple[Any, str], list[Candidate]] = defaultdict(list)
    for candidate in sorted(candidates, key=lambda item: item.id):
        if candidate.node in weights and candidate.kind in counts and candidate.id not in barred:
            cells[candidate.node, candidate.kind].append(candidate)
    wanted = quotas(weights, sum(counts.values()))
    table = _share(wanted, counts, {cell: len(items) for cell, items in cells.items()}, rng)
    paper = [item for cell, number in table.items() for item in rng.sample(cells[cell], number)]
    order = list(counts)
    rng.shuffle(paper)
    return sorted(paper, key=lambda item: order.index(item.kind))


def _share(
    rows: Mapping[Any, int], columns: Mapping[str, int], room: Mapping[tuple[Any, str], int], rng: Random
) -> dict[tuple[Any, str], int]:
    """A table with these row and column sums and no cell above its room: augmenting paths, columns in random order."""
    table: dict[tuple[Any, str], int] = dict.fromkeys(room, 0)
    need = dict(columns)
    missing: dict[Any, int] = {}
    nodes = list(rows)
    rng.shuffle(nodes)
    for node in nodes:
        for _unit in range(rows[node]):
            path = _path(node, table, room, need, rng)
            if path is None:
                missing[node] = missing.get(node, 0) + 1
                continue
            for place, cell in enumerate(path):
                table[cell] += 1 if place % 2 == 0 else -1
            need[path[-1][1]] -= 1
    if missing:
        raise NotEnough(sum(missing.values()), "、".join(str(node) for node in missing))
    return {cell: number for cell, number in table.items() if number}


def _path(
    node: Any,
    table: Mapping[tuple[Any, str], int],
    room: Mapping[tuple[Any, str], int],
    need: Mapping[str, int],
    rng: Random,
) -> list[tuple[Any, str]] | None:
    """Cells to raise and lower in turn so that `node` gets one more and a kind that still needs one gets it."""
    queue: deque[tuple[Any, list[tuple[Any, str]]]] = deque([(node, [])])
    seen: set[str] = set()
    kinds = list(need)
    rng.shuffle(kinds)
    kinds.sort(key=lambda kind: -need[kind])
    while queue:
        here, path = queue.popleft()
        for kind in kinds:
            if kind in seen or table.get((here, kind), 0) >= room.get((here, kind), 0):
                continue
            seen.add(kind)
            step = [*path, (here, kind)]
            if need[kind] > 0:
                return step
            queue.extend((other, [*step, (other, kind)]) for other, k in table if k == kind and table[other, k] > 0)
    return None


def _barred(known: set[int], enemies: Sequence[frozenset[int]], rng: Random) -> set[int]:
    """Items left out so that of each set one is left at most."""
    barred: set[int] = set()
    for foes in enemies:
        present = sorted((foes & known) - barred)
        if len(present) > 1:
            kept = rng.choice(present)
            barred.update(item for item in present if item != kept)
    return barred


def part_points(points: float, shares: Sequence[int]) -> list[Decimal]:
    """Points of a case by the shares of its parts, to a tenth; the last takes what rounding leaves."""
    whole, total = Decimal(str(points)), sum(shares)
    found = [(whole * share / total).quantize(Decimal("0.1")) for share in shares[:-1]]
    return [*found, whole - sum(found, Decimal(0))]
