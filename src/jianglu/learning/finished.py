"""What was learnt to the end: finished courses of a person, and hours by year; for the passport, certificates, classes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Max, QuerySet, Sum
from django.utils import timezone

from .models import Enrolment, HourEntry


def completions(person_id: int) -> QuerySet[Enrolment]:
    """Courses that a person completed, newest first."""
    return (
        Enrolment.objects.filter(person_id=person_id, completed_at__isnull=False)
        .select_related("course__organisation")
        .order_by("-completed_at")
    )


@dataclass(frozen=True)
class CourseDone:
    """A finished course with what the ledger holds of it (`seconds`), and the lessons done offline, which hold none."""

    enrolment_id: int
    title: str
    organisation_id: int | None
    completed_on: date
    seconds: int
    offline_lessons: int


def completion_of(person_id: int, course_id: int) -> CourseDone | None:
    """How a person finished a course; None when they did not."""
    found = completions(person_id).filter(course_id=course_id).select_related("course", "version").first()
    if found is None or found.completed_at is None:
        return None
    seconds = HourEntry.objects.filter(person_id=person_id, course_id=course_id).aggregate(n=Sum("seconds"))
    return CourseDone(
        enrolment_id=found.pk,
        title=found.version.title,
        organisation_id=found.course.organisation_id,
        completed_on=timezone.localdate(found.completed_at),
        seconds=max(0, seconds["n"] or 0),
        offline_lessons=found.progress.filter(offline=True).count(),
    )


def hours_by_year(person_id: int) -> list[tuple[int, int]]:
    """(year, credited seconds) of a person, newest first."""
    rows = (
        HourEntry.objects.filter(person_id=person_id)
        .values(year=F("day__year"))
        .annotate(n=Sum("seconds"), last=Max("day"))
        .order_by("-year")
    )
    return [(row["year"], row["n"]) for row in rows if row["n"]]
