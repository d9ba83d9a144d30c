"""What supervision decides: who is drawn, what a sheet lacks, what points lead to. Pure: no database, no clock.

Terms follow 人社职司便函〔2020〕53号; figures come dated from table.yaml, each with its source or "to be confirmed".
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from math import ceil
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
SEVERITIES = ("minor", "major", "critical")


@dataclass(frozen=True)
class Figures:
    """The figures in force from a day on; hours, months, years and points as named."""

    valid_from: date
    source: str
    confirmed: bool
    supervisors: Mapping[str, int]
    consecutive: int
    training_hours: int
    card_years: int
    points: Mapping[str, int]
    months: int
    thresholds: Mapping[str, int]
    warning_months: int
    suspension_months: int


@cache
def table() -> tuple[Figures, ...]:
    """Every dated version, oldest first."""
    rows = yaml.safe_load((HERE / "table.yaml").read_text(encoding="utf-8"))
    return tuple(sorted((Figures(**row) for row in rows), key=lambda row: row.valid_from))


def figures(on: date) -> Figures:
    """The figures in force on a day; before the first version the first."""
    held = [row for row in table() if row.valid_from <= on]
    return held[-1] if held else table()[0]


@dataclass(frozen=True)
class Item:
    """One question of a checklist in both languages; `photo`: a failure needs one."""

    number: int
    section: str
    section_en: str
    text: str
    text_en: str
    severity: str
    photo: bool


@dataclass(frozen=True)
class Checklist:
    """A dated version; an inspection keeps the day of its own."""

    valid_from: date
    title: str
    title_en: str
    basis: str
    items: tuple[Item, ...]

    def item(self, number: int) -> Item:
        """The item of that number; raises KeyError."""
        return {row.number: row for row in self.items}[number]


@cache
def checklists() -> tuple[Checklist, ...]:
    """Every version, oldest first."""
    found = []
    for path in (HERE / "checklists").glob("*.yaml"):
        kept = yaml.safe_load(path.read_text(encoding="utf-8"))
        items = tuple(Item(number, **row) for number, row in enumerate(kept.pop("items"), start=1))
        found.append(Checklist(items=items, **kept))
    return tuple(sorted(found, key=lambda row: row.valid_from))


def checklist(on: date) -> Checklist:
    """The version in force on a day; before the first one the first."""
    held = [row for row in checklists() if row.valid_from <= on]
    return held[-1] if held else checklists()[0]


@dataclass(frozen=True)
class Candidate:
    """A supervisor as the draw knows them: what excludes them from which bodies, and how often they were sent."""

    id: int
    organisation_id: int | None
    occupations: tuple[str, ...]
    barred: tuple[int, ...]  # bodies: declared interests
    streak_body: int | None  # the body of their last inspections in succession
    streak: int
    load: int  # inspections in the last twelve months


@dataclass(frozen=True)
class Session:
    """A plan that may be drawn; `related` are organisations whose people must keep away: the body's and the trainers'."""

    id: int
    body_id: int
    related: tuple[int, ...]
    occupation: str
    day: str  # ISO
    seats: int
    taken: tuple[int, ...] = ()  # supervisors who inspect elsewhere that day


@dataclass(frozen=True)
class Lot:
    """Everything a draw depends on, besides the seed."""

    sessions: tuple[Session, ...]
    candidates: tuple[Candidate, ...]
    share: int  # per cent of the plans
    least: int
    seats_each: int
    consecutive: int

    def as_json(self) -> dict[str, Any]:
        """Plain values, as kept with the draw."""
        kept: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return kept

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Lot:
        """The lot that was kept."""
        sessions = (
            Session(**{**row, "related": tuple(row["related"]), "taken": tuple(row["taken"])})
            for row in kept["sessions"]
        )
        people = (
            Candidate(**{**row, "occupations": tuple(row["occupations"]), "barred": tuple(row["barred"])})
            for row in kept["candidates"]
        )
        figures = {name: kept[name] for name in ("share", "least", "seats_each", "consecutive")}
        return cls(tuple(sessions), tuple(people), **figures)


def needed(seats: int, least: int, seats_each: int) -> int:
    """Supervisors for a session: at least `least`, and one more for every further `seats_each` seats."""
    return max(least, ceil(seats / seats_each))


def excluded(session: Session, who: Candidate, consecutive: int) -> str:
    """Why a supervisor cannot inspect a session, as a code; "" when they can."""
    if who.organisation_id is not None and who.organisation_id in session.related:
        return "own"
    if session.body_id in who.barred:
        return "interest"
    if who.occupations and session.occupation not in who.occupations:
        return "occupation"
    if who.id in session.taken:
        return "elsewhere"
    if who.streak_body == session.body_id and who.streak >= consecutive:
        return "consecutive"
    return ""


def draw(lot: Lot, seed: str) -> dict[int, list[int]]:
    """Supervisors by session for the drawn share of sessions; fewer than needed, or none, when nobody else may go.

    A lot is the SHA-256 of seed and ids, so that any program derives the same outcome. Among those who may go the least
    sent goes first, the lot decides between equals; nobody is in two places on one day.
    """
    count = ceil(len(lot.sessions) * lot.share / 100)
    chosen = sorted(lot.sessions, key=lambda row: _lot(seed, "plan", row.id))[:count]
    load = {who.id: who.load for who in lot.candidates}
    busy: set[tuple[int, str]] = set()
    found: dict[int, list[int]] = {}
    for session in chosen:
        may = [
            who
            for who in lot.candidates
            if not excluded(session, who, lot.consecutive) and (who.id, session.day) not in busy
        ]
        may.sort(key=lambda who: (load[who.id], _lot(seed, f"plan{session.id}", who.id)))
        sent = [who.id for who in may[: needed(session.seats, lot.least, lot.seats_each)]]
        for one in sent:
            load[one] += 1
            busy.add((one, session.day))
        found[session.id] = sent
    return found


def _lot(seed: str, what: str, number: int) -> str:
    return hashlib.sha256(f"{seed}:{what}:{number}".encode()).hexdigest()


def digest(seed: str, given: Mapping[str, Any], outcome: Mapping[str, Any]) -> str:
    """SHA-256 over a draw, keys sorted, so that a later change of what was kept shows."""
    text = json.dumps([seed, given, outcome], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Answered:
    """The answer to one item of a sheet."""

    number: int
    verdict: str
    note: str
    photos: int


def lacking(items: Iterable[tuple[int, bool]], answers: Sequence[Answered]) -> dict[int, str]:
    """What a sheet lacks by number of the item: "answer", "note" of a failure, or "photo" where the item (number, photo)
    demands one; "unknown" for an answer to no item."""
    given = {row.number: row for row in answers}
    found: dict[int, str] = {}
    for number, photo in items:
        row = given.pop(number, None)
        if row is None or row.verdict not in ("pass", "fail", "na"):
            found[number] = "answer"
        elif row.verdict == "fail" and not row.note.strip():
            found[number] = "note"
        elif row.verdict == "fail" and photo and not row.photos:
            found[number] = "photo"
    return found | dict.fromkeys(given, "unknown")


def measure_due(total: int, worst: str, held: Iterable[str], thresholds: Mapping[str, int]) -> str:
    """The measure that `total` points, or one critical finding, call for: "", "warning", "scope" or "body".

    Nothing less than what is proposed or in force already (`held`) is proposed again.
    """
    order = ("", "warning", "scope", "body")
    due = max((kind for kind in order[1:] if total >= thresholds[kind]), key=order.index, default="")
    if worst == "critical" and order.index(due) < order.index("scope"):
        due = "scope"
    strongest = max((order.index(kind) for kind in held), default=0)
    return due if order.index(due) > strongest else ""
