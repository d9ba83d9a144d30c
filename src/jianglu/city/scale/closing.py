"""What a finished load leaves to say: counters of rows that were there before, statistics for the planner."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import psycopg

from .loading import record
from .reserve import Span, tables

_OURS = "id > %(base:{0})s AND id <= %(last:{0})s"
_VISITS = f"""
    FROM (SELECT course_id, count(*) AS n FROM learning_enrolment WHERE {_OURS.format("learning_enrolment")} GROUP BY 1) AS v
    WHERE c.id = v.course_id"""
_BATCHES = f"SELECT year, region_code, 200000, quantity FROM training_voucherbatch WHERE {_OURS.format('training_voucherbatch')}"
_SPENT = f"""
    FROM (SELECT l.id, e.granted, c.paid
          FROM benefits_budgetline l
          JOIN (SELECT budget_line_id, sum(amount) AS paid FROM benefits_claim WHERE {_OURS.format("benefits_claim")} GROUP BY 1) c
               ON c.budget_line_id = l.id
          JOIN (SELECT e.key, sum(p.amount) AS granted FROM benefits_journalentry e JOIN benefits_posting p ON p.entry_id = e.id
                WHERE e.key LIKE 'budget:city:%%' AND p.amount > 0 GROUP BY 1) e
               ON e.key = 'budget:city:' || l.year || ':' || l.region_id
          WHERE l.id <= %(base:benefits_budgetline)s) AS x
    WHERE b.id = x.id"""

STEPS: tuple[tuple[str, str, str], ...] = (
    (
        "learners of courses",
        f"UPDATE learning_course c SET learners = c.learners + v.n {_VISITS}",
        f"UPDATE learning_course c SET learners = c.learners - v.n {_VISITS}",
    ),
    (
        "quotas of years",
        f"INSERT INTO training_annualquota AS q (year, region_code, quantity, allocated) {_BATCHES}"
        " ON CONFLICT (year, region_code) DO UPDATE SET allocated = q.allocated + excluded.allocated",
        f"UPDATE training_annualquota q SET allocated = q.allocated - b.quantity FROM ({_BATCHES}) AS b(year, region_code, x, quantity)"
        " WHERE b.year = q.year AND b.region_code = q.region_code",
    ),
    (
        "budgets that were there",
        f"UPDATE benefits_budgetline b SET total = b.total + x.granted, paid = b.paid + x.paid {_SPENT}",
        f"UPDATE benefits_budgetline b SET total = b.total - x.granted, paid = b.paid - x.paid {_SPENT}",
    ),
)
"""(name, statement, its undoing): each one transaction that records itself."""


def close(
    database: psycopg.Connection[Any], today: date, spans: Mapping[str, Span], say: Callable[[str, int, int], None]
) -> None:
    """Do what is left of the steps, and say that the city is finished."""
    values = _values(spans)
    done = {name for (name,) in database.execute("SELECT name FROM city_scalechunk")}
    for place, (name, statement, _undo) in enumerate(STEPS):
        if name not in done:
            started = time.monotonic()
            with database.transaction():
                rows = database.execute(statement, values).rowcount  # type: ignore[call-overload]
                record(database, name, rows, "", time.monotonic() - started, today)
        say("close", place, len(STEPS) + 1)
    for table in tables():
        database.execute(f'ANALYZE "{table}"')  # type: ignore[call-overload]
    database.execute("UPDATE city_scalecity SET finished_at = now() WHERE finished_at IS NULL")
    say("close", 1, 1)


def undo(database: psycopg.Connection[Any], spans: Mapping[str, Span]) -> None:
    """Take back the steps that were done; before the rows go."""
    done = {name for (name,) in database.execute("SELECT name FROM city_scalechunk")}
    for name, _statement, undoing in reversed(STEPS):
        if name in done and undoing:
            database.execute(undoing, _values(spans))  # type: ignore[call-overload]
    # the years before the demo city's had no quota of their own
    database.execute(
        "DELETE FROM training_annualquota q WHERE allocated = 0 AND quantity = 200000 AND NOT EXISTS"
        " (SELECT 1 FROM training_voucherbatch b WHERE b.year = q.year AND NOT (b.id > %(base)s AND b.id <= %(last)s))",
        {"base": spans["training_voucherbatch"][0], "last": sum(spans["training_voucherbatch"])},
    )


def _values(spans: Mapping[str, Span]) -> dict[str, int]:
    first = {f"base:{key}": span[0] for key, span in spans.items()}
    return first | {f"last:{key}": sum(span) for key, span in spans.items()}
