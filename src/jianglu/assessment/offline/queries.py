"""What a tablet takes along (tickets and scoring tables, no name), and what came back from tablets."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from jianglu.kernel.punctuation import listed
from jianglu.platform import calendar
from jianglu.platform.access import Actor, limit
from jianglu.platform.pages.offline import owner

from ..marking import queries as marking
from ..marking.models import Assignment, Rubric
from ..permissions import VIEW_REGISTRATIONS
from ..plans.models import Registration
from ..results.models import Result
from .models import OfflineRating, RatingCopy
from .rules import MOST

OUTCOMES = OfflineRating.Outcome.choices


def due(actor: Actor) -> QuerySet[Assignment]:
    """What the actor has to rate today or still owes, in the order in which the candidates come."""
    today = calendar.today()
    on_day = Q(registration__practice_at__date__lte=today) | Q(
        registration__practice_at=None, registration__plan__practice_on__lte=today
    )
    open_states = [Registration.State.SCHEDULED, Registration.State.EXAMINED]
    rows = marking.mine(actor).filter(
        on_day, rating=None, registration__state__in=open_states, registration__plan__rubric__isnull=False
    )
    return rows.select_related(
        "registration__plan__rubric", "registration__plan__site", "registration__workshop"
    ).order_by("registration__practice_at", "registration__station", "registration__ticket")


def bundle(actor: Actor, copy: RatingCopy) -> dict[str, Any]:
    """The copy for the device: candidates by ticket and place, and the scoring tables; nobody's name or other rating."""
    rows = list(due(actor)[:MOST])
    rubrics = Rubric.objects.filter(pk__in={row.registration.plan.rubric_id for row in rows})
    return {
        "copy": str(copy.key),
        "owner": owner(actor),
        "until": copy.expires_at.isoformat(),
        "hours": (copy.expires_at - copy.taken_at).total_seconds() / 3600,
        "candidates": [_candidate(row) for row in rows],
        "rubrics": [_rubric(rubric) for rubric in rubrics.prefetch_related("criteria").order_by("pk")],
    }


def _candidate(row: Assignment) -> dict[str, Any]:
    registration = row.registration
    plan, at = registration.plan, registration.practice_at
    return {
        "id": row.pk,
        "ticket": registration.ticket,
        "role": str(row.get_role_display()),
        "plan": plan.title,
        "at": f"{timezone.localtime(at):%m-%d %H:%M}" if at else f"{plan.practice_on:%m-%d}",
        "place": plan.site.name + (f" {registration.workshop.name}" if registration.workshop else ""),
        "station": registration.station,
        "rubric": plan.rubric_id,
    }


def _rubric(rubric: Rubric) -> dict[str, Any]:
    return {
        "id": rubric.pk,
        "title": rubric.title,
        "task": rubric.task,
        "minutes": rubric.minutes,
        "criteria": [
            {
                "number": line.number,
                "title": line.title,
                "description": line.description,
                "max_points": line.max_points,
                "critical": line.critical,
            }
            for line in rubric.criteria.all()
        ],
    }


def came_back(actor: Actor) -> QuerySet[OfflineRating]:
    """What tablets sent, for the body and the bureau; `decided` says that the candidate's practice has its points."""
    rows = OfflineRating.objects.select_related("registration__plan__rubric")
    decided = Result.objects.filter(registration=OuterRef("registration"), practice__isnull=False)
    return limit(rows, actor, VIEW_REGISTRATIONS, organisation="organisation_id", region="region_code").annotate(
        decided=Exists(decided)
    )


def told_points(row: OfflineRating) -> str:
    """What a rating said, once the candidate's practice is decided; "" before, for raters are blind to each other."""
    if not getattr(row, "decided", False):
        return ""
    return gettext("缺考") if row.absent else listed(f"{number}:{value}" for number, value in row.points.items())
