"""What a person sees of their own training."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from jianglu.credentials import queries as credentials
from jianglu.learning import queries as learning
from jianglu.platform import calendar
from jianglu.platform.access import Actor, limit, require

from .. import rules
from ..errors import EnrolmentNotFound
from ..models import Attendance, ClassSession, Completion, Enrolment, Voucher
from ..permissions import ASK_PROOF, VIEW_OWN
from .classes import Standing, studies


def my_vouchers(actor: Actor) -> QuerySet[Voucher]:
    """The actor's vouchers, newest first."""
    return (
        limit(Voucher.objects.all(), actor, VIEW_OWN, person="person_id")
        .select_related("batch", "enrolment__training_class__programme")
        .order_by("-claimed_on", "-pk")
    )


def my_enrolments(actor: Actor) -> QuerySet[Enrolment]:
    """The actor's classes, newest first."""
    return (
        limit(Enrolment.objects.all(), actor, VIEW_OWN, person="person_id")
        .select_related(
            "training_class__programme__occupation", "training_class__organisation", "voucher", "completion"
        )
        .order_by("-enrolled_at", "-pk")
    )


def my_enrolment(actor: Actor, enrolment_id: int) -> Enrolment:
    """One of them; raises EnrolmentNotFound."""
    found = my_enrolments(actor).filter(pk=enrolment_id).first()
    if found is None:
        raise EnrolmentNotFound()
    return found


def my_progress(enrolment: Enrolment) -> tuple[Standing, list[tuple[ClassSession, Attendance | None]]]:
    """Standing of one's own enrolment, and each lesson with how one was marked."""
    study = studies(enrolment.training_class, [enrolment])[enrolment.pk]
    marks = {row.session_id: row for row in Attendance.objects.filter(enrolment=enrolment)}
    sessions = enrolment.training_class.sessions.order_by("seq")
    return (
        Standing(enrolment, study, rules.outcome(study)),
        [(session, marks.get(session.pk)) for session in sessions],
    )


def my_sessions(actor: Actor, days: int = 14, since: date | None = None) -> QuerySet[ClassSession]:
    """The actor's lessons in the next days, with their class."""
    start = since or calendar.today()
    return (
        ClassSession.objects.filter(
            training_class__enrolments__person_id=actor.person_id or 0,
            training_class__enrolments__state=Enrolment.State.ENROLLED,
            starts_at__date__gte=start,
            starts_at__date__lt=start + timedelta(days=days),
        )
        .select_related("training_class__programme")
        .order_by("starts_at")
    )


def completions_of(person_id: int) -> QuerySet[Completion]:
    """Completion records of a person, newest first."""
    return (
        Completion.objects.filter(enrolment__person_id=person_id)
        .select_related("enrolment__training_class__programme__occupation", "enrolment__training_class__organisation")
        .order_by("-completed_on")
    )


@dataclass(frozen=True)
class Proofs:
    """What the actor can have certified: completed classes and courses with their certificate if any, (year, hours)."""

    completions: list[tuple[Completion, Any]]
    courses: list[tuple[Any, Any]]
    years: list[tuple[int, int]]


def proofs(actor: Actor) -> Proofs:
    """My completed classes and hours of each year; raises Denied for who is no worker."""
    person_id = actor.person_id or 0
    require(actor, ASK_PROOF, person_id=person_id)
    held = {row.basis_id: row for row in credentials.wallet(person_id).filter(basis="completion")}
    done = [(row, held.get(f"enrolment:{row.enrolment_id}")) for row in completions_of(person_id)[:50]]
    hours = [(year, seconds // rules.HOUR_SECONDS) for year, seconds in learning.hours_by_year(person_id)]
    courses = [(row, held.get(f"course:{row.pk}")) for row in learning.completions(person_id)[:50]]
    return Proofs(done, courses, [(year, n) for year, n in hours if n])
