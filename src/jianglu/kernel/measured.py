"""How good a detector was measured to be, on simulated worlds without and with a cheat. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml

from .shares import wilson


@dataclass(frozen=True)
class Measured:
    """Of so many honest worlds the share with any false alarm, of so many with one cheat the share in which it was found."""

    kind: str
    honest: int
    false_rate: float
    cheats: int
    power: float
    seed: int

    @property
    def false_range(self) -> tuple[float, float]:
        """Between which rates the false-alarm rate lies with 95 % confidence (Wilson)."""
        return wilson(self.false_rate * self.honest, self.honest)

    @property
    def power_range(self) -> tuple[float, float]:
        """The same of the power."""
        return wilson(self.power * self.cheats, self.cheats)


def measure(
    kind: str, seed: int, trial: Callable[[int, bool], bool], *, honest: int, cheats: int
) -> Measured:  # fmt: skip
    """Run `trial(number, cheat)` on so many worlds of each sort; True when it raised an alarm, or found the cheat."""
    false = sum(trial(n, False) for n in range(honest))
    found = sum(trial(n, True) for n in range(cheats))
    return Measured(kind, honest, false / honest, cheats, found / cheats, seed)


def kept(path: Path) -> dict[str, Measured]:
    """What a bench kept in a file, by kind."""
    rows: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
    return {kind: Measured(kind=kind, **row) for kind, row in rows.items()}


def keep(path: Path, rows: dict[str, Measured], head: str) -> None:
    """Write the figures of some kinds, beside what is kept of the others, under a line that says how they were measured."""
    told = {}
    for kind, row in sorted((kept(path) | rows).items()):
        figures = asdict(row) | {"false_rate": round(row.false_rate, 4), "power": round(row.power, 4)}
        told[kind] = {name: value for name, value in figures.items() if name != "kind"}
    path.write_text(head + yaml.safe_dump(told, sort_keys=True), encoding="utf-8")
