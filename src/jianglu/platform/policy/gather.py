"""Gathers the facts used: one column a lookup, each fact table read once for all lookups that match it alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

import ibis
import ibis.expr.operations as ops

from jianglu.platform.facts import fact

from .declare import DECIDED_ON, Given, Lookup, Policy


@dataclass
class _Group:
    """Lookups into one fact that share the columns `match`."""

    fact: str
    match: dict[str, str]
    lookups: list[Lookup] = field(default_factory=list)


def segments(policy: Policy) -> list[list[Lookup | Given]]:
    """Lookups in a row are gathered side by side over the same rows; a computed column starts anew."""
    found: list[list[Lookup | Given]] = []
    for entry in policy.lookups:
        if isinstance(entry, Lookup) and found and isinstance(found[-1][0], Lookup):
            found[-1].append(entry)
        else:
            found.append([entry])
    return found


def gather(policy: Policy, segment: list[Any], table: Any) -> Any:
    """The rows of `table` with the values of the segment beside them."""
    if isinstance(segment[0], Given):
        entry = segment[0]
        return table.mutate(**{entry.name: entry.expr(table).cast(entry.type)})
    joined = table
    values: dict[str, Any] = {}
    for place, group in enumerate(_groups(segment)):
        found, keys = _matched(group, table, policy.subject.key, place)
        same = [table[mine].identical_to(found[theirs]) if not group.match else table[mine] == found[theirs]
                for mine, theirs in keys.items()]  # fmt: skip
        joined = joined.left_join(found, same)
        values |= {lookup.name: _or_empty(lookup, found[lookup.name]) for lookup in group.lookups}
    return joined.select(*[table[name] for name in table.columns], **{e.name: values[e.name] for e in segment})


def _or_empty(lookup: Lookup, value: Any) -> Any:
    value = value if lookup.empty is None else value.fill_null(lookup.empty)
    return value.cast(lookup.type)


def _groups(lookups: list[Lookup]) -> list[_Group]:
    groups: list[_Group] = []
    for lookup in lookups:
        for group in groups:
            common = {theirs: mine for theirs, mine in group.match.items() if lookup.match.get(theirs) == mine}
            if group.fact == lookup.fact and bool(common) == bool(lookup.match) == bool(group.match):
                group.match = common
                group.lookups.append(lookup)
                break
        else:
            groups.append(_Group(lookup.fact, dict(lookup.match), [lookup]))
    return groups


def _matched(group: _Group, subjects: Any, key: str, place: int) -> tuple[Any, Mapping[str, str]]:
    """One row a subject that has matching rows, with the value of each lookup; and subject column -> column to join by."""
    rows, hits = _hits(group, subjects, fact(group.fact).table)
    tests = [subjects[mine] == rows[theirs] for theirs, mine in group.match.items()]
    source = subjects
    if not tests:  # about no subject in particular (a fund, a city): once for each combination of what it looks at
        columns = sorted(used(hits.values(), subjects)) or [DECIDED_ON]
        source = subjects.select(*columns).distinct()
        rows, hits = _hits(group, source, fact(group.fact).table)
    else:
        columns = [key]
    mine = {name: f"of_{place}_{name}" for name in columns}
    joined = source.join(rows, tests or [reduce(or_, hits.values())]).select(
        **{theirs: source[name] for name, theirs in mine.items()}, **hits, **{name: rows[name] for name in rows.columns}
    )
    joined = joined.filter(reduce(or_, [joined[name] for name in hits]))
    found: dict[str, Any] = {}
    for hit, lookup in zip(hits, group.lookups, strict=True):
        value = lookup.value(_Hit(joined, hit) if len(hits) > 1 else joined)
        told = value.cast(lookup.type)
        found[lookup.name] = (
            told if len(hits) == 1 or _like_none(value, lookup) else ibis.cases((joined[hit].any(), told), else_=None)
        )
    return joined.group_by(list(mine.values())).aggregate(**found), mine


def _like_none(value: Any, lookup: Lookup) -> bool:
    """Whether the value over rows of which none belongs is what `empty` says of none, so that nobody need count them."""
    operation = value.op()
    return isinstance(operation, ops.Max | ops.Min) or (
        lookup.empty == 0 and isinstance(operation, ops.Sum | ops.CountDistinct)
    )


def _hits(group: _Group, subjects: Any, rows: Any) -> tuple[Any, dict[str, Any]]:
    """The rows that any lookup of the group may ask for, and whether a joined row belongs to each.

    What all lookups ask of the row alone is asked once, before the join.
    """
    asked = [_tests(lookup, group, subjects, rows) for lookup in group.lookups]
    about = [{test.op() for test in tests if not used([test], subjects)} for tests in asked]
    common = set.intersection(*about)
    if common:
        kept = rows.filter([test for test in asked[0] if test.op() in common])
        left = [[n for n, test in enumerate(tests) if test.op() not in common] for tests in asked]
        again = [_tests(lookup, group, subjects, kept) for lookup in group.lookups]
        rows, asked = kept, [[tests[n] for n in places] for tests, places in zip(again, left, strict=True)]
    return rows, {f"hit_{n}": _all(tests) for n, tests in enumerate(asked)}


def _tests(lookup: Lookup, group: _Group, subjects: Any, rows: Any) -> list[Any]:
    """What must hold of a joined row for the lookup, one by one."""
    tests = [subjects[mine] == rows[theirs] for theirs, mine in lookup.match.items() if theirs not in group.match]
    if lookup.where is not None:
        tests.extend(_apart(lookup.where(subjects, rows)))
    return tests


def _apart(test: Any) -> list[Any]:
    """The parts of a conjunction."""
    operation = test.op()
    if isinstance(operation, ops.And):
        return [*_apart(operation.left.to_expr()), *_apart(operation.right.to_expr())]
    return [test]


def _all(tests: list[Any]) -> Any:
    return reduce(lambda one, other: one & other, tests, ibis.literal(True)).fill_null(False)


def used(tests: Any, subjects: Any) -> set[str]:
    """Columns of `subjects` that the expressions read."""
    found: set[str] = set()
    for test in tests:
        found |= {node.name for node in test.op().find(ops.Field) if node.rel == subjects.op()}
    return found


class _Hit:
    """The joined rows as one lookup sees them: a column is null and a row not counted where it does not belong."""

    def __init__(self, rows: Any, hit: str) -> None:
        self._rows, self._hit = rows, rows[hit]

    def __getitem__(self, name: str) -> Any:
        return self._hit.ifelse(self._rows[name], ibis.null(self._rows[name].type()))

    __getattr__ = __getitem__

    def count(self) -> Any:
        """Rows that belong."""
        return self._hit.ifelse(1, 0).sum()
