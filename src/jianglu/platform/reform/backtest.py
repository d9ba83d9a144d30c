"""Decides the events of a past period twice, by the rules in force and by a draft, and tells the difference."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb

from jianglu.platform.policy import Lookup, Policy
from jianglu.platform.policy.scan import scan

OWED = "CASE WHEN outcome IN ('granted', 'refer') THEN coalesce(full_amount, 0) ELSE 0 END"
"""What would be paid: officers' checks that are still open are taken to pass, on both sides alike."""


def facts_of(policy: Policy) -> tuple[str, ...]:
    """The facts that the policy reads."""
    looked = (entry.fact for entry in policy.lookups if isinstance(entry, Lookup))
    return tuple(dict.fromkeys((policy.subject.fact, *looked)))


def compare(line: duckdb.DuckDBPyConnection, before: Policy, after: Policy, since: date, until: date) -> dict[str, Any]:
    """Counts and money by district and month of the events from `since` to `until`, and the totals; money in fen.

    Each event is decided as of its own day, with the payments that had been made by then.
    """
    key, event = before.subject.key, before.subject.event
    where = f"s.{event} BETWEEN DATE '{since.isoformat()}' AND DATE '{until.isoformat()}'"
    region = before.payout.region if before.payout else ()
    place = f"coalesce({', '.join(f'left({name}, 6)' for name in region)}, '')" if region else "''"
    for name, policy in (("before", before), ("after", after)):
        found = scan(policy, line, on=None, where=where, columns=(event, "full_amount"), keep=region)
        line.register(f"scan_{name}", found.table)
        line.execute(
            f"CREATE OR REPLACE TEMP TABLE owed_{name} AS "  # noqa: S608 - names are declared in code
            f"SELECT {key} AS k, {place} AS district, strftime({event}, '%Y-%m') AS month, {OWED} AS fen FROM scan_{name}"
        )
        line.unregister(f"scan_{name}")
    rows = line.execute(
        "SELECT coalesce(nullif(b.district, ''), a.district) AS district, b.month, count(*) FILTER (b.fen > 0), "
        "sum(b.fen)::BIGINT, count(*) FILTER (a.fen > 0), sum(a.fen)::BIGINT, count(*) FILTER (a.fen > b.fen), "
        "count(*) FILTER (a.fen < b.fen) FROM owed_before b JOIN owed_after a USING (k) GROUP BY ALL ORDER BY 1, 2"
    ).fetchall()
    names = ("before_count", "before", "after_count", "after", "gain", "lose")
    totals = {name: sum(row[place] for row in rows) for place, name in enumerate(names, start=2)}
    counted = line.execute("SELECT count(*) FROM owed_before").fetchone()
    return {"rows": [list(row) for row in rows], "totals": totals, "subjects": counted[0] if counted else 0}
