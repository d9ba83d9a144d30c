"""Reading what learners handed in."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from jianglu.platform.access import Actor, limit

from .errors import SubmissionNotFound
from .models import WORK, Submission
from .permissions import MARK

STATES = Submission.State.choices
PUNCTUALITY = [("0", gettext_lazy("按时提交")), ("1", gettext_lazy("逾期提交"))]
KINDS = [(kind.value, kind.label) for kind in WORK]


def mine(actor: Actor, activity_id: int | None = None) -> QuerySet[Submission]:
    """What the actor handed in (for one activity), newest first."""
    rows = Submission.objects.filter(enrolment__person_id=actor.person_id or 0)
    if activity_id is not None:
        rows = rows.filter(activity_id=activity_id)
    return rows.select_related("organisation").prefetch_related("files__file").order_by("-number")


def judged_by(actor: Actor) -> QuerySet[Submission]:
    """What the actor judges or has judged, longest waiting first; never their own."""
    rows = limit(
        Submission.objects.all(), actor, MARK, organisation="organisation_id", region="enrolment__course__region_code"
    )
    if actor.person_id is not None:
        rows = rows.exclude(enrolment__person_id=actor.person_id)
    return rows.select_related("enrolment__course", "activity").order_by("handed_in_at", "pk")


def one(actor: Actor, pk: int) -> Submission:
    """One of them with its files; raises SubmissionNotFound."""
    found = judged_by(actor).prefetch_related("files__file").filter(pk=pk).first()
    if found is None:
        raise SubmissionNotFound()
    return found


def told(pk: int) -> Submission | None:
    """A submission for the message about it."""
    return Submission.objects.select_related("activity").filter(pk=pk).first()
