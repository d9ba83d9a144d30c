"""Reading plans (public) and registrations (own, the body's, the district's)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, F, QuerySet
from django.utils.translation import gettext as _

from jianglu.people import queries as people
from jianglu.platform import calendar
from jianglu.platform.access import Actor, limit, require
from jianglu.platform.pages import tally

from ..errors import PlanNotFound, RegistrationNotFound
from ..intake.queries import with_fees
from ..permissions import MONITOR, REGISTER, VIEW_OWN, VIEW_REGISTRATIONS
from ..results.models import PartResult
from .models import Plan, Registration

_WITH = ("occupation", "work_type", "organisation", "site", "norm__post")


def announced(*, occupation: str = "", level: str = "", region: str = "", open_only: bool = False) -> QuerySet[Plan]:
    """Public plans, the next exam first; `places` are those left."""
    rows = Plan.objects.exclude(state=Plan.State.CANCELLED).select_related(*_WITH)
    if occupation:
        rows = rows.filter(occupation_id=occupation)
    if level:
        rows = rows.filter(level=level)
    if region:
        rows = rows.filter(region_code__startswith=region)
    if open_only:
        rows = rows.filter(
            state=Plan.State.ANNOUNCED,
            register_until__gte=calendar.today(),
            scope__suspended=False,
            body__state="filed",
        )
    return rows.annotate(places=F("seats") - F("seats_taken")).order_by("theory_at", "pk")


def get_plan(plan_id: int) -> Plan:
    """A public plan; raises PlanNotFound."""
    plan = Plan.objects.select_related(*_WITH, "body", "scope").filter(pk=plan_id).first()
    if plan is None:
        raise PlanNotFound()
    return plan


def plans_of(actor: Actor) -> QuerySet[Plan]:
    """Plans of the actor's body or district, newest exam first, with counts of registrations."""
    rows = Plan.objects.select_related(*_WITH)
    return (
        limit(rows, actor, MONITOR, region="region_code", organisation="organisation_id")
        .annotate(
            waiting=tally(Registration.objects.filter(state=Registration.State.SUBMITTED), "plan"),
            eligible=tally(Registration.objects.filter(state=Registration.State.ELIGIBLE), "plan"),
        )
        .order_by("-theory_at", "-pk")
    )


def get_own_plan(actor: Actor, plan_id: int) -> Plan:
    """One plan of the actor's body or district; raises PlanNotFound."""
    plan = plans_of(actor).select_related(*_WITH, "body", "rubric", "blueprint").filter(pk=plan_id).first()
    if plan is None:
        raise PlanNotFound()
    return plan


def visible_to(actor: Actor) -> QuerySet[Registration]:
    """Registrations in the actor's scope: own, of own body, of bodies in own region."""
    rows = Registration.objects.all()
    own = limit(rows, actor, VIEW_OWN, person="person_id")
    theirs = limit(rows, actor, VIEW_REGISTRATIONS, region="region_code", organisation="organisation_id")
    return own | theirs


def registrations_of(actor: Actor, plan_id: int) -> QuerySet[Registration]:
    """Registrations of a plan that the actor sees, with person and result."""
    rows = limit(
        Registration.objects.filter(plan_id=plan_id), actor, VIEW_REGISTRATIONS,
        region="region_code", organisation="organisation_id",
    )  # fmt: skip
    return (
        with_fees(rows)
        .select_related("person", "room", "result", "plan")
        .annotate(proofs=Count("evidence"))
        .order_by("ticket", "pk")
    )


def get_registration(actor: Actor, registration_id: int) -> Registration:
    """One visible registration; raises RegistrationNotFound."""
    found = (
        visible_to(actor)
        .select_related(
            "plan__occupation", "plan__work_type", "plan__organisation", "plan__site", "plan__body", "plan__norm__post",
            "room", "person", "result",
        )
        .prefetch_related("evidence__file")
        .filter(pk=registration_id)
        .first()
    )  # fmt: skip
    if found is None:
        raise RegistrationNotFound()
    return found


def mine(actor: Actor) -> QuerySet[Registration]:
    """The actor's own registrations, newest first."""
    rows = Registration.objects.select_related(
        "plan__occupation",
        "plan__work_type",
        "plan__organisation",
        "plan__site",
        "plan__sitting",
        "plan__norm__post",
        "room",
        "attempt",
        "result",
        "review",
        "appointment",
    )
    return with_fees(limit(rows, actor, VIEW_OWN, person="person_id")).order_by("-registered_at")


def get_mine(actor: Actor, registration_id: int) -> Registration:
    """One of the actor's own registrations; raises RegistrationNotFound also for those of others."""
    found = mine(actor).filter(pk=registration_id).first()
    if found is None:
        raise RegistrationNotFound()
    return found


def applicant(actor: Actor) -> int:
    """The person who registers: the actor themselves; raises Denied for who is no worker."""
    person_id = actor.person_id or 0
    require(actor, REGISTER, person_id=person_id)
    return person_id


def kept_parts(person_id: int, plan: Plan, on: date) -> list[PartResult]:
    """Passed parts of the same occupation, work type and level that still count on a day."""
    return list(
        PartResult.objects.filter(
            person_id=person_id, occupation_id=plan.occupation_id, work_type_id=plan.work_type_id, level=plan.level,
            valid_until__gte=on,
        ).order_by("gained_on")
    )  # fmt: skip


def ticket_data(registration: Registration) -> dict[str, Any]:
    """What the admission ticket shows."""
    plan = registration.plan
    site = registration.room.site if registration.room else plan.site
    face = people.faces([registration.person_id])[registration.person_id]
    return {
        "ticket": registration.ticket,
        "name": face.name,
        "number": face.number_masked,
        "title": plan.title,
        "occupation": plan.occupation.name + (f"（{plan.work_type.name}）" if plan.work_type else ""),
        "level": str(plan.get_level_display()),
        "norm": str(plan.norm) if plan.norm else "",
        "body": plan.organisation.name,
        "site": site.name,
        "address": site.address,
        "room": registration.room.name if registration.room else "",
        "seat": registration.seat_no or 0,
        "theory_at": plan.theory_at.astimezone(_zone()).strftime("%Y-%m-%d %H:%M")
        if not registration.skips_theory
        else "",
        "minutes": plan.theory_minutes,
        "practice_on": _practice(registration),
    }


def _practice(registration: Registration) -> str:
    """When and where practice is shown: the day, or after an arrangement the half-day and the station."""
    if registration.skips_practice:
        return ""
    if registration.practice_at is None or registration.workshop is None:
        return registration.plan.practice_on.isoformat()
    at = registration.practice_at.astimezone(_zone()).strftime("%Y-%m-%d %H:%M")
    room = registration.workshop
    station = _("%(n)s 号工位") % {"n": registration.station}
    return f"{at}　{room.site.name} {room.name}　{station}"


def _zone() -> Any:
    from django.utils import timezone

    return timezone.get_default_timezone()
