"""Limits across records, each a lookup over past payments and the condition on it.

A fact of payments has the columns person_id, benefit, occupation_code, level, level_rank, certificate_id, event_year
and status; `live` rows are those applied for, granted or paid, not refused, withdrawn or returned.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .answers import Severity
from .declare import Condition, Expr, Limit, Lookup
from .said import Said


def at_most(
    code: str,
    sentence: Said,
    clause: str,
    *,
    fact: str,
    same: Mapping[str, str],
    most: int | Expr,
    title: Said,
    where: Callable[[Any, Any], Any] | None = None,
    when: Expr | None = None,
    remedy: Said | None = None,
    severity: Severity = Severity.REFUSE,
) -> Limit:
    """Refuses when `most` or more matching records exist already; `same` maps columns of the fact to the subject's.

    once ever per key: same person, occupation and level, most 1. N a calendar year: same person and event year, most N.
    N in a lifetime: same person, most N. Exclusion: same person or certificate and another benefit, most 1.
    """
    column = f"n_{code}"
    lookup = Lookup(column, title, fact, value=lambda f: f.count(), match=same, where=where, empty=0, unit="次")

    def test(row: Any) -> Any:
        return row[column] < (most(row) if callable(most) else most)

    return Limit(lookup, Condition(code, sentence, clause, test, (column,), severity, when, remedy))


def none_higher(
    code: str,
    sentence: Said,
    clause: str,
    *,
    fact: str,
    same: Mapping[str, str],
    rank: str,
    title: Said,
    where: Callable[[Any, Any], Any] | None = None,
    when: Expr | None = None,
    remedy: Said | None = None,
) -> Limit:
    """Refuses when a matching record of a higher level exists: among payments (paid) or certificates (held)."""
    column = f"top_{code}"
    lookup = Lookup(column, title, fact, value=lambda f: f[rank].max(), match=same, where=where, empty=0)
    condition = Condition(
        code, sentence, clause, lambda row: row[column] <= row[rank], (column, rank), when=when, remedy=remedy
    )
    return Limit(lookup, condition)
