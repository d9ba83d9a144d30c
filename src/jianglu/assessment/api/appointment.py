"""Special-grade and chief technicians in post: the register, appointing, the yearly check, renewing, ending."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from jianglu.platform.access import require

from ..appointment import queries, rules, services
from ..permissions import APPOINT, VIEW_APPOINTMENTS
from ..plans import queries as plans
from .common import Id, LevelCode, Reason, Short, paged

router = Router()


class AppointmentOut(Schema):
    """A post and its term; the identity number is masked."""

    id: int
    name: str = Field(alias="person.name")
    number_masked: str = Field(alias="person.number_masked")
    enterprise: str = Field(alias="organisation.name")
    region_code: str
    occupation_code: str = Field(alias="occupation_id")
    level: str
    state: str
    since: date
    until: date
    ended_on: date | None


class YearOut(Schema):
    """The performance check of a year."""

    year: int
    fit: bool
    words: str


class AppointmentDetail(AppointmentOut):
    """With the yearly checks, and the years that wait for one."""

    checks: list[YearOut]
    years_due: list[int]

    @staticmethod
    def resolve_checks(row: Any) -> list[Any]:
        """The checks that were read with the appointment."""
        return list(row.checks.all())


class AppointIn(Schema):
    """From when, and for how long."""

    since: date
    months: int = Field(rules.TERM_MONTHS, ge=rules.LEAST, le=rules.MOST)


class YearIn(Schema):
    """The performance check of a finished year."""

    year: int = Field(ge=2000, le=2200)
    fit: bool
    words: str = Field(min_length=1, max_length=500)


class AppointTermIn(Schema):
    """Another term."""

    months: int = Field(rules.TERM_MONTHS, ge=rules.LEAST, le=rules.MOST)


class AppointmentEndIn(Schema):
    """Why it ends."""

    reason: Reason


@router.get("/appointments", response=list[AppointmentOut])
@paged()
def appointments(request: HttpRequest, state: Short = "", level: LevelCode = "", district: Short = "") -> Any:
    """Special-grade and chief technicians of my enterprise or district, newest first."""
    require(request.actor, VIEW_APPOINTMENTS)
    wanted = {"state": state, "level": level, "region_code__startswith": district}
    return queries.listed(request.actor).filter(**{name: value for name, value in wanted.items() if value})


@router.get("/appointments/{appointment_id}", response=AppointmentDetail)
def one_appointment(request: HttpRequest, appointment_id: Id) -> Any:
    """One appointment that I may see."""
    return queries.get(request.actor, appointment_id)


@router.post("/mine/registrations/{registration_id}/appointment", response=AppointmentDetail)
def appoint(request: HttpRequest, registration_id: Id, data: AppointIn) -> Any:
    """Appoint somebody of my enterprise who passed the review."""
    require(request.actor, APPOINT)
    pk = plans.get_registration(request.actor, registration_id).pk
    return queries.get(request.actor, services.appoint(request.actor, pk, **data.dict()).pk)


@router.post("/mine/appointments/{appointment_id}/checks", response=AppointmentDetail)
def check_year(request: HttpRequest, appointment_id: Id, data: YearIn) -> Any:
    """Write down the performance check of a year."""
    pk = queries.get(request.actor, appointment_id).pk
    services.check_year(request.actor, pk, **data.dict())
    return queries.get(request.actor, pk)


@router.post("/mine/appointments/{appointment_id}/renewal", response=AppointmentDetail)
def renew(request: HttpRequest, appointment_id: Id, data: AppointTermIn) -> Any:
    """Begin another term."""
    pk = queries.get(request.actor, appointment_id).pk
    services.renew(request.actor, pk, months=data.months)
    return queries.get(request.actor, pk)


@router.post("/mine/appointments/{appointment_id}/end", response=AppointmentDetail)
def end(request: HttpRequest, appointment_id: Id, data: AppointmentEndIn) -> Any:
    """End an appointment."""
    pk = queries.get(request.actor, appointment_id).pk
    services.end(request.actor, pk, reason=data.reason)
    return queries.get(request.actor, pk)
