"""Reading apprenticeship: plans in the actor's scope, whom they raise, and one's own."""

from __future__ import annotations

from django.db.models import QuerySet

from jianglu.platform.access import Actor, limit
from jianglu.platform.pages import tally

from ..errors import ApprenticeNotFound, ApprenticeshipNotFound
from ..models import Apprentice, Apprenticeship
from ..permissions import VIEW_APPRENTICESHIPS, VIEW_OWN

APPRENTICESHIP_STATES = Apprenticeship.State.choices
APPRENTICE_STATES = Apprentice.State.choices


def visible_apprenticeships(actor: Actor) -> QuerySet[Apprenticeship]:
    """Plans of the actor's enterprise or school, or of the region, with how many are raised, passed, left and failed."""
    rows = Apprenticeship.objects.all()
    seen = limit(rows, actor, VIEW_APPRENTICESHIPS, region="region_code", organisation="organisation_id")
    seen |= limit(rows, actor, VIEW_APPRENTICESHIPS, organisation="school_id")
    counted = {
        state: tally(Apprentice.objects.filter(state=state), "apprenticeship") for state in Apprentice.State.values
    }
    return (
        seen.select_related("organisation", "school", "occupation").annotate(**counted).order_by("-created_at", "-pk")
    )


def apprenticeship_for(actor: Actor, apprenticeship_id: int) -> Apprenticeship:
    """One of them; raises ApprenticeshipNotFound."""
    found = visible_apprenticeships(actor).select_related("case").filter(pk=apprenticeship_id).first()
    if found is None:
        raise ApprenticeshipNotFound()
    return found


def apprentices_of(row: Apprenticeship) -> QuerySet[Apprentice]:
    """Everybody enrolled under a plan; the caller has decided that it may be seen."""
    return row.apprentices.select_related("certificate").order_by("pk")


def apprentice_for(actor: Actor, apprentice_id: int) -> Apprentice:
    """One apprentice of a visible plan; raises ApprenticeNotFound."""
    rows = Apprentice.objects.select_related("apprenticeship").filter(apprenticeship__in=visible_apprenticeships(actor))
    found = rows.filter(pk=apprentice_id).first()
    if found is None:
        raise ApprenticeNotFound()
    return found


def apprenticeships_of(person_id: int) -> QuerySet[Apprentice]:
    """Under which plans a person is or was raised, the latest first; the caller has decided that it may be seen."""
    rows = Apprentice.objects.filter(person_id=person_id)
    return rows.select_related(
        "apprenticeship__organisation", "apprenticeship__school", "apprenticeship__occupation", "certificate"
    ).order_by("-agreed_on")


def my_apprenticeships(actor: Actor) -> QuerySet[Apprentice]:
    """The actor's own, the latest first."""
    return limit(apprenticeships_of(actor.person_id or 0), actor, VIEW_OWN, person="person_id")
