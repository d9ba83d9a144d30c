"""Holds a return's numbers against its rules, and against other returns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from ..declare import Text
from .declare import TOTAL, Rule, Table, Term

Cells = Mapping[str, Mapping[str, int]]
Others = Callable[[str], Cells | None]
"""The numbers of "before", "parts" or another table; None where nothing was filed."""


@dataclass(frozen=True)
class Finding:
    """A rule that does not hold in a row: what stands on its left and on its right."""

    rule: str
    text: Text
    hard: bool
    row: str
    left: int
    right: int

    @property
    def difference(self) -> int:
        """Left less right."""
        return self.left - self.right


def check(table: Table, cells: Cells, others: Others) -> list[Finding]:
    """All rules that do not hold; what compares with a return that was not filed is left out."""
    return [*_totals(table, cells), *(found for rule in table.rules for found in _rule(rule, cells, others))]


def _totals(table: Table, cells: Cells) -> Iterator[Finding]:
    """The rows of each column add up to its total."""
    text = _("各行之和等于合计")
    for column in table.columns:
        parts = sum(row.get(column.code, 0) for key, row in cells.items() if key != TOTAL)
        whole = cells[TOTAL].get(column.code, 0)
        if parts != whole:
            yield Finding(f"{column.code}=rows", text, True, TOTAL, parts, whole)


def _rule(rule: Rule, cells: Cells, others: Others) -> Iterator[Finding]:
    rows = [TOTAL] if rule.total_only else list(cells)
    sources: dict[str, Cells] = {}
    for term in (*rule.left, *rule.right):
        source = cells if not term.of else others(term.of)
        if source is None:
            return
        sources[term.of] = source
    if not rule.total_only:
        rows += [key for source in sources.values() for key in source if key not in rows]
    for row in dict.fromkeys(rows):
        left, right = (_sum(side, sources, row) for side in (rule.left, rule.right))
        if left != right if rule.sign == "=" else left > right:
            yield Finding(rule.code, rule.text, rule.hard, row, left, right)


def _sum(terms: tuple[Term, ...], sources: Mapping[str, Cells], row: str) -> int:
    return sum(sources[term.of].get(row, {}).get(term.column, 0) for term in terms)
