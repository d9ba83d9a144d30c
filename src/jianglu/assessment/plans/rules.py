"""Figures and dates of a plan (认定工作规程, assessment-workflow); seats and tickets. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

NOTICE_DAYS = 5
"""Working days between announcement and exam at least (usual practice, to be confirmed in the city's rule)."""
THEORY_MINUTES = 90
"""Least length of a theory exam (national standards, section 鉴定方式)."""
PASS = 60
"""Pass mark of each part, of 100 points."""
PART_MONTHS = 12
"""How long a passed part is kept (usual practice, to be confirmed)."""
OPEN_EARLY = timedelta(minutes=30)
ENTER_LATE = timedelta(minutes=30)
RESUME_VALID = timedelta(minutes=10)


@dataclass(frozen=True)
class Place:
    """A seat of a room."""

    room_id: int
    seat_no: int


def places(rooms: Sequence[tuple[int, int]], candidates: int) -> list[Place]:
    """Seats for that many candidates, rooms (id, capacity) filled in order; raises ValueError when they do not do."""
    found = [Place(room, seat) for room, capacity in rooms for seat in range(1, capacity + 1)][:candidates]
    if len(found) < candidates:
        raise ValueError("too few seats")
    return found


def form_at(seat_no: int, columns: int) -> str:
    """The form, A or B, of a seat in rows of `columns`: as on a chessboard, so that neither the neighbour at the side nor
    the one in front or behind has the same."""
    row, column = divmod(seat_no - 1, columns)
    return "AB"[(row + column) % 2]


def ticket_number(plan_number: str, place: int) -> str:
    """Number of an admission ticket: that of the plan and a running number of four digits."""
    return f"{plan_number}{place:04d}"


def why_dates_bad(*, announced: date, register_until: date, theory_on: date, practice_on: date, earliest: date) -> str:
    """Why the dates do not fit, as a code; "" when they do. `earliest` is the notice period's end."""
    if theory_on < earliest or practice_on < earliest:
        return "notice"
    if not announced <= register_until < min(theory_on, practice_on):
        return "registration"
    return ""
