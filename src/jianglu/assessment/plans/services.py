"""Opening plans, registering, confirming materials, placing candidates."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from jianglu.catalogue import queries as catalogue
from jianglu.kernel.errors import need_reason
from jianglu.people import services as people
from jianglu.platform import audit, calendar, events, files, numbering
from jianglu.platform.access import Actor, locked, require
from jianglu.platform.policy import Answer, Outcome, Verdict

from .. import errors, telling
from ..bank.queries import blueprint_for
from ..delivery.lockdown import KEY
from ..events import PlanAnnounced, Registered
from ..filing.models import Body, FiledScope, Room, Site
from ..filing.services import acting_body
from ..marking.queries import rubric_for
from ..permissions import MANAGE_REGISTRATIONS, OPEN_PLAN, REGISTER
from ..posts import services as norms
from ..review.rules import APPOINTED, REVIEWED
from ..uploads import EVIDENCE
from . import eligibility, rules
from .models import Evidence, Plan, Registration
from .queries import kept_parts

FREE = (Registration.State.SUBMITTED, Registration.State.ELIGIBLE)


def open_plan(
    actor: Actor, scope_id: int, *, level: str, site_id: int, register_until: date, theory_at: datetime,
    practice_on: date, seats: int, fee: int, theory_minutes: int = rules.THEORY_MINUTES, theory_pass: int = rules.PASS,
    practice_pass: int = rules.PASS, part_months: int = rules.PART_MONTHS, mode: str = Plan.Mode.ONLINE,
    lockdown_keys: Sequence[str] = (), review_pass: int = rules.PASS, posts: int = 0,
    photo_required: bool = False, norm_id: int | None = None,
) -> Plan:  # fmt: skip
    """Announce a plan strictly within the filed scope (the database holds it too); `fee` is in fen.

    Special-grade and chief technicians are judged by review alone, and `posts` of those who pass may be appointed.
    `norm_id` names the norm of an enterprise's post by which is assessed.

    Raises BodyNotFiled, ScopeSuspended, OutsideScope, PlanDates, PlanParameters, PlanCapacity, NormUnfit.
    """
    with transaction.atomic():
        scope = FiledScope.objects.select_related("occupation", "work_type").filter(pk=scope_id).first()
        if scope is None:
            raise errors.OutsideScope()
        require(actor, OPEN_PLAN, organisation_id=scope.body.organisation_id)
        body = acting_body(actor, scope.body_id)
        if scope.suspended:
            raise errors.ScopeSuspended()
        site = Site.objects.filter(pk=site_id, body=body).first()
        if site is None:
            raise errors.SiteNotFound()
        today = calendar.today()
        theory_on = timezone.localdate(theory_at)
        why = rules.why_dates_bad(
            announced=today, register_until=register_until, theory_on=theory_on, practice_on=practice_on,
            earliest=calendar.add_working_days(today, rules.NOTICE_DAYS),
        )  # fmt: skip
        if why:
            raise errors.PlanDates(why=_DATES[why]())
        _check_parameters(theory_minutes, (theory_pass, practice_pass, review_pass), part_months)
        alone = level in APPOINTED
        if alone != (posts > 0):
            raise errors.PlanParameters(why=_("特级技师、首席技师的计划须填写岗位数，其他等级不填"))
        if mode not in Plan.Mode.values or not all(KEY.fullmatch(key) for key in lockdown_keys):
            raise errors.PlanParameters(why=_("考试方式或防作弊浏览器配置密钥不正确"))
        capacity = sum(Room.objects.filter(site=site, kind=Room.Kind.THEORY).values_list("capacity", flat=True))
        if seats > capacity or seats < 1:
            raise errors.PlanCapacity(seats=seats, capacity=capacity)
        norm = norms.fit(norm_id, scope, level, theory_on) if norm_id is not None else None
        year = today.year
        name = scope.work_type.name if scope.work_type else scope.occupation.name
        plan = Plan(
            number=f"JH{year}{numbering.next_number(f'assessment.plan.{year}'):06d}",
            body=body, organisation_id=body.organisation_id, scope=scope, occupation=scope.occupation,
            work_type=scope.work_type, level=level, edition=catalogue.edition_of(scope.occupation_id, today),
            site=site, norm=norm, region_code=body.region_code, announced_on=today, register_until=register_until,
            theory_at=theory_at, theory_minutes=theory_minutes, practice_on=practice_on,
            theory_pass=None if alone else theory_pass, practice_pass=None if alone else practice_pass, posts=posts,
            review_pass=review_pass if level in REVIEWED else None,
            part_months=part_months, mode=mode,
            lockdown_keys=list(lockdown_keys), fee=fee, seats=seats, photo_required=photo_required, created_at=calendar.now(),
            blueprint=blueprint_for(scope.occupation_id, scope.work_type_id, level, body.organisation_id),
            rubric=rubric_for(scope.occupation_id, level),
        )  # fmt: skip
        plan.title = f"{name} {plan.get_level_display()} {theory_on:%Y-%m-%d}"
        try:
            with transaction.atomic():
                plan.save(force_insert=True)
        except IntegrityError as error:
            if "scope" in str(error):
                raise errors.OutsideScope() from error
            raise
        audit.record(actor, "assessment.plan_opened", plan)
        events.emit(
            PlanAnnounced(
                plan_id=plan.pk, organisation_id=plan.organisation_id, occupation_code=plan.occupation_id, level=level
            )
        )
        return plan


def cancel_plan(actor: Actor, plan_id: int, reason: str) -> Plan:
    """Cancel a plan without candidates; raises PlanHasCandidates (roll it back first)."""
    with transaction.atomic():
        plan = own_plan(actor, plan_id, OPEN_PLAN)
        if plan.state not in (Plan.State.ANNOUNCED, Plan.State.CLOSED):
            raise errors.PlanState(state=plan.get_state_display())
        if plan.seats_taken:
            raise errors.PlanHasCandidates(count=plan.seats_taken)
        need_reason(reason)
        plan.state = Plan.State.CANCELLED
        plan.save(update_fields=["state"])
        audit.record(actor, "assessment.plan_cancelled", plan, reason=reason)
        return plan


def roll_back(actor: Actor, plan_id: int, reason: str) -> int:
    """Send all candidates of a plan back before its exam, with the reason; returns how many."""
    with transaction.atomic():
        plan = own_plan(actor, plan_id, OPEN_PLAN)
        if plan.state not in (Plan.State.ANNOUNCED, Plan.State.CLOSED):
            raise errors.PlanState(state=plan.get_state_display())
        need_reason(reason)
        live = Registration.objects.filter(plan=plan, state__in=Registration.LIVE)
        persons = list(live.values_list("person_id", flat=True))
        count = live.update(state=Registration.State.WITHDRAWN, reason=reason.strip()[:300], room=None, seat_no=None)
        plan.state, plan.seats_taken, plan.list_uploaded_at = Plan.State.ANNOUNCED, 0, None
        plan.save(update_fields=["state", "seats_taken", "list_uploaded_at"])
        audit.record(actor, "assessment.plan_rolled_back", plan, reason=reason, changes={"count": count})
        telling.sent_back(plan, persons, reason.strip())
        return count


def register(
    actor: Actor, plan_id: int, person_id: int, *, declared: Mapping[str, Any] | None = None,
    condition: str = "", evidence: Sequence[tuple[str, File[bytes]]] = (),
) -> Registration:  # fmt: skip
    """Take a place in a plan when the policy says that a condition to register is met, or may be met by the evidence.

    `condition` chooses among several ways; `declared` are values of `eligibility.DECLARABLE`. Raises
    RegistrationClosed, TrainedHere, NotEligible, SeatsGone, AlreadyRegistered.
    """
    with transaction.atomic():
        require(actor, REGISTER, person_id=person_id)
        plan = registrable(plan_id)
        registration = enrol(plan, person_id, declared or {}, condition)
        for proof, upload in evidence:
            file = files.store(actor, upload, purpose=EVIDENCE)
            Evidence.objects.create(registration=registration, proof=proof[:60], file=file)
        take_seats(plan)
        note_registered(actor, registration)
        return registration


def registrable(plan_id: int) -> Plan:
    """The plan when it takes registrations today; raises PlanNotFound, ScopeSuspended, RegistrationClosed."""
    plan = Plan.objects.select_related("body", "scope", "occupation", "work_type").filter(pk=plan_id).first()
    if plan is None:
        raise errors.PlanNotFound()
    if plan.scope.suspended or plan.body.state != Body.State.FILED or plan.body.expired:
        raise errors.ScopeSuspended()
    if plan.state != Plan.State.ANNOUNCED or plan.list_uploaded_at or calendar.today() > plan.register_until:
        raise errors.RegistrationClosed()
    return plan


def enrol(plan: Plan, person_id: int, declared: Mapping[str, Any], condition: str) -> Registration:
    """Write a registration that the policy allows, without its seat; the caller has required, and takes the seat.

    Raises TrainedHere, NotEligible, AlreadyRegistered.
    """
    today = calendar.today()
    declared = eligibility.clean(declared)
    verdict = eligibility.decide_for(plan, person_id, declared, on=today)
    _refuse_own_training(verdict)
    way = _way(verdict, condition)
    kept = {part.part for part in kept_parts(person_id, plan, plan.theory_at.date())}
    registration = Registration(
        plan=plan, person_id=person_id, organisation_id=plan.organisation_id, region_code=plan.region_code,
        kind=Registration.Kind.PROMOTION if eligibility.is_promotion(way) else Registration.Kind.FIRST,
        sitting_kind=Registration.Sitting.RESIT if kept else Registration.Sitting.MAIN,
        condition=way, declared=declared, explanation=verdict.explanation(),
        skips_theory=plan.by_review or "theory" in kept, skips_practice=plan.by_review or "practice" in kept,
        skips_review="review" in kept,
        registered_at=calendar.now(),
    )  # fmt: skip
    try:
        with transaction.atomic():
            registration.save(force_insert=True)
    except IntegrityError as error:
        raise errors.AlreadyRegistered() from error
    people.relate(Actor.system("assessment"), person_id, plan.organisation_id, "candidate", today)
    return registration


def note_registered(actor: Actor, registration: Registration) -> None:
    """Write down and tell the other rooms that somebody has a place."""
    audit.record(actor, "assessment.registered", registration, changes={"condition": registration.condition})
    events.emit(
        Registered(registration_id=registration.pk, person_id=registration.person_id, plan_id=registration.plan_id)
    )


def grant_extra_time(actor: Actor, registration_id: int, minutes: int, reason: str) -> Registration:
    """Grant a candidate more time before the exam (a disability), 0 to 120 minutes; raises RegistrationState once it began."""
    with transaction.atomic():
        registration = _locked(
            registration_id, lambda row: require(actor, MANAGE_REGISTRATIONS, organisation_id=row.organisation_id)
        )
        if registration.state not in (*FREE, Registration.State.SCHEDULED) or hasattr(registration, "attempt"):
            raise errors.RegistrationState(state=registration.get_state_display())
        need_reason(reason)
        if not 0 <= minutes <= 120:
            raise errors.PlanParameters(why=_("延长时间应为 0 至 120 分钟"))
        registration.extra_minutes, registration.extra_reason = minutes, reason.strip()[:200]
        registration.save(update_fields=["extra_minutes", "extra_reason"])
        audit.record(actor, "assessment.extra_time_granted", registration, reason=reason, changes={"minutes": minutes})
        return registration


def withdraw(actor: Actor, registration_id: int) -> Registration:
    """Give the place back before the list is uploaded."""
    with transaction.atomic():
        registration = _locked(registration_id, lambda row: require(actor, REGISTER, person_id=row.person_id))
        return _give_back(actor, registration, Registration.State.WITHDRAWN, "")


def confirm_materials(actor: Actor, registration_id: int, *, accept: bool, reason: str = "") -> Registration:
    """The body confirms the materials of a registration or rejects it with a reason; a rejection frees the place.

    Raises TrainedHere when the body has begun to train the applicant since.
    """
    with transaction.atomic():
        registration = _locked(
            registration_id, lambda row: require(actor, MANAGE_REGISTRATIONS, organisation_id=row.organisation_id)
        )
        if registration.state != Registration.State.SUBMITTED:
            raise errors.RegistrationState(state=registration.get_state_display())
        if not accept:
            need_reason(reason)
            rejected = _give_back(actor, registration, Registration.State.REJECTED, reason)
            telling.refused(rejected)
            return rejected
        _refuse_own_training(eligibility.decide_again(registration, on=calendar.today()))
        registration.state, registration.confirmed_by = Registration.State.ELIGIBLE, actor.name
        registration.save(update_fields=["state", "confirmed_by"])
        audit.record(actor, "assessment.materials_confirmed", registration, reason=reason)
        telling.accepted(registration)
        return registration


def upload_list(actor: Actor, plan_id: int) -> int:
    """Close registration for good, give everybody a ticket and a seat; returns how many.

    Raises StillSubmitted, NobodyEligible, PlanCapacity.
    """
    with transaction.atomic():
        plan = own_plan(actor, plan_id, MANAGE_REGISTRATIONS)
        if plan.state != Plan.State.ANNOUNCED:
            raise errors.PlanState(state=plan.get_state_display())
        waiting = Registration.objects.filter(plan=plan, state=Registration.State.SUBMITTED).count()
        if waiting:
            raise errors.StillSubmitted(count=waiting)
        eligible = list(
            Registration.objects.select_for_update().filter(plan=plan, state=Registration.State.ELIGIBLE).order_by("pk")
        )
        if not eligible:
            raise errors.NobodyEligible()
        sitting = [row for row in eligible if not row.skips_theory]
        rooms = list(
            Room.objects.filter(site_id=plan.site_id, kind=Room.Kind.THEORY)
            .order_by("pk")
            .values_list("pk", "capacity")
        )
        columns = dict(Room.objects.filter(site_id=plan.site_id).values_list("pk", "columns"))
        try:
            placed = rules.places(rooms, len(sitting))
        except ValueError as error:
            raise errors.PlanCapacity(seats=len(sitting), capacity=sum(size for _pk, size in rooms)) from error
        for number, row in enumerate(eligible, start=1):
            row.ticket, row.state = rules.ticket_number(plan.number, number), Registration.State.SCHEDULED
        for row, place in zip(sitting, placed, strict=True):
            row.room_id, row.seat_no = place.room_id, place.seat_no
            row.form = rules.form_at(place.seat_no, columns[place.room_id])
        Registration.objects.bulk_update(eligible, ["ticket", "state", "room", "seat_no", "form"])
        # who is reviewed alone waits for no exam
        plan.state = Plan.State.MARKING if plan.by_review else Plan.State.CLOSED
        plan.list_uploaded_at = calendar.now()
        plan.save(update_fields=["state", "list_uploaded_at"])
        audit.record(actor, "assessment.list_uploaded", plan, changes={"count": len(eligible)})
        telling.tickets_ready(plan, eligible)
        return len(eligible)


def own_plan(actor: Actor, plan_id: int, permission: Any) -> Plan:
    """The locked plan of the actor's body; raises PlanNotFound, Denied."""
    plan = locked(
        Plan.objects.select_related("body"),
        lambda row: require(actor, permission, organisation_id=row.organisation_id),
        pk=plan_id,
    )
    if plan is None:
        raise errors.PlanNotFound()
    return plan


def _way(verdict: Verdict, chosen: str) -> str:
    """The condition under which to register: the chosen one when it may hold, else the first met, else one to verify."""
    if verdict.outcome in (Outcome.REFUSED, Outcome.NO_RULE):
        raise errors.NotEligible()
    possible = [way for way in verdict.offered_ways if way.answer in (Answer.YES, Answer.UNKNOWN)]
    named = [way for way in possible if way.alternative.code == chosen]
    best = named or [way for way in possible if way.answer is Answer.YES] or possible
    if not best:
        raise errors.NotEligible()
    return best[0].alternative.code


def _refuse_own_training(verdict: Verdict) -> None:
    if found := eligibility.own_training(verdict):
        raise errors.TrainedHere(why=found.sentence, clause=found.condition.clause)


def take_seats(plan: Plan, count: int = 1) -> None:
    """Take places, all or none: one statement decides, the constraint holds it besides. Raises SeatsGone."""
    free = Plan.objects.filter(
        pk=plan.pk, state=Plan.State.ANNOUNCED, list_uploaded_at=None, seats_taken__lte=F("seats") - count
    )
    if not free.update(seats_taken=F("seats_taken") + count):
        raise errors.SeatsGone()


def _give_back(actor: Actor, registration: Registration, state: Registration.State, reason: str) -> Registration:
    if registration.state not in FREE:
        raise errors.RegistrationState(state=registration.get_state_display())
    registration.state, registration.reason = state, reason.strip()[:300]
    registration.save(update_fields=["state", "reason"])
    Plan.objects.filter(pk=registration.plan_id).update(seats_taken=F("seats_taken") - 1)
    audit.record(actor, f"assessment.registration_{state}", registration, reason=reason)
    return registration


def _locked(registration_id: int, check: Callable[[Registration], object]) -> Registration:
    found = locked(Registration.objects.select_related("plan__body"), check, pk=registration_id)
    if found is None:
        raise errors.RegistrationNotFound()
    return found


def _check_parameters(minutes: int, marks: Sequence[int], months: int) -> None:
    if minutes < rules.THEORY_MINUTES:
        raise errors.PlanParameters(why=_("理论考试不少于 %(n)s 分钟") % {"n": rules.THEORY_MINUTES})
    if not all(rules.PASS <= mark <= 100 for mark in marks):
        raise errors.PlanParameters(why=_("各科合格线不低于 %(n)s 分") % {"n": rules.PASS})
    if not 0 <= months <= 36:
        raise errors.PlanParameters(why=_("单科成绩保留月数应为 0 至 36"))


_DATES = {
    "notice": lambda: _("考试须在公布 %(n)s 个工作日以后") % {"n": rules.NOTICE_DAYS},
    "registration": lambda: _("报名截止日须不早于今天且早于考试日"),
}
