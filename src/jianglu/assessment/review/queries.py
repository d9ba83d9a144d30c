"""Reading reviews: the candidate's own, a member's seats, those of a body or district. Points are there once opened."""

from __future__ import annotations

from django.db.models import Case, Count, IntegerField, Prefetch, Q, QuerySet, Value, When

from jianglu.platform.access import Actor, limit

from ..errors import ReviewNotFound
from ..permissions import JUDGE_REVIEW, VIEW_REGISTRATIONS
from ..plans.models import Registration
from ..plans.queries import visible_to as registrations
from .models import Review, ReviewSeat

_WITH = ("registration__plan__organisation", "registration__plan__occupation", "registration__person")


def listed(actor: Actor) -> QuerySet[Review]:
    """Reviews of the actor's body or region, with how many members sit, have agreed and have cast."""
    live = Q(panel__left_because="")
    rows = limit(Review.objects.all(), actor, VIEW_REGISTRATIONS, region="region_code", organisation="organisation_id")
    return (
        rows.select_related(*_WITH)
        .annotate(
            sitting=Count("panel", filter=live),
            agreed=Count("panel", filter=live & Q(panel__agreed_at__isnull=False)),
            cast=Count("panel", filter=live & Q(panel__cast_at__isnull=False)),
        )
        .order_by("-starts_at", "-pk")
    )


def get(actor: Actor, review_id: int) -> Review:
    """One review of the actor's body or region with its panel, former members too; raises ReviewNotFound."""
    panel = Prefetch("panel", queryset=_blind(ReviewSeat.objects.select_related("assessor").order_by("number", "pk")))
    found = listed(actor).prefetch_related(panel, "registration__review_papers__file").filter(pk=review_id).first()
    if found is None:
        raise ReviewNotFound()
    return found


def waiting_of(actor: Actor, plan_id: int) -> int:
    """How many candidates of a plan wait for a panel."""
    rows = limit(
        Registration.objects.filter(plan_id=plan_id), actor, VIEW_REGISTRATIONS,
        region="region_code", organisation="organisation_id",
    )  # fmt: skip
    states = [Registration.State.SCHEDULED, Registration.State.EXAMINED]
    return rows.filter(plan__review_pass__isnull=False, state__in=states, skips_review=False, review=None).count()


def mine(actor: Actor) -> QuerySet[ReviewSeat]:
    """The actor's seats, those that wait for a ballot first; how the other members voted is never in them."""
    rows = ReviewSeat.objects.filter(assessor__user_id=actor.user_id or 0, assessor__ended_on=None, left_because="")
    open_first = Case(
        When(review__state="convened", cast_at=None, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    return _blind(
        limit(rows, actor, JUDGE_REVIEW, organisation="review__organisation_id")
        .select_related(*(f"review__{name}" for name in _WITH))
        .order_by(open_first, "review__starts_at", "pk")
    )


def my_seat(actor: Actor, seat_id: int) -> ReviewSeat:
    """One of the actor's own seats; raises ReviewNotFound also for those of others."""
    found = mine(actor).prefetch_related("review__registration__review_papers__file").filter(pk=seat_id).first()
    if found is None:
        raise ReviewNotFound()
    return found


def panel_ready(review: Review) -> bool:
    """Whether all places are taken by members who declared to have no interest."""
    live = ReviewSeat.objects.filter(review=review, left_because="")
    return live.exclude(agreed_at=None).count() == review.size


def of_registration(registration: Registration) -> Review | None:
    """The review of a registration that the caller may see, with the names of its panel."""
    panel = Prefetch("panel", queryset=_blind(ReviewSeat.objects.filter(left_because="").select_related("assessor")))
    return Review.objects.prefetch_related(panel).filter(registration=registration).first()


def may_read(actor: Actor, file_id: int) -> bool:
    """Whether the actor sees the registration of the file, or sits on its candidate's panel."""
    return (
        registrations(actor).filter(review_papers__file_id=file_id).exists()
        or mine(actor).filter(review__registration__review_papers__file_id=file_id).exists()
    )


def _blind(rows: QuerySet[ReviewSeat]) -> QuerySet[ReviewSeat]:
    """Without the sealed columns: no page or address has a use for them."""
    return rows.defer("ballot", "released_sealed", "locked_key", "public_key")
