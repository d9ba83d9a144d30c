"""Decides the events of a past period twice, by the rules in force and by a draft, and tells the difference."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb

from jianglu.platform.policy import Lookup, Policy
from jianglu.platform.policy.scan import scan

OWED = "CASE WHEN outcome IN ('granted', 'refer') THEN coalesce(full_amount, 0) ELSE 0 END"
"""What would be paid: officers' checks that are still open are taken to pass, on both sides alike."""

SUMS = (
    "count(*) FILTER (b.fen > 0), sum(b.fen)::BIGINT, count(*) FILTER (a.fen > 0), sum(a.fen)::BIGINT, "
    "count(*) FILTER (a.fen > b.fen), count(*) FILTER (a.fen < b.fen)"
)
MOST_CHANGES = 20


def facts_of(policy: Policy) -> tuple[str, ...]:
    """The facts that the policy reads."""
    looked = (entry.fact for entry in policy.lookups if isinstance(entry, Lookup))
    return tuple(dict.fromkeys((policy.subject.fact, *looked)))


def compare(line: duckdb.DuckDBPyConnection, before: Policy, after: Policy, since: date, until: date) -> dict[str, Any]:
    """Counts and money by district and month of the events from `since` to `until`, and the totals; money in fen.

    Each event is decided as of its own day, with the payments that had been made by then. `by` has the same figures by level,
    where the events have one, and by how much more or less the draft grants (the MOST_CHANGES that are most frequent).
    """
    key, event = before.subject.key, before.subject.event
    where = f"s.{event} BETWEEN DATE '{since.isoformat()}' AND DATE '{until.isoformat()}'"
    region = before.payout.region if before.payout else ()
    place = f"coalesce({', '.join(f'left({name}, 6)' for name in region)}, '')" if region else "''"
    level = tuple(column.name for column in before.subject.all_columns if column.name == "level")
    rank = level[0] if level else "''"
    for name, policy in (("before", before), ("after", after)):
        found = scan(policy, line, on=None, where=where, columns=(event, "full_amount"), keep=(*region, *level))
        line.register(f"scan_{name}", found.table)
        line.execute(
            f"CREATE OR REPLACE TEMP TABLE owed_{name} AS "  # noqa: S608 - names are declared in code
            f"SELECT {key} AS k, {place} AS district, strftime({event}, '%Y-%m') AS month, "
            f"{rank} AS level, {OWED} AS fen FROM scan_{name}"
        )
        line.unregister(f"scan_{name}")
    both = f"{SUMS} FROM owed_before b JOIN owed_after a USING (k)"
    rows = line.execute(
        f"SELECT coalesce(nullif(b.district, ''), a.district) AS district, b.month, {both} GROUP BY ALL ORDER BY 1, 2"  # noqa: S608
    ).fetchall()
    groups = {
        "level": f"SELECT b.level, {both} WHERE b.level <> '' GROUP BY ALL ORDER BY 1",  # noqa: S608
        "change": f"SELECT a.fen - b.fen, {both} WHERE a.fen <> b.fen GROUP BY ALL "  # noqa: S608
        f"ORDER BY count(*) DESC, 1 LIMIT {MOST_CHANGES}",
    }
    names = ("before_count", "before", "after_count", "after", "gain", "lose")
    totals = {name: sum(row[place] for row in rows) for place, name in enumerate(names, start=2)}
    counted = line.execute("SELECT count(*) FROM owed_before").fetchone()
    return {
        "rows": [list(row) for row in rows],
        "by": {name: [list(row) for row in line.execute(sql).fetchall()] for name, sql in groups.items()},
        "totals": totals,
        "subjects": counted[0] if counted else 0,
    }
