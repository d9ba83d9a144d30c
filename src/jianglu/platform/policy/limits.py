"""Limits across records, each a lookup over past payments and the condition on it; and lookups in dated lists."""

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


def yearly(
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
    bonus: Expr | None = None,
    bonus_class: Callable[[Any], Any] | None = None,
    common_sentence: Said | None = None,
) -> tuple[Limit, ...]:
    """N a calendar year (`where` picks the year); `bonus(r)` more for rows of which `bonus_class` holds.

    With a bonus the subject's own class counts: outside the class N at most, all together N and the bonus at most.
    """
    total = most if bonus is None else lambda r: (most(r) if callable(most) else most) + bonus(r)
    limits = [
        at_most(
            code, sentence, clause, fact=fact, same=same, most=total, title=title, where=where, when=when, remedy=remedy
        )
    ]
    if bonus is not None and bonus_class is not None:

        def outside(subject: Any, row: Any) -> Any:
            mine = ~bonus_class(row)
            return mine if where is None else where(subject, row) & mine

        limits.append(
            at_most(
                f"{code}_common",
                common_sentence or sentence,
                clause,
                fact=fact,
                same=same,
                most=most,
                title=Said(f"{title.zh}（其中非加次类）", f"{title.en}, outside the bonus class"),
                where=outside,
                when=lambda r: (bonus(r) > 0).fill_null(False) & ~bonus_class(r),
                remedy=remedy,
            )
        )
    return tuple(limits)


def exclusive(
    code: str,
    sentence: Said,
    clause: str,
    *,
    fact: str,
    same: Mapping[str, str],
    benefits: tuple[str, ...] = (),
    title: Said,
    where: Callable[[Any, Any], Any] | None = None,
    when: Expr | None = None,
    remedy: Said | None = None,
) -> Limit:
    """Refuses when another of the `benefits` was paid first for the same thing (benefit-exclusions.yaml)."""

    def others(subject: Any, row: Any) -> Any:
        mine = row.benefit.isin(benefits) if benefits else None
        asked = where(subject, row) if where is not None else None
        tests = [test for test in (mine, asked) if test is not None]
        return tests[0] if len(tests) == 1 else tests[0] & tests[1]

    return at_most(
        code, sentence, clause, fact=fact, same=same, most=1, title=title,
        where=others if benefits or where is not None else None, when=when, remedy=remedy,
    )  # fmt: skip


def listed(
    name: str,
    title: Said,
    fact: str,
    value: Expr,
    *,
    match: Mapping[str, str],
    on: str,
    where: Callable[[Any, Any], Any] | None = None,
    kind: str = "string",
    empty: Any = None,
    unit: str = "",
) -> Lookup:
    """What a dated city list (demand classes, fees, catalogues) says on the day in column `on` of the subject."""

    def holds(subject: Any, row: Any) -> Any:
        day = subject[on]
        test = (row.valid_from <= day) & (row.valid_to.isnull() | (row.valid_to >= day))
        return test if where is None else test & where(subject, row)

    return Lookup(name, title, fact, value, match, holds, kind, empty, unit)
