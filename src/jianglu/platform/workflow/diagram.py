"""Draws a flow from its declaration: as SVG for pages and documents, as Mermaid for whoever wants to edit it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from html import escape

from django.utils.translation import gettext as _

from .core import BACK, Flow, Node, NodeKind, Trigger

WIDTH, HEIGHT, GAP, LANE, TOP = 200, 46, 40, 42, 12
_MERMAID_SHAPES = {
    NodeKind.START: ("([", "])"),
    NodeKind.END: ("([", "])"),
    NodeKind.NOTICE: ("[/", "/]"),
    NodeKind.REVIEW: ("{{", "}}"),
    NodeKind.WAIT: ("[(", ")]"),
    NodeKind.TASK: ("[", "]"),
}
_BY_ITSELF = {Trigger.PERIOD_OVER, Trigger.SYSTEM}


@dataclass(frozen=True)
class Edge:
    """All actions from one node to another, drawn as one line; `back` leads to wherever the case came from."""

    source: str
    target: str
    labels: tuple[str, ...]
    automatic: bool
    back: bool


def edges(flow: Flow) -> list[Edge]:
    """The lines of the drawing, in the order of declaration."""
    joined: dict[tuple[str, str, bool, bool], list[str]] = {}
    for action in flow.actions:
        for source in action.sources:
            targets = _origins(flow, source) if action.target == BACK else [action.target]
            for target in targets:
                key = (source, target, action.trigger in _BY_ITSELF, action.target == BACK)
                joined.setdefault(key, []).append(str(action.label))
    return [Edge(s, t, tuple(labels), automatic, back) for (s, t, automatic, back), labels in joined.items()]


def straight_way(flow: Flow) -> list[Node]:
    """The nodes of a case to which nothing untoward happens: always on by the first action that leads further down."""
    order = {node.code: place for place, node in enumerate(flow.nodes)}
    way = [flow.start]
    while way[-1].kind is not NodeKind.END:
        here, by = order[way[-1].code], way[-1].by
        onward = [a for a in flow.actions_from(way[-1].code) if a.target != BACK and order[a.target] > here]
        onward = [a for a in onward if a.by in (None, by)]  # withdrawing is on the side
        good = [a for a in onward if a.style not in ("danger", "warning") and a.trigger is not Trigger.PANEL_FAILED]
        if not (good or onward):
            break
        way.append(flow.node((good or onward)[0].target))
    return way


def mermaid(flow: Flow) -> str:
    """The flow as a Mermaid flowchart."""
    lines = ["flowchart TD"]
    for node in flow.nodes:
        left, right = _MERMAID_SHAPES[node.kind]
        lines.append(f'    {node.code}{left}"{_caption(node)}"{right}')
    for edge in edges(flow):
        arrow = "-.->" if edge.automatic or edge.back else "-->"
        lines.append(f'    {edge.source} {arrow}|"{" / ".join(edge.labels)}"| {edge.target}')
    return "\n".join(lines) + "\n"


def svg(flow: Flow, *, current: str = "", visited: Collection[str] = (), style: str = "") -> str:
    """The flow as one column: straight lines go on, lines on the right jump ahead, on the left go back.

    `style` is put into the drawing for use as a file; a page has its own style sheet.
    """
    place = {node.code: index for index, node in enumerate(flow.nodes)}
    drawn = edges(flow)
    right = _lanes([e for e in drawn if place[e.target] > place[e.source] + 1], place)
    left = _lanes([e for e in drawn if place[e.target] <= place[e.source]], place)
    x = 96 + LANE * (max(left.values(), default=-1) + 1)
    width = x + WIDTH + 96 + LANE * (max(right.values(), default=-1) + 1)
    height = TOP * 2 + len(flow.nodes) * (HEIGHT + GAP) - GAP
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="flow" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{escape(str(flow.title))}">',
        f"<style>{style}</style>" if style else "",
        '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0L8 4L0 8z" class="head"/></marker></defs>',
    ]
    for edge in drawn:
        lane = right.get(edge)
        if lane is not None:
            parts.append(_curve(edge, place, x + WIDTH, 1, lane))
        elif edge in left:
            parts.append(_curve(edge, place, x, -1, left[edge]))
        else:
            parts.append(_straight(edge, place, x))
    parts += [_box(node, place[node.code], x, current, visited) for node in flow.nodes]
    return "".join(parts) + "</svg>"


def _origins(flow: Flow, node: str) -> list[str]:
    """From where a case may have come to `node`."""
    found = [source for action in flow.actions if action.target == node for source in action.sources]
    return list(dict.fromkeys(found))


def _caption(node: Node) -> str:
    if node.days:
        return _("%(node)s（%(n)s 个工作日）") % {"node": node.label, "n": node.days}
    return _("%(node)s（%(n)s 个月）") % {"node": node.label, "n": node.months} if node.months else str(node.label)


def _lanes(edges_: list[Edge], place: dict[str, int]) -> dict[Edge, int]:
    """A lane for each side line, so that lines beside the same boxes do not lie on each other; short ones inside."""
    taken: list[list[tuple[int, int]]] = []
    lanes: dict[Edge, int] = {}
    for edge in sorted(edges_, key=lambda e: (abs(place[e.target] - place[e.source]), place[e.source])):
        low, high = sorted((place[edge.source], place[edge.target]))
        lane = next((i for i, used in enumerate(taken) if all(high < a or low > b for a, b in used)), len(taken))
        if lane == len(taken):
            taken.append([])
        taken[lane].append((low, high))
        lanes[edge] = lane
    return lanes


def _top(index: int) -> int:
    return TOP + index * (HEIGHT + GAP)


def _box(node: Node, index: int, x: int, current: str, visited: Collection[str]) -> str:
    state = "now" if node.code == current else "done" if node.code in visited else ""
    y, round_ = _top(index), HEIGHT // 2 if node.kind in (NodeKind.START, NodeKind.END) else 8
    period = _caption(node).removeprefix(str(node.label)).strip("（）")
    label_y = y + (20 if period else 28)
    small = f'<text x="{x + WIDTH / 2}" y="{y + 37}" class="period">{escape(period)}</text>' if period else ""
    return (
        f'<g class="node {node.kind.value} {state}"><rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="{round_}"/>'
        f'<text x="{x + WIDTH / 2}" y="{label_y}">{escape(str(node.label))}</text>{small}</g>'
    )


def _straight(edge: Edge, place: dict[str, int], x: int) -> str:
    middle, start, end = x + WIDTH // 2, _top(place[edge.source]) + HEIGHT, _top(place[edge.target])
    return (
        f'<path class="{_line(edge)}" d="M{middle} {start}V{end}" marker-end="url(#arrow)"/>'
        f'<text class="label" x="{middle + 8}" y="{(start + end) // 2 + 5}">{_labels(edge)}</text>'
    )


def _curve(edge: Edge, place: dict[str, int], x: int, side: int, lane: int) -> str:
    start, end = _top(place[edge.source]) + HEIGHT // 2 + 7, _top(place[edge.target]) + HEIGHT // 2 - 7
    if edge.source == edge.target:
        start, end = start - 2, end + 2
    out = x + side * (28 + LANE * lane)
    bend = 8 if end > start else -8
    knee = out - side * 8
    path = f"M{x} {start}H{knee}Q{out} {start} {out} {start + bend}V{end - bend}Q{out} {end} {knee} {end}H{x}"
    anchor = "start" if side > 0 else "end"
    # lines beside each other say their names at different heights
    label_y = start + (end - start) * (4, 2, 6, 3)[lane % 4] // 8
    return (
        f'<path class="{_line(edge)}" d="{path}" marker-end="url(#arrow)"/>'
        f'<text class="label {anchor}" x="{out + side * 4}" y="{label_y}">{_labels(edge)}</text>'
    )


def _line(edge: Edge) -> str:
    return "line automatic" if edge.automatic else "line back" if edge.back else "line"


def _labels(edge: Edge) -> str:
    return escape(" / ".join(edge.labels))
