"""Plots of signals as SVG, drawn on the server like assessment.plots; the page puts the figures beside them in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from .models import Signal

_W, _H, _LEFT, _BOTTOM, _TOP, _RIGHT = 640, 320, 52, 44, 14, 14
Scale = Callable[[float], float]


def plot(signal: Signal) -> SafeString | None:
    """The plot of a signal, or None for kinds whose figures say everything."""
    f = signal.figures
    if signal.kind == Signal.Kind.PASS_RATE:
        return funnel(f["points"], (f["examined"], f["raw"]), f["at"], f["limits"], f["mean"])
    if signal.kind == Signal.Kind.SIMILARITY:
        return histogram(f["omegas"], f["omega"])
    if signal.kind in (Signal.Kind.TIMING, Signal.Kind.RAPID):
        return times(f["seconds"], f["usual"])
    return None


def funnel(
    points: Sequence[Sequence[float]], marked: tuple[float, float], at: Sequence[int], limits: Sequence[Sequence[float]],
    mean: float,
) -> SafeString:  # fmt: skip
    """Pass rate over number examined, with limits of 95 % and 99.8 % of honest bodies; the body in question is a square."""
    x, y = _across(0, max(at)), _up(0, 1)
    parts = _frame(
        _("漏斗图：各机构合格率与控制限"),
        _("考生人数"),
        _("合格率"),
        [(x(n), str(n)) for n in _ticks(max(at))],
        y,
        1,
        "%",
    )
    for n, line in enumerate(limits):
        dash = "6 4" if n < 2 else "2 3"
        parts.append(
            f'<polyline points="{_points(at, line, x, y)}" fill="none" stroke="currentColor" stroke-dasharray="{dash}"/>'
        )
    parts.append(
        f'<line x1="{_LEFT}" x2="{_W - _RIGHT}" y1="{y(mean)}" y2="{y(mean)}" stroke="#1b5e66" stroke-width="1.5"/>'
    )
    parts += [f'<circle cx="{x(n)}" cy="{y(rate)}" r="4" fill="#1b5e66" fill-opacity=".6"/>' for n, rate in points]
    parts.append(f'<rect x="{x(marked[0]) - 6}" y="{y(marked[1]) - 6}" width="12" height="12" fill="#b3261e"/>')
    return _svg(parts)


def histogram(counts: Sequence[int], marked: float) -> SafeString:
    """How omega is spread over all pairs of the exam, on a scale of roots so that single pairs show; a line at this one."""
    top = max(counts) ** 0.5 or 1
    x, y = _across(-4, 8), _up(0, top)
    parts = _frame(
        _("全部考生对的 ω 指数分布"),
        _("ω 指数"),
        _("对数（开方刻度）"),
        [(x(n), str(n)) for n in range(-4, 9, 2)],
        y,
        top,
        "root",
    )
    for n, count in enumerate(counts):
        left, high = x(-4 + n / 2), y(count**0.5)
        parts.append(
            f'<rect x="{left + 1}" y="{high}" width="{round(x(-3.5) - x(-4) - 2, 1)}" height="{round(y(0) - high, 1)}" '
            f'fill="#1b5e66" fill-opacity=".7"/>'
        )
    at = x(max(-4.0, min(8.0, marked)))
    parts.append(
        f'<line x1="{at}" x2="{at}" y1="{_TOP}" y2="{y(0)}" stroke="#b3261e" stroke-width="2.5" stroke-dasharray="7 4"/>'
    )
    return _svg(parts)


def times(seconds: Sequence[float | None], usual: Sequence[float | None]) -> SafeString:
    """Seconds over each question: a line for the usual time, squares for this candidate."""
    pairs = [(n, one, other) for n, (one, other) in enumerate(zip(seconds, usual, strict=True), 1) if one and other]
    top = max((max(one, other) for _n, one, other in pairs), default=1.0)
    x, y = _across(0, len(seconds) + 1), _up(0, top)
    parts = _frame(
        _("每题用时与通常用时"), _("题目"), _("秒"), [(x(n), str(n)) for n in _ticks(len(seconds))], y, top, ""
    )
    line = _points([n for n, _s, _u in pairs], [other for _n, _s, other in pairs], x, y)
    parts.append(f'<polyline points="{line}" fill="none" stroke="#1b5e66" stroke-width="2"/>')
    parts += [f'<rect x="{x(n) - 3}" y="{y(one) - 3}" width="6" height="6" fill="#b3261e"/>' for n, one, _u in pairs]
    return _svg(parts)


def _across(low: float, high: float) -> Scale:
    return lambda value: round(_LEFT + (value - low) / ((high - low) or 1) * (_W - _LEFT - _RIGHT), 1)


def _up(low: float, high: float) -> Scale:
    return lambda value: round(_H - _BOTTOM - (value - low) / ((high - low) or 1) * (_H - _BOTTOM - _TOP), 1)


def _points(at: Sequence[float], values: Sequence[float], x: Scale, y: Scale) -> str:
    return " ".join(f"{x(one)},{y(value)}" for one, value in zip(at, values, strict=True))


def _ticks(top: int) -> list[int]:
    step = max(1, round(top / 8 / 5) * 5 or 1)
    return list(range(0, top + 1, step))


def _frame(
    title: str, across: str, up: str, ticks: Sequence[tuple[float, str]], y: Scale, top: float, unit: str
) -> list[str]:
    parts = [
        f'<svg class="curves" viewBox="0 0 {_W} {_H}" role="img" aria-label="{escape(title)}" font-size="13" '
        'fill="currentColor">'
    ]
    for n in range(5):
        value = top * n / 4
        text = f"{100 * value:.0f}%" if unit == "%" else f"{value**2:.0f}" if unit == "root" else f"{value:.0f}"
        parts.append(
            f'<line x1="{_LEFT}" x2="{_W - _RIGHT}" y1="{y(value)}" y2="{y(value)}" stroke="currentColor" '
            f'stroke-opacity=".2"/><text x="{_LEFT - 6}" y="{y(value) + 4}" text-anchor="end">{text}</text>'
        )
    parts += [f'<text x="{at}" y="{_H - _BOTTOM + 18}" text-anchor="middle">{text}</text>' for at, text in ticks]
    parts.append(f'<text x="{_W / 2}" y="{_H - 6}" text-anchor="middle">{escape(across)}</text>')
    parts.append(
        f'<text x="14" y="{_H / 2}" text-anchor="middle" transform="rotate(-90 14 {_H / 2})">{escape(up)}</text>'
    )
    return parts


def _svg(parts: Sequence[str]) -> SafeString:
    return mark_safe("".join([*parts, "</svg>"]))  # noqa: S308 - texts are escaped, the rest are numbers
