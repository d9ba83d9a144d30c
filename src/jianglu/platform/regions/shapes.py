"""District maps at the scale of what is shown."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

from . import mapping

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_MARGIN = 0.06
SHADES = 5

Value = tuple[str, str, float | None, str]


def drawn(values: Sequence[Value], regions: Sequence[str] = ()) -> dict[str, Any]:
    """Shapes with shade, from what value on each shade is (`scale`), and a view box around the districts that begin with one of
    `regions` (empty: the city)."""
    paths = mapping.paths()
    top = max((value or 0 for _key, _label, value, _link in values), default=0)
    shapes = [
        {"path": paths["districts"][key]["d"], "label": label, "shown": value, "link": link, "shade": shade(value, top)}
        for key, label, value, link in values
        if key in paths["districts"]
    ]
    near = [shape["d"] for key, shape in paths["districts"].items() if any(key.startswith(code) for code in regions)]
    viewbox = _around(near) if 0 < len(near) < len(paths["districts"]) else paths["viewBox"]
    whole = all(value is None or float(value).is_integer() for _key, _label, value, _link in values)
    return {"map": shapes, "viewbox": viewbox, "scale": scale(top, whole=whole)}


def scale(top: float, *, whole: bool) -> list[tuple[int, float]]:
    """Each shade with the least value that has it: a count where all are, else rounded to three digits; none where there is
    nothing to tell apart."""
    if top <= SHADES:
        return []
    least = [top * (n - 1) / SHADES for n in range(1, SHADES + 1)]
    return [(n, math.ceil(value) if whole else float(f"{value:.3g}")) for n, value in enumerate(least, 1)]


def shade(value: float | None, top: float) -> int:
    """0 for nothing, 1 to 5 by fifths of the largest."""
    return 0 if not value or not top else min(SHADES, 1 + int(value * SHADES / (top * 1.0001)))


def _around(paths: Sequence[str]) -> str:
    """The view box of the paths with a margin; they hold pairs of absolute coordinates only."""
    numbers = [float(text) for path in paths for text in _NUMBER.findall(path)]
    xs, ys = numbers[0::2], numbers[1::2]
    wide, high = max(xs) - min(xs), max(ys) - min(ys)
    edge = max(wide, high) * _MARGIN
    return f"{min(xs) - edge:.1f} {min(ys) - edge:.1f} {wide + 2 * edge:.1f} {high + 2 * edge:.1f}"
