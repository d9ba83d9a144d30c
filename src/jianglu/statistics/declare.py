"""An indicator is written once as the list of what it counts; every total, chart and drill-down follows from the list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

Text = str | Promise

INDICATORS: dict[str, Indicator] = {}
# What the list of an indicator must hold: one row a counted thing, `amount` is 1 or what is summed.
COLUMNS = ("record_id", "region_code", "level", "occupation_code", "day", "amount")
# Below this many, a public figure by district or level could point at a person (小数保护).
SMALL = 5


@dataclass(frozen=True)
class Indicator:
    """`rows()` is an Ibis expression with the columns COLUMNS over published facts.

    `record` is (URL name, permission to open it is that page's own) of the record that one row stands for; `target` is
    the key under which the city's plan names its goal.
    """

    code: str
    name: Text
    definition: Text
    unit: Text
    source: Text
    rows: Callable[[], Any]
    record: str = ""
    target: str = ""
    money: bool = False
    public: bool = True

    def __post_init__(self) -> None:
        if self.code in INDICATORS:
            raise TypeError(f"indicator {self.code} is declared twice")
        INDICATORS[self.code] = self
