"""Draws how the figures of a policy changed over time, as steps; the table beneath says the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from jianglu.kernel.money import yuan_text
from jianglu.kernel.punctuation import listed

from .parameters import Parameter
from .said import shown

WIDTH, HEIGHT, LEFT, BOTTOM = 640, 180, 18, 22
LINES = 12  # a drawing of more lines says nothing
GAP = 14.0  # between the labels of two lines
LABELS = 250  # the room beside the lines for what they say; a single line says it above itself
COLOURS = ("#1b5e66", "#a4572a", "#5b6b2f", "#7a3b69", "#2f5b8a", "#8a6d1d")


@dataclass(frozen=True)
class _Span:
    first: date
    last: date
    most: float
    right: float  # where the lines end

    def x(self, day: date) -> float:
        return LEFT + (self.right - LEFT) * (day - self.first).days / max((self.last - self.first).days, 1)

    def y(self, value: float) -> float:
        share = value / self.most if self.most > 0 else 0.5
        return HEIGHT - BOTTOM - 16 - (HEIGHT - BOTTOM - 40) * share


def steps(parameter: Parameter, today: date) -> SafeString | str:
    """An SVG of the figure's values over time, one stepped line a combination of keys; empty where there is nothing to draw."""
    versions = parameter.versions
    if parameter.type != "int64" or not versions:
        return ""
    last = max(max(v.valid_to or today, v.valid_from) for v in versions) + timedelta(days=1)
    drawn: dict[tuple[tuple[date, date, int], ...], list[str]] = {}
    for path in parameter.paths:
        pieces = tuple(
            (v.valid_from, (v.valid_to + timedelta(days=1)) if v.valid_to else last, value)
            for v in versions
            if isinstance(value := dict(v.cells()).get(path), int)
        )
        if pieces:
            drawn.setdefault(pieces, []).append(parameter.told(path))
    if not drawn or len(drawn) > LINES:
        return ""
    values = [value for pieces in drawn for _, _, value in pieces]
    span = _Span(versions[0].valid_from, last, float(max(values)), WIDTH - (LEFT if len(drawn) == 1 else LABELS))
    beside = -5 if len(drawn) == 1 else 4  # above its line, or level with its end
    tops = _apart([span.y(pieces[-1][2]) + beside for pieces in drawn])
    body = format_html_join(
        "",
        "{}",
        (
            (_line(span, pieces, names, COLOURS[n % len(COLOURS)], parameter, tops[n]),)
            for n, (pieces, names) in enumerate(drawn.items())
        ),
    )
    every = int((last.year - span.first.year) * 80 / span.right) + 1  # years between two marks
    years = format_html_join(
        "",
        '<text x="{}" y="{}" class="axis">{}</text>',
        (
            (f"{span.x(date(year, 1, 1)):.0f}", HEIGHT - 6, year)
            for year in range(span.first.year, last.year + 1)
            if span.first <= date(year, 1, 1) <= last and (year - span.first.year) % every == 0
        ),
    )
    rule = format_html(
        '<line x1="{}" x2="{}" y1="{}" y2="{}" class="axis-line"/>',
        LEFT,
        span.right,
        HEIGHT - BOTTOM,
        HEIGHT - BOTTOM,
    )
    here = _today(span, today)
    return format_html(
        '<svg viewBox="0 0 {} {}" class="step-chart" role="img" aria-label="{}">{}{}{}{}</svg>',
        WIDTH, HEIGHT, parameter.title, rule, years, here, body,
    )  # fmt: skip


def _apart(tops: list[float]) -> list[float]:
    """Where the labels stand so that none covers another: near their lines, GAP apart, all above the axis."""
    order = sorted(range(len(tops)), key=lambda n: tops[n])
    placed, floor = dict.fromkeys(order, 0.0), HEIGHT - BOTTOM - 4.0
    last = -float("inf")
    for n in order:
        last = placed[n] = max(tops[n], last + GAP)
    for n in reversed(order):
        placed[n] = floor = min(placed[n], floor)
        floor -= GAP
    return [placed[n] for n in range(len(tops))]


def _today(span: _Span, today: date) -> SafeString:
    if not span.first <= today <= span.last:
        return mark_safe("")
    x = f"{span.x(today):.1f}"
    return format_html('<line x1="{}" x2="{}" y1="8" y2="{}" class="today-line"/>', x, x, HEIGHT - BOTTOM)


def _line(
    span: _Span,
    pieces: tuple[tuple[date, date, int], ...],
    names: list[str],
    colour: str,
    parameter: Parameter,
    top: float,
) -> SafeString:
    path, before = [], None
    for first, end, value in pieces:
        y = span.y(value)
        path.append(f"{'L' if before == first else 'M'}{span.x(first):.1f} {y:.1f}H{span.x(end):.1f}")
        before = end
    told = yuan_text(pieces[-1][2]) if parameter.unit == "分" else shown(pieces[-1][2])
    named = listed((name for name in names if name), "，")
    label = f"{told} {named}" if len(named) <= 18 else f"{told} {named[:17]}…"
    alone = span.right > WIDTH - LABELS
    return format_html(
        '<path d="{}" fill="none" stroke="{}" stroke-width="2.5"><title>{} {}</title></path>'
        '<text x="{}" y="{}" fill="{}" class="mark" text-anchor="{}">{}</text>',
        "".join(path), colour, named, told,
        span.right if alone else span.right + 8, f"{top:.0f}", colour, "end" if alone else "start", label,
    )  # fmt: skip
