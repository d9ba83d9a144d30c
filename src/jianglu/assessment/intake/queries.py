"""Reading photos and waivers: one's own, and the body's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Case, F, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from jianglu.platform.access import Actor, limit

from ..errors import PhotoNotFound, WaiverNotFound
from ..permissions import VIEW_OWN, VIEW_REGISTRATIONS
from ..plans.models import Registration
from .models import CandidatePhoto, FeeWaiver

PHOTO_STATES, WAIVER_STATES = CandidatePhoto.State.choices, FeeWaiver.State.choices


def photos(actor: Actor) -> QuerySet[CandidatePhoto]:
    """Photos that candidates of the actor's body or district handed in, those that wait first."""
    return _of_candidates(CandidatePhoto.objects.select_related("registration__plan", "registration__person"), actor)


def waivers(actor: Actor) -> QuerySet[FeeWaiver]:
    """Requests to waive the fee of the actor's body or district, those that wait first."""
    rows = FeeWaiver.objects.select_related("registration__plan", "registration__person", "evidence")
    return _of_candidates(rows, actor)


def _of_candidates(rows: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
    where = {"region": "registration__region_code", "organisation": "registration__organisation_id"}
    waiting = Case(When(state="waiting", then=0), default=1)
    found: QuerySet[Any] = limit(rows, actor, VIEW_REGISTRATIONS, **where).annotate(later=waiting)
    return found.order_by("later", "-pk")


def get_photo(actor: Actor, photo_id: int) -> CandidatePhoto:
    """One photo in the actor's scope; raises PhotoNotFound."""
    found = photos(actor).filter(pk=photo_id).first()
    if found is None:
        raise PhotoNotFound()
    return found


def get_waiver(actor: Actor, waiver_id: int) -> FeeWaiver:
    """One request in the actor's scope; raises WaiverNotFound."""
    found = waivers(actor).filter(pk=waiver_id).first()
    if found is None:
        raise WaiverNotFound()
    return found


def readable_photos(actor: Actor, file_id: int) -> bool:
    """Whether the actor sees the registration that has the photo."""
    return _visible(actor).filter(photos__file_id=file_id).exists()


def readable_evidence(actor: Actor, file_id: int) -> bool:
    """Whether the actor sees the registration whose request has the evidence."""
    return _visible(actor).filter(waivers__evidence_id=file_id).exists()


def _visible(actor: Actor) -> QuerySet[Registration]:
    own = limit(Registration.objects.all(), actor, VIEW_OWN, person="person_id")
    theirs = limit(
        Registration.objects.all(), actor, VIEW_REGISTRATIONS, region="region_code", organisation="organisation_id"
    )
    return own | theirs


def newest_photos(registration_ids: Iterable[int]) -> dict[int, CandidatePhoto]:
    """The last photo of each registration; the caller has found those in its scope."""
    rows = CandidatePhoto.objects.filter(registration__in=list(registration_ids)).order_by("handed_at", "pk")
    return {row.registration_id: row for row in rows}


def newest_waivers(registration_ids: Iterable[int]) -> dict[int, FeeWaiver]:
    """The last request of each registration; the caller has found those in its scope."""
    rows = FeeWaiver.objects.filter(registration__in=list(registration_ids)).order_by("asked_at", "pk")
    return {row.registration_id: row for row in rows}


def accepted_photo(registration_id: int) -> CandidatePhoto | None:
    """The photo that the ticket shows, or None."""
    rows = CandidatePhoto.objects.filter(registration=registration_id, state=CandidatePhoto.State.ACCEPTED)
    return rows.select_related("file").first()


def with_fees(rows: QuerySet[Registration]) -> QuerySet[Registration]:
    """Registrations with `due`, the fen to pay: the plan's fee, or the waived one."""
    granted = FeeWaiver.objects.filter(registration=OuterRef("pk"), state=FeeWaiver.State.GRANTED).values("fee")[:1]
    photo = CandidatePhoto.objects.filter(registration=OuterRef("pk")).order_by("-handed_at", "-pk").values("state")[:1]
    return rows.annotate(due=Coalesce(Subquery(granted), F("plan__fee")), photo_state=Subquery(photo))
