"""The figures of a body's, a district's or the city's assessments."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from jianglu.platform.access import require

from ..overview import queries
from ..overview.rules import BANDS, Line
from ..permissions import MONITOR
from .common import Key, LevelCode

router = Router()


class OverviewIn(Schema):
    """The year of the exams, and what of it: all in reach where nothing is said."""

    year: Annotated[int, Field(ge=2000, le=2200)]
    district: Annotated[str, Field(pattern=r"^(\d{6})?$")] = ""
    organisation_id: Key | None = None
    occupation: Annotated[str, Field(pattern=r"^[0-9-]{0,10}$")] = ""
    level: LevelCode = ""


class CountsOut(Schema):
    """Candidates; `rate` is passed of sat with its 95 % interval (Wilson), empty where nobody sat."""

    registered: int
    final: int
    sat: int
    passed: int
    certified: int
    absent: int
    pending: int
    rate: float | None
    interval: tuple[float, float] | None


class OverviewLine(Schema):
    """A part of what was asked for; `fair` is the shrunken rate, `stands` above, below or empty."""

    key: str
    label: str
    counts: CountsOut
    fair: float | None
    stands: str


class SpreadOut(Schema):
    """How many had points of each band, for one part of the exam."""

    part: str
    bands: dict[str, int]
    mean: float | None


class LimitOut(Schema):
    """How the limit of a step was kept, in working days."""

    flow: str
    node: str
    days: int
    ended: int
    in_time: int
    overdue: int


class LoadOut(Schema):
    """What an assessor rated."""

    name: str
    organisation_id: int
    rated: int
    days: int
    busiest: int


class SignalCountOut(Schema):
    """Cases of one kind of signal."""

    kind: str
    open: int
    confirmed: int
    dismissed: int


class OverviewOut(Schema):
    """All figures; signals are empty for who may not see them."""

    whole: CountsOut
    years: list[OverviewLine]
    districts: list[OverviewLine]
    bodies: list[OverviewLine]
    occupations: list[OverviewLine]
    levels: list[OverviewLine]
    scores: list[SpreadOut]
    findings: dict[str, int]
    findings_late: int
    signals: list[SignalCountOut] | None
    limits: list[LimitOut]
    assessors: list[LoadOut]


@router.get("/overview", response=OverviewOut)
def overview(request: HttpRequest, asked: Query[OverviewIn]) -> Any:
    """Registered, sat, passed, certified by district, body, occupation, level and year; supervision, limits, load."""
    require(request.actor, MONITOR)
    found = queries.overview(request.actor, queries.Part(**asked.dict()))
    named: dict[str, list[Line]] = {
        name: getattr(found, name) for name in ("years", "districts", "bodies", "occupations", "levels")
    }
    return named | {
        "whole": found.whole,
        "scores": [
            {"part": one.part, "bands": dict(zip(BANDS, one.bands, strict=True)), "mean": one.mean}
            for one in found.spreads
        ],
        "findings": {code: count for code, _label, count in found.findings.states},
        "findings_late": found.findings.late,
        "signals": found.signals,
        "limits": found.limits,
        "assessors": found.assessors,
    }
