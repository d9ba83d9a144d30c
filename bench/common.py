"""How benchmarks print: a table for people, or with JSON=1 one object a line."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass

Line = tuple[str, str, str, bool]  # what, measured, floor or peer, whether it holds


@dataclass(frozen=True)
class Figure:
    """One measured value; `floor` is what it must not exceed, `peer` what the same work costs elsewhere in this run."""

    bench: str
    value: float
    unit: str
    floor: float | None = None
    peer: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times the peer."""
        return round(self.value / self.peer, 3) if self.peer else None

    @property
    def ok(self) -> bool:
        """Within the floor, if there is one."""
        return self.floor is None or self.value <= self.floor


def figures(found: Iterable[Figure]) -> None:
    """Print values side by side with floor and peer."""
    for figure in found:
        if os.environ.get("JSON"):
            row = asdict(figure) | {"value": round(figure.value, 3), "ratio": figure.ratio, "ok": figure.ok}
            sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
            continue
        floor = f"<= {figure.floor:,.10g}" if figure.floor is not None else ""
        mark = ("ok" if figure.ok else "MISSED") if floor else ""
        beside = f"{figure.ratio:.2f} x {figure.peer:,.1f}" if figure.peer else figure.note
        sys.stdout.write(
            f"{figure.bench:<62} {figure.value:>14,.1f} {figure.unit:<4} {floor:<10} {mark:<6} {beside}".rstrip() + "\n"
        )
    sys.stdout.flush()


def report(title: str, lines: Iterable[Line]) -> None:
    """Print the figures side by side with their floors."""
    for what, measured, floor, holds in lines:
        if os.environ.get("JSON"):
            row = {"bench": title, "what": what, "measured": measured, "floor": floor, "holds": holds}
            sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
        else:
            mark = ("ok" if holds else "MISSED") if floor else ""
            sys.stdout.write(f"{title:<14} {what:<58} {measured:>14}  {floor:<10} {mark}\n")
    sys.stdout.flush()
