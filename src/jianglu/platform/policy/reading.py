"""A policy as people read it: sentences without the braces of the code, figures over time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from jianglu.kernel.money import yuan_text
from jianglu.platform.facts.units import unit_text

from .declare import Condition, Policy
from .drawing import steps
from .parameters import Dated, Parameter
from .said import Said, shown

_PLACE = re.compile(r"\{(\w+)\}")
_FINDING = re.compile(r"[（(][^（()）]*\{(\w+)\}[^（()）]*[）)]")


@dataclass(frozen=True)
class Sentence:
    """One condition in words."""

    text: str
    clause: str
    refers: bool
    remedy: str


@dataclass(frozen=True)
class Row:
    """One value of a figure and how long it held."""

    dated: Dated
    keys: str
    value: str
    now: bool


@dataclass(frozen=True)
class Figure:
    """A parameter with all its values."""

    parameter: Parameter
    rows: tuple[Row, ...]
    drawing: str = ""

    @property
    def unit(self) -> str:
        """Unit on screen: money is shown in yuan."""
        return unit_text("元" if self.parameter.unit == "分" else self.parameter.unit)


def sentences(policy: Policy, today: date) -> list[Sentence]:
    """The conditions in order; a place holds what the figure is on the day, or its name where it is none or differs by key.

    What only a decision finds is left out.
    """
    names = {at.parameter.code: _today(at.parameter, today) for at in policy.parameters}
    return [
        Sentence(
            _named(condition.sentence, names),
            condition.clause,
            condition.severity == "refer",
            _named(condition.remedy, names) if condition.remedy else "",
        )
        for condition in _all(policy)
    ]


def _all(policy: Policy) -> list[Condition]:
    return [*policy.conditions, *(condition for entry in policy.alternatives for condition in entry.conditions)]


def _today(parameter: Parameter, today: date) -> str:
    value = None if parameter.keys else parameter.value(today)
    return f"〔{parameter.title}〕" if value is None else _value(parameter, value)


def _named(said: Said, names: Mapping[str, str]) -> str:
    def without_findings(match: re.Match[str]) -> str:
        return match[0] if set(_PLACE.findall(match[0])) & set(names) else ""

    return _PLACE.sub(lambda match: names.get(match[1], "〔…〕"), _FINDING.sub(without_findings, str(said)))


def figures(policy: Policy, today: date) -> list[Figure]:
    """Every parameter with its values, newest first."""
    return [
        Figure(
            at.parameter,
            tuple(
                Row(dated, at.parameter.told(path), _value(at.parameter, value), dated.holds(today))
                for dated in reversed(at.parameter.versions)
                for path, value in dated.cells()
            ),
            steps(at.parameter, today),
        )
        for at in policy.parameters
    ]


def _value(parameter: Parameter, value: Any) -> str:
    return yuan_text(value) if parameter.unit == "分" else shown(value)
