"""Reading projects: the bureau's list, and what everybody may read."""

from __future__ import annotations

from django.db.models import F, QuerySet

from jianglu.platform.access import Actor, limit

from ..models import Project
from ..permissions import VIEW_CLASS

PROJECT_STATES = Project.State.choices


def projects(actor: Actor) -> QuerySet[Project]:
    """Projects of the actor's district or unit, newest first, with class and provider."""
    return limit(_whole(), actor, VIEW_CLASS, region="region_code", organisation="organisation_id")


def published_projects() -> QuerySet[Project]:
    """What was published: project, price, provider, how many people; for everybody."""
    return _whole().filter(state=Project.State.PUBLISHED)


def _whole() -> QuerySet[Project]:
    rows = Project.objects.select_related("training_class__programme", "organisation")
    return rows.annotate(people=F("training_class__seats_taken"))
