"""Reading rubrics and what an assessor has to rate; blind: nobody sees another's rating before all are in."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from jianglu.platform.access import Actor, limit

from ..errors import AssignmentNotFound
from ..permissions import RATE, VIEW_REGISTRATIONS
from .models import Assignment, Rating, Rubric


def rubric_for(occupation_code: str, level: str) -> Rubric | None:
    """The rubric in force for an occupation and level, or None."""
    rows = Rubric.objects.filter(occupation_id=occupation_code, levels__contains=[level], in_force=True)
    return rows.order_by("code").first()


def mine(actor: Actor) -> QuerySet[Assignment]:
    """What the actor was assigned to rate, open ones first; candidates show by ticket only."""
    rows = Assignment.objects.filter(assessor__user_id=actor.user_id or 0, assessor__ended_on=None)
    return (
        limit(rows, actor, RATE, organisation="organisation_id")
        .select_related("registration__plan__occupation", "registration__plan__rubric", "registration__plan__site")
        .annotate(rated=Exists(Rating.objects.filter(assignment=OuterRef("pk"))))
        .order_by("rated", "registration__plan__practice_on", "registration__ticket")
    )


def my_assignment(actor: Actor, assignment_id: int) -> Assignment:
    """One of the actor's own assignments; raises AssignmentNotFound also for those of others."""
    found = mine(actor).filter(pk=assignment_id).first()
    if found is None:
        raise AssignmentNotFound()
    return found


def of_plan(actor: Actor, plan_id: int) -> QuerySet[Assignment]:
    """Assignments of a plan with their state, for the body and the bureau."""
    rows = Assignment.objects.filter(registration__plan_id=plan_id).select_related("assessor", "registration")
    return limit(rows, actor, VIEW_REGISTRATIONS, organisation="organisation_id", region="region_code").annotate(
        rated=Exists(Rating.objects.filter(assignment=OuterRef("pk")))
    )


def waiting(actor: Actor) -> int:
    """How many ratings the actor still owes."""
    return mine(actor).filter(rating=None).count()
