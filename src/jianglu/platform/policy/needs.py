"""Which columns the parts of a policy read: what a stage of the sieve has to gather, and for which rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from jianglu.kernel.periods import add_months
from jianglu.platform.facts import fact

from .compile import any_of, table_of, version_of
from .declare import Condition, Expr, Given, Lookup, Policy
from .gather import used
from .parameters import At


@dataclass(frozen=True)
class Needs:
    """By name: columns that a lookup or parameter reads, columns that a condition reads, columns that its `when` reads."""

    of: Mapping[str, set[str]]
    conditions: Mapping[str, set[str]]
    when: Mapping[str, set[str]]
    outside: set[str]  # read by something else than a condition: the amount, an alternative, the payout

    @property
    def everything(self) -> set[str]:
        """Every column that some part reads."""
        return self.outside.union(*self.of.values(), *self.conditions.values(), *self.when.values())


def needs_of(policy: Policy) -> Needs:
    """What every part of the policy reads."""
    schema = {column.name: column.type for column in policy.subject.all_columns} | {"version": "string"}
    schema |= {entry.name: entry.type for entry in policy.lookups}
    schema |= {at.parameter.code: at.parameter.type for at in policy.parameters}
    schema |= {best.column: "int64" for best in policy.best}
    row = table_of("policy_all", schema)

    def read(*tests: Expr | None) -> set[str]:
        return used([test(row) for test in tests if test is not None], row)

    of: dict[str, set[str]] = {at.parameter.code: {at.when, *at.keys.values()} for at in policy.parameters}
    for entry in policy.lookups:
        if isinstance(entry, Given):
            of[entry.name] = read(entry.expr)
        else:
            asked = [] if entry.where is None else [entry.where(row, fact(entry.fact).table)]
            of[entry.name] = {*entry.match.values(), *used(asked, row)}
    outside = read(policy.amount)
    outside |= {name for best in policy.best for name in best.per}
    for way in policy.alternatives:
        outside |= read(way.when, *(test for entry in way.conditions for test in (entry.test, entry.when, entry.short)))
    if policy.payout is not None:
        outside |= {policy.payout.payee_id, *policy.payout.region}
    return Needs(
        of,
        {entry.code: read(entry.test, entry.when) for entry in policy.conditions},
        {entry.code: read(entry.when) for entry in policy.conditions},
        outside,
    )


def asked_only_when(policy: Policy, needs: Needs, kept: Collection[str] = ()) -> dict[str, list[Condition]]:
    """Lookups that conditions alone read, each of which says when it is asked: nobody reads them for the other rows.

    `kept` are columns that the caller reads besides.
    """
    within = {name for columns in needs.of.values() for name in columns}
    found: dict[str, list[Condition]] = {}
    for entry in policy.lookups:
        if not isinstance(entry, Lookup) or entry.name in within | needs.outside | set(kept):
            continue
        readers = [condition for condition in policy.conditions if entry.name in needs.conditions[condition.code]]
        if readers and all(reader.when is not None for reader in readers):
            found[entry.name] = readers
    return found


def asked_at(policy: Policy, readers: Collection[Condition], parameters: Collection[At]) -> Expr:
    """For which rows one of the conditions is asked, over a table that has neither version nor parameters yet."""

    def test(table: Any) -> Any:
        later: dict[str, Expr] = {at.parameter.code: at.expr for at in parameters}
        row = _Row(table, later | {"version": partial(version_of, policy)})
        return any_of(reader.when(row).fill_null(True) for reader in readers if reader.when is not None)

    return test


class _Row:
    """A table with columns that follow from it."""

    def __init__(self, table: Any, later: Mapping[str, Expr]) -> None:
        self._table, self._later = table, later

    def __getitem__(self, name: str) -> Any:
        return self._later[name](self._table) if name in self._later else self._table[name]

    __getattr__ = __getitem__


def near(policy: Policy, on: date) -> str:
    """SQL on the subject's columns that holds of every subject which is not refused on that day for its dates alone.

    The event lies within the versions and, where the policy sets a window since the event whose months are always known, not
    further back than the longest one: a snapshot that is cut by years need not be read beyond.
    """
    event, versions = policy.subject.event, policy.versions
    if policy.alternatives or not versions:
        return "true"
    first = min(version.valid_from for version in versions)
    months = _longest(policy)
    if months is not None:
        first = max(first, add_months(on, -months))
    tests = [f"{event} >= DATE '{first.isoformat()}'"]
    ends = [version.valid_to for version in versions]
    if None not in ends:
        tests.append(f"{event} <= DATE '{max(end for end in ends if end).isoformat()}'")
    return " AND ".join(tests)


def _longest(policy: Policy) -> int | None:
    """The most months of the window, if it runs from the event and is set on every day on which a version is in force."""
    window, event = policy.window, policy.subject.event
    at = next((at for at in policy.parameters if window is not None and at.parameter.code == window.months), None)
    if window is None or at is None or window.since != event or at.when != event or at.keys:
        return None
    set_on = at.parameter.versions
    for version in policy.versions:
        day: date | None = version.valid_from
        while day is not None:
            holding = at.parameter.in_force(day)
            if holding is None:
                return None
            ends_first = holding.valid_to is not None and (
                version.valid_to is None or holding.valid_to < version.valid_to
            )
            day = holding.valid_to + timedelta(days=1) if ends_first and holding.valid_to is not None else None
    return max(int(str(value)) for dated in set_on for _path, value in dated.cells())
