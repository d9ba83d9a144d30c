"""Reading face checks: the teacher's list, one of them, and what the learner is told."""

from __future__ import annotations

from django.db.models import QuerySet

from jianglu.people import queries as people
from jianglu.platform.access import Actor, limit

from ..models import Cohort, FaceAppeal, FaceCheck
from ..permissions import CHECK_FACES
from . import asking
from .errors import FaceCheckNotFound

STATES = FaceCheck.State.choices


def visible_checks(actor: Actor) -> QuerySet[FaceCheck]:
    """Checks of the classes in the actor's scope, without the pictures."""
    rows = limit(FaceCheck.objects.all(), actor, CHECK_FACES, region="region_code", organisation="organisation_id")
    return rows.select_related("person", "cohort", "session__activity", "entry", "decided_by", "appeal")


def listed_checks(actor: Actor) -> QuerySet[FaceCheck]:
    """The same for lists: pictures stay where they are."""
    return visible_checks(actor).defer("picture_sealed")


def get_check(actor: Actor, check_id: int) -> FaceCheck:
    """One of them; raises FaceCheckNotFound."""
    found = visible_checks(actor).filter(pk=check_id).first()
    if found is None:
        raise FaceCheckNotFound()
    return found


def my_checks(actor: Actor) -> QuerySet[FaceCheck]:
    """The actor's own, the last one first, with their appeals and without the pictures."""
    rows = FaceCheck.objects.filter(person_id=actor.person_id or 0).defer("picture_sealed")
    return rows.select_related("cohort", "session__activity", "entry", "appeal__case")


def my_check(actor: Actor, check_id: int) -> FaceCheck:
    """One of them; raises FaceCheckNotFound."""
    found = my_checks(actor).filter(pk=check_id).first()
    if found is None:
        raise FaceCheckNotFound()
    return found


def appeal_of(case_id: int) -> FaceAppeal:
    """The appeal of a case, for the case's own page."""
    return FaceAppeal.objects.select_related("face__cohort").get(case=case_id)


def told(person_id: int, course_id: int) -> tuple[Cohort, bool] | None:
    """The subsidised class for which the person studies this course, and whether they agreed to pictures."""
    cohort = asking.class_of(person_id, course_id)
    return (cohort, people.has_consent(person_id, asking.CONSENT)) if cohort is not None else None
