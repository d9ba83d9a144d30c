"""Reading results: one's own, those in scope, and what the public notice shows."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jianglu.kernel.identifiers import mask_name
from jianglu.platform.access import Actor, limit

from ..errors import ResultNotFound
from ..permissions import VIEW_OWN, VIEW_REGISTRATIONS
from .models import Result, ResultNotice


def visible_to(actor: Actor) -> QuerySet[Result]:
    """Results in the actor's scope; a candidate sees their own once they are published."""
    rows = Result.objects.all()
    own = limit(rows, actor, VIEW_OWN, person="person_id").exclude(state=Result.State.PROVISIONAL)
    theirs = limit(rows, actor, VIEW_REGISTRATIONS, region="region_code", organisation="organisation_id")
    return (own | theirs).select_related(
        "registration__plan__occupation", "registration__plan__organisation", "registration__person"
    )


def get(actor: Actor, result_id: int) -> Result:
    """One visible result; raises ResultNotFound."""
    found = visible_to(actor).prefetch_related("corrections").filter(pk=result_id).first()
    if found is None:
        raise ResultNotFound()
    return found


def mine(actor: Actor) -> QuerySet[Result]:
    """The actor's own results once they are published, newest first."""
    return visible_to(actor).filter(person_id=actor.person_id or 0).exclude(state="provisional").order_by("-pk")


def of_plan(actor: Actor, plan_id: int) -> QuerySet[Result]:
    """Results of a plan for its body and the bureau, by ticket."""
    rows = Result.objects.filter(registration__plan_id=plan_id).select_related(
        "registration__plan__organisation", "registration__person"
    )
    found = limit(rows, actor, VIEW_REGISTRATIONS, region="region_code", organisation="organisation_id")
    return found.order_by("registration__ticket", "pk")


def of_registration(actor: Actor, registration_id: int) -> Result | None:
    """The visible result of a registration with its corrections, or None."""
    return visible_to(actor).prefetch_related("corrections").filter(registration_id=registration_id).first()


def notice_of(plan_id: int) -> ResultNotice | None:
    """The publication of a plan's results, or None."""
    return ResultNotice.objects.select_related("case").filter(plan_id=plan_id).first()


def latest_notice(notice: ResultNotice) -> Any:
    """What was last shown to the public of these results, or None."""
    return notice.case.notices.first()


def public_rows(case_id: int) -> tuple[tuple[str, ...], ...]:
    """Ticket, masked name, points and verdict of everybody in the plan of that notice."""
    rows = (
        Result.objects.filter(registration__plan__result_notice__case_id=case_id)
        .select_related("registration__person")
        .order_by("registration__ticket")
    )
    return tuple(
        (
            row.registration.ticket,
            mask_name(row.registration.person.name),
            shown(row.theory, row.theory_absent),
            shown(row.practice, row.practice_absent),
            shown(row.review, row.review_absent),
            str(_("合格")) if row.passed else str(_("不合格")),
        )
        for row in rows
    )


def shown(points: Decimal | None, absent: bool) -> str:
    """Points as a list shows them."""
    return str(_("缺考")) if absent else "—" if points is None else f"{points:g}"


def final_of(person_id: int) -> list[Result]:
    """Final results of a person, in one query; the caller has decided that they may be shown."""
    rows = Result.objects.filter(person_id=person_id, state=Result.State.FINAL)
    return list(rows.select_related("registration__plan__organisation").order_by("-final_on"))
