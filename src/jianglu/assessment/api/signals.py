"""Signals: what statistics found odd in finished exams, for the bureau's own analysis."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from ..signals import queries, rates
from .common import Id, paged

router = Router()


class SignalOut(Schema):
    """One signal; `index` and `figures` are those of its kind."""

    id: int
    kind: str
    state: str
    organisation_id: int
    organisation: str = Field(alias="organisation.name")
    region_code: str
    plan_id: int | None
    occupation_code: str | None = Field(None, alias="occupation_id")
    index: float
    q: float | None
    figures: dict[str, Any]
    found_on: date
    case_id: int | None


class MeasuredOut(Schema):
    """How good a statistic was measured to be on simulated exams."""

    kind: str
    honest: int
    false_rate: float
    cheats: int
    power: float
    seed: int


@router.get("/signals", response=list[SignalOut])
@paged()
def signals(request: HttpRequest) -> Any:
    """Signals in reach, the newest first."""
    return queries.signals(request.actor)


@router.get("/signals/measured", response=list[MeasuredOut])
def measured(request: HttpRequest) -> Any:
    """False-positive rate and power of every kind."""
    queries.signals(request.actor)
    return list(rates.measured().values())


@router.get("/signals/{signal_id}", response=SignalOut)
def one_signal(request: HttpRequest, signal_id: Id) -> Any:
    """One signal."""
    return queries.get_signal(request.actor, signal_id)
