"""The city beside the letter: what its rows say of each figure, and what the letter says in the same proportion."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg

from .reserve import Span
from .sizes import SIZES, Size

TOLERANCE = 0.03


@dataclass(frozen=True)
class Figure:
    """One figure of the letter, and the query that counts it among the rows of the city."""

    name: str
    letter: float
    query: str
    grows: bool = True  # a smaller city has proportionally less of it
    unit: str = ""


@dataclass(frozen=True)
class Line:
    """A figure as found, and as the letter has it in this size."""

    figure: Figure
    found: float
    wanted: float

    @property
    def holds(self) -> bool:
        """Within three in a hundred, or one."""
        return abs(self.found - self.wanted) <= max(1, TOLERANCE * self.wanted)


_HOLDERS = """
    SELECT count(*) FILTER (WHERE {}) {} FROM (
        SELECT min(array_position(ARRAY['S','T','1','2','3','4','5']::text[], level::text)) AS best FROM credentials_certificate
        WHERE status = 'valid' AND person_id > %(people_person)s AND person_id <= %(people_person.last)s GROUP BY person_id
    ) AS holder"""
_ROWS = "SELECT count(*) FROM {0} WHERE id > %({0})s AND id <= %({0}.last)s"
_SUM = "(SELECT sum(amount) FROM {0} WHERE id > %({0})s AND id <= %({0}.last)s)"

FIGURES = (
    Figure("skilled workers (holders of a valid certificate)", 5_032_000, _HOLDERS.format("true", "")),
    Figure("of them highly skilled (levels 3, 2, 1)", 1_580_000, _HOLDERS.format("best <= 5", "")),
    Figure("share of highly skilled", 31.4, _HOLDERS.format("best <= 5", "* 100.0 / count(*)"), grows=False, unit="%"),
    Figure("subsidised training since 2019, person-times", 2_080_000, _ROWS.format("training_enrolment")),
    Figure("assessments since 2019, person-times", 1_600_000, _ROWS.format("assessment_result")),
    Figure(
        "vouchers a year, mean of 2019 to 2022", 200_000,
        _ROWS.format("training_voucher").replace("count(*)", "count(*) / 4.0") + " AND claimed_on < '2023-01-01'",
    ),
    Figure("online learning, visits", 2_000_000, _ROWS.format("learning_enrolment")),
    Figure(
        "paid since 2019: training and upgrade subsidies", 2_500_000_000,
        f"SELECT ({_SUM.format('training_settlement')} + {_SUM.format('benefits_payment')}) / 100.0", unit="yuan",
    ),
    Figure("technical colleges", 41, "SELECT count(*) FROM organisations_organisationrole WHERE kind = 'college'", grows=False),
    Figure("filed assessment bodies", 360, "SELECT count(*) FROM assessment_body WHERE state = 'filed'", grows=False),
    Figure("districts where skilled workers live", 38, "SELECT count(DISTINCT region_id) FROM people_person", grows=False),
    Figure("apprentices since 2019", 112_000, _ROWS.format("training_apprentice")),
    Figure(
        "leading talent trained", 5_000,
        "SELECT count(DISTINCT person_id) FROM talent_honour WHERE is_leading AND withdrawn_on IS NULL"
        " AND id > %(talent_honour)s AND id <= %(talent_honour.last)s",
    ),
    Figure(
        "platforms that raise highly skilled workers", 500,
        "SELECT count(*) FROM talent_platform WHERE state = 'named'", grows=False,
    ),
)  # fmt: skip


def lines(database: psycopg.Connection[Any]) -> Iterator[Line]:
    """Each figure of the city that stands here. Raises LookupError when none does."""
    row = database.execute("SELECT size, bases FROM city_scalecity WHERE finished_at IS NOT NULL").fetchone()
    if row is None:
        raise LookupError("No finished city stands here; build one first: make city SIZE=medium")
    size, known = SIZES[row[0]], _places(row[1])
    for figure in FIGURES:
        found = database.execute(figure.query, known).fetchone()
        yield Line(figure, float(found[0]) if found else 0, _wanted(figure, size))


def _wanted(figure: Figure, size: Size) -> float:
    return size.of(round(figure.letter)) if figure.grows else figure.letter


def _places(spans: dict[str, Span]) -> dict[str, int]:
    """The last id before the city and the last one of it, by table."""
    found: dict[str, int] = {}
    for key, span in spans.items():
        name = key.split(".")[0]
        found[name] = min(span[0], found.get(name, span[0]))
        found[f"{name}.last"] = max(sum(span), found.get(f"{name}.last", 0))
    return found
