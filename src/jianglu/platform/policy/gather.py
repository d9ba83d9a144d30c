"""Gathers the facts used: one column a lookup, each fact table read once for all lookups that match it alike."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

import ibis
import ibis.expr.operations as ops

from jianglu.platform.facts import fact

from .declare import DECIDED_ON, Expr, Given, Lookup, Policy


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


def gather(policy: Policy, segment: list[Any], table: Any, asked: Mapping[str, Expr] | None = None) -> Any:
    """The rows of `table` with the values of the segment beside them.

    `asked` says of a lookup for which rows alone anybody will read it: facts are not searched for the others.
    """
    if isinstance(segment[0], Given):
        entry = segment[0]
        return table.mutate(**{entry.name: entry.expr(table).cast(entry.type)})
    joined = table
    values: dict[str, Any] = {}
    for place, group in enumerate(_groups(segment)):
        found, keys = _matched(group, _asking(group, table, asked or {}), policy.subject.key, place)
        same = [table[mine].identical_to(found[theirs]) if not group.match else table[mine] == found[theirs]
                for mine, theirs in keys.items()]  # fmt: skip
        joined = joined.left_join(found, same)
        values |= {lookup.name: _or_empty(lookup, found[lookup.name]) for lookup in group.lookups}
    return joined.select(*[table[name] for name in table.columns], **{e.name: values[e.name] for e in segment})


def without_rows(lookups: Collection[Lookup], table: Any) -> Any:
    """The rows of `table`, with each lookup's empty value beside whoever has no row in its fact at all; null for the others.

    So much can be said before what a lookup's `where` reads is known: it only narrows.
    """
    joined, values = table, {}
    for place, group in enumerate(_groups(list(lookups))):
        rows = fact(group.fact).table
        names = {theirs: f"of_{place}_{theirs}" for theirs in group.match}
        keys = rows.select(**{name: rows[theirs] for theirs, name in names.items()}).distinct()
        joined = joined.left_join(keys, [table[mine] == keys[names[theirs]] for theirs, mine in group.match.items()])
        none = keys[next(iter(names.values()))].isnull()
        for lookup in group.lookups:
            values[lookup.name] = none.ifelse(ibis.literal(lookup.empty, lookup.type), ibis.null(lookup.type))
    return joined.select(*[table[name] for name in table.columns], **values)


def _asking(group: _Group, table: Any, asked: Mapping[str, Expr]) -> Any:
    """The rows for which some lookup of the group is read."""
    if not all(lookup.name in asked for lookup in group.lookups):
        return table
    return table.filter(reduce(or_, [asked[lookup.name](table) for lookup in group.lookups]))


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
    subjects, ready = _prepared(group, subjects)
    rows, hits = _hits(group, subjects, fact(group.fact).table, ready)
    tests = [subjects[mine] == rows[theirs] for theirs, mine in group.match.items()]
    source = subjects
    if not tests:  # about no subject in particular (a fund, a city): once for each combination of what it looks at
        columns = sorted(used(hits.values(), subjects)) or [DECIDED_ON]
        source = subjects.select(*columns).distinct()
        rows, hits = _hits(group, source, fact(group.fact).table, {})
    else:
        columns = [key]
    mine = {name: f"of_{place}_{name}" for name in columns}
    joined = source.join(rows, tests or [reduce(or_, hits.values())]).select(
        **{theirs: source[name] for name, theirs in mine.items()}, **hits, **{name: rows[name] for name in rows.columns}
    )
    shared = len(hits) > 1
    if not shared or not group.match:
        joined = joined.filter(reduce(or_, [joined[name] for name in hits]))
    found: dict[str, Any] = {}
    for hit, lookup in zip(hits, group.lookups, strict=True):
        column = _once(lookup, group, subjects)
        if column:
            value = (joined[hit] & joined[column].notnull()).ifelse(1, ibis.null("int8")).count()
        else:
            value = lookup.value(_Hit(joined, hit) if shared else joined)
        told = value.cast(lookup.type)
        found[lookup.name] = (
            told if not shared or _like_none(value, lookup) else ibis.cases((joined[hit].any(), told), else_=None)
        )
    return joined.group_by(list(mine.values())).aggregate(**found), mine


def _prepared(group: _Group, subjects: Any) -> tuple[Any, dict[Any, Any]]:
    """The subjects with what the lookups reckon from them alone, such as the month of a day: once, not once a joined row.

    With it the expressions that these columns stand for.
    """
    if not group.match:
        return subjects, {}
    rows = fact(group.fact).table
    alone = _alone(group, subjects, rows)
    if not alone:
        return subjects, {}
    names = [f"policy_ready_{place}" for place in range(len(alone))]
    ready = subjects.mutate(**{name: node.to_expr() for name, node in zip(names, alone, strict=True)})
    again = _alone(group, ready, rows)
    return ready, {node: ready[name].op() for name, node in zip(names, again, strict=True)}


def _alone(group: _Group, subjects: Any, rows: Any) -> list[Any]:
    """The largest parts of the lookups' tests that read the subject alone and are more than a column of it."""
    found: dict[Any, None] = {}

    def walk(node: Any) -> None:
        reads = node.find(ops.Field, filter=ops.Value)
        if reads and all(field.rel == subjects.op() for field in reads):
            found.setdefault(node)
            return
        for part in node.__args__:
            for each in part if isinstance(part, tuple) else (part,):
                if isinstance(each, ops.Value) and not isinstance(each, ops.Field):
                    walk(each)

    for lookup in group.lookups:
        for test in _tests(lookup, group, subjects, rows):
            walk(test.op())
    return list(found)


def _once(lookup: Lookup, group: _Group, subjects: Any) -> str:
    """The column whose different values are counted, when no two rows that belong to one subject can share one; else "".

    A column of a unique set whose others are matched to the subject or set to a constant: then it is enough to count rows.
    """
    table = fact(lookup.fact)
    operation = lookup.value(table.table).op()
    if not isinstance(operation, ops.CountDistinct) or not isinstance(operation.arg, ops.Field):
        return ""
    tests = [test.op() for test in _tests(lookup, group, subjects, table.table)]
    constants = {
        test.left.name
        for test in tests
        if isinstance(test, ops.Equals) and isinstance(test.left, ops.Field) and isinstance(test.right, ops.Literal)
    }
    column = operation.arg.name
    fixed = {*lookup.match, *constants, column}
    return column if any(fixed.issuperset(columns) for columns in table.unique) else ""


def _like_none(value: Any, lookup: Lookup) -> bool:
    """Whether the value over rows of which none belongs is what `empty` says of none, so that nobody need count them."""
    operation = value.op()
    return isinstance(operation, ops.Max | ops.Min) or (
        lookup.empty == 0 and isinstance(operation, ops.Sum | ops.Count | ops.CountDistinct)
    )


def _hits(group: _Group, subjects: Any, rows: Any, ready: Mapping[Any, Any]) -> tuple[Any, dict[str, Any]]:
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
    return rows, {
        f"hit_{n}": _all([test.op().replace(dict(ready)).to_expr() for test in tests]) for n, tests in enumerate(asked)
    }


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
        return self._hit.ifelse(1, ibis.null("int8")).count()
