"""Curves as SVG, drawn on the server: they print and need no script; lines differ in dash, not only in colour."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, log10

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP, _RIGHT = 640, 320, 52, 44, 14, 14
_COLOURS = (
    "#0b5394",
    "#a61c00",
    "#38761d",
    "#741b47",
    "#7f6000",
    "#134f5c",
    "#4c1130",
    "#1c4587",
    "#274e13",
    "#660000",
)
_DASHES = ("", "7 4", "2 3", "10 3 2 3", "4 4")
Series = Sequence[tuple[str, Sequence[float]]]


def curves(title: str, at: Sequence[float], series: Series, *, across: str, up: str) -> SafeString:
    """Lines over `at` with a legend; `title` is what a screen reader says. The caller puts a table beside it."""
    top = _nice(max((max(values) for _name, values in series), default=1.0) or 1.0)
    low, high = min(at), max(at)

    def x(value: float) -> float:
        return round(_LEFT + (value - low) / (high - low) * (_WIDTH - _LEFT - _RIGHT), 1)

    def y(value: float) -> float:
        return round(_HEIGHT - _BOTTOM - value / top * (_HEIGHT - _BOTTOM - _TOP), 1)

    parts = [
        f'<svg class="curves" viewBox="0 0 {_WIDTH} {_HEIGHT + 22 * ceil(len(series) / 3)}" role="img" '
        f'aria-label="{escape(title)}" font-size="13" fill="currentColor">'
    ]
    for n in range(5):
        value = top * n / 4
        parts.append(
            f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y(value)}" y2="{y(value)}" stroke="currentColor" '
            f'stroke-opacity=".2"/><text x="{_LEFT - 6}" y="{y(value) + 4}" text-anchor="end">{value:g}</text>'
        )
    parts += [
        f'<text x="{x(value)}" y="{_HEIGHT - _BOTTOM + 18}" text-anchor="middle">{value}</text>'
        for value in range(ceil(low), int(high) + 1)
    ]
    parts.append(f'<text x="{_WIDTH / 2}" y="{_HEIGHT - 6}" text-anchor="middle">{escape(across)}</text>')
    parts.append(
        f'<text x="14" y="{_HEIGHT / 2}" text-anchor="middle" transform="rotate(-90 14 {_HEIGHT / 2})">{escape(up)}</text>'
    )
    for n, (name, values) in enumerate(series):
        look = (
            f'stroke="{_COLOURS[n % len(_COLOURS)]}" stroke-dasharray="{_DASHES[n % len(_DASHES)]}" stroke-width="2.2"'
        )
        points = " ".join(f"{x(one)},{y(value)}" for one, value in zip(at, values, strict=True))
        parts.append(f'<polyline points="{points}" fill="none" {look}/>')
        left, line = _LEFT + n % 3 * 190, _HEIGHT + 14 + n // 3 * 22
        parts.append(f'<line x1="{left}" x2="{left + 34}" y1="{line - 4}" y2="{line - 4}" {look}/>')
        parts.append(f'<text x="{left + 40}" y="{line}">{escape(name)}</text>')
    parts.append("</svg>")
    return mark_safe("".join(parts))  # noqa: S308 - names are escaped, the rest are numbers


def _nice(value: float) -> float:
    """The next round number."""
    unit = 10.0 ** int(log10(value) - (value < 1))
    return next(unit * step for step in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 20) if unit * step >= value - 1e-9)
