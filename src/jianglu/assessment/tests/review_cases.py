"""How the permissions of comprehensive review are used: our assessor sits on the panel of our candidate."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.core.files.base import ContentFile

from jianglu.assessment import permissions as can
from jianglu.assessment.plans.models import Plan, Registration
from jianglu.assessment.review import queries, services
from jianglu.assessment.review.models import Review, ReviewSeat
from jianglu.platform.access import Role
from jianglu.platform.access.testing import Case, found, own_person, own_region
from jianglu.testing import SYSTEM, at

from . import world as w

DEFENCE = w.THEORY_AT + timedelta(days=2)
PHRASE = "评审口令评审口令评审口令"


def _paper() -> ContentFile[bytes]:
    return ContentFile(b"%PDF-1.7\ntrailer\n%%EOF\n", name="report.pdf")


def cases(registered: Callable[[Any], int], listed: Callable[[Any], int]) -> list[Case]:
    """The cases, from a registration and from one on the uploaded list."""
    case = partial(Case, on=str(w.TODAY))

    def asked(world: Any) -> int:
        pk = listed(world)
        plan_id = Registration.objects.values_list("plan_id", flat=True).get(pk=pk)
        Plan.objects.filter(pk=plan_id).update(review_pass=60)
        return plan_id

    def convened(world: Any) -> int:
        with at(w.TODAY):
            return services.convene(SYSTEM, asked(world), starts_at=DEFENCE, place="评审室")[0].pk

    def seat(world: Any) -> int:
        user = world.own.actors[Role.ASSESSOR].user_id
        return ReviewSeat.objects.get(review_id=convened(world), assessor__user_id=user).pk

    def ready(world: Any) -> int:
        mine = seat(world)
        review = Review.objects.get(panel=mine)
        for other in review.panel.select_related("assessor"):
            services.agree(_member(world, other), other.pk, PHRASE)
        return mine

    def waiting(world: Any) -> int:
        pk = registered(world)
        Plan.objects.filter(registrations=pk).update(review_pass=60)
        return pk

    def body(world: Any, made: Any = None) -> int:
        return world.own.units["body"].pk

    held = partial(case, can.CONVENE_REVIEW, organisation=body)
    judged = partial(case, can.JUDGE_REVIEW, organisation=body, oneself=True)
    return [
        held(lambda actor, world, pk: services.convene(actor, pk, starts_at=DEFENCE, place="评审室"), prepare=asked),
        held(lambda actor, world, pk: services.fill(actor, pk), prepare=convened),
        held(lambda actor, world, pk: services.record(actor, pk, "记录"), prepare=convened),
        held(
            lambda actor, world, pk: services.mark_absent(actor, pk),
            prepare=convened,
            on=str(DEFENCE.date() + timedelta(days=1)),
        ),
        held(lambda actor, world, pk: services.replace(actor, pk, "出差"), prepare=seat),
        judged(lambda actor, world, pk: services.agree(actor, pk, PHRASE), prepare=seat),
        judged(lambda actor, world, pk: services.recuse(actor, pk, kind="pupil"), prepare=seat),
        judged(lambda actor, world, pk: queries.my_seat(actor, pk), prepare=seat),
        judged(
            lambda actor, world, pk: services.cast(actor, pk, points=70, comment="好", passphrase=PHRASE),
            prepare=ready,
            on=str(DEFENCE.date() + timedelta(days=1)),
        ),
        case(
            can.REGISTER,
            lambda actor, world, pk: services.hand_in(actor, pk, title="总结", upload=_paper()),
            prepare=waiting,
            person=own_person,
        ),
        case(
            can.VIEW_REGISTRATIONS,
            lambda actor, world, pk: found(queries.listed(actor)),
            prepare=convened,
            region=own_region,
            organisation=body,
        ),
    ]


def objects(here: w.World, registration: Registration) -> dict[str, object]:
    """A review with our assessor on its panel."""
    review = Review.objects.create(
        registration=registration, person_id=registration.person_id, organisation_id=registration.organisation_id,
        region_code=registration.region_code, starts_at=DEFENCE, minutes=30, place="评审室", size=3, lot="0",
        convened_at=DEFENCE, convened_by="机构",
    )  # fmt: skip
    seat = review.panel.create(assessor=here.assessors[0], number=1, appointed_at=DEFENCE)
    return {
        "assessment:review_id": review.pk,
        "assessment:seat_id": seat.pk,
        "assessment:act_on_review:verb": "fill",
    }


def _member(world: Any, seat: ReviewSeat) -> Any:
    here = world.made["assessment"].here
    return next(actor for actor in here.assessor_actors if actor.user_id == seat.assessor.user_id)
