"""Confirming, publishing, correcting and finishing results."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from jianglu.credentials import services as credentials
from jianglu.kernel.errors import need_reason
from jianglu.kernel.periods import add_months
from jianglu.platform import audit, calendar, events, workflow
from jianglu.platform.access import Actor, locked, require

from .. import errors, telling
from ..events import ResultFinal
from ..flows import RESULTS
from ..marking.rules import rounded
from ..marking.services import result_of
from ..permissions import CONFIRM_RESULTS
from ..plans.models import Plan, Registration
from ..plans.queries import kept_parts
from ..plans.services import own_plan
from . import rules
from .models import PARTS, PartResult, Result, ResultNotice, ScoreCorrection

SYSTEM = Actor.system("assessment")
_OPEN = (Registration.State.SCHEDULED, Registration.State.EXAMINED, Registration.State.PROVISIONAL)


def confirm_results(actor: Actor, plan_id: int) -> ResultNotice:
    """The body confirms all results of a plan and puts them on public notice; raises ResultsIncomplete, PlanState."""
    with transaction.atomic():
        plan = own_plan(actor, plan_id, CONFIRM_RESULTS)
        if plan.state != Plan.State.MARKING:
            raise errors.PlanState(state=plan.get_state_display())
        _decide(plan)
        notice = ResultNotice.objects.select_related("case").filter(plan=plan).first()
        if notice is None:
            case = workflow.open_case(
                actor,
                RESULTS,
                title=_("%(title)s 认定成绩公示") % {"title": plan.title},
                region_code=plan.region_code,
                organisation_id=plan.organisation_id,
            )
            notice = ResultNotice.objects.create(
                plan=plan, case=case, confirmed_at=calendar.now(), confirmed_by=actor.name
            )
            workflow.act(actor, case.pk, "publish", version=case.version)
        else:
            workflow.act(
                actor, notice.case_id, "republish", version=notice.case.version, reason=_("成绩已复核，重新公示")
            )
        audit.record(actor, "assessment.results_confirmed", notice)
        posted = notice.case.notices.latest("pk")
        persons = Result.objects.filter(registration__plan=plan).values_list("person_id", flat=True)
        telling.published(plan, persons, posted.ends_on.isoformat())
        return notice


def correct_score(actor: Actor, result_id: int, *, part: str, points: Decimal, reason: str) -> ScoreCorrection:
    """Change a score after re-marking, before confirmation or when an objection was upheld; raises ResultLocked."""
    with transaction.atomic():
        result = locked(
            Result.objects.all(),
            lambda row: require(actor, CONFIRM_RESULTS, organisation_id=row.organisation_id),
            pk=result_id,
        )
        if result is None:
            raise errors.ResultNotFound()
        if result.state != Result.State.PROVISIONAL:
            raise errors.ResultLocked()
        if part not in ("theory", "practice") or not 0 <= points <= 100:
            raise errors.RatingInvalid()
        need_reason(reason)
        before, after = getattr(result, part), rounded(points)
        setattr(result, part, after)
        setattr(result, f"{part}_absent", False)
        result.passed = None
        result.save()
        made = ScoreCorrection.objects.create(
            result=result, part=part, before=before, after=after, reason=reason.strip()[:300],
            corrected_at=calendar.now(), corrected_by=actor.name,
        )  # fmt: skip
        audit.record(
            actor, "assessment.score_corrected", result, reason=reason, changes={part: [str(before), str(after)]}
        )
        return made


def tell_objector(case_id: int, objection_id: int) -> None:
    """Whoever objected to results under their own account learns the answer."""
    notice = ResultNotice.objects.select_related("plan", "case").filter(case_id=case_id).first()
    posted = notice.case.notices.filter(objections=objection_id).first() if notice else None
    if notice is None or posted is None:
        return
    objection = posted.objections.get(pk=objection_id)
    if objection.user_id is not None:
        link = reverse("workflow:notice", args=[posted.pk])
        telling.objection_decided(objection.user_id, notice.plan, objection.answer, link)


def note_publicised(case_id: int) -> None:
    """The results of a plan are on notice."""
    plan = _plan_of(case_id)
    _set(plan, Result.State.PUBLICISED, Registration.State.PUBLICISED, Plan.State.CONFIRMED)


def note_recheck(case_id: int) -> None:
    """An upheld objection: results are provisional again."""
    plan = _plan_of(case_id)
    _set(plan, Result.State.PROVISIONAL, Registration.State.PROVISIONAL, Plan.State.MARKING)


def note_final(case_id: int) -> None:
    """The notice is over: results are final, passed parts of failed ones are kept, the other rooms are told."""
    plan, today = _plan_of(case_id), calendar.today()
    _set(plan, Result.State.FINAL, Registration.State.FINAL, Plan.State.FINISHED)
    until = add_months(today, plan.part_months)
    parts = []
    for result in Result.objects.filter(registration__plan=plan).select_related("registration").order_by("pk"):
        for part in rules.kept_parts(result.theory, result.practice, result.review, **_marks(plan)):
            if getattr(result, f"{part}_kept"):
                continue  # it keeps the date of the exam in which it was gained
            parts.append(
                PartResult(
                    person_id=result.person_id, organisation_id=plan.organisation_id, region_code=plan.region_code,
                    occupation_id=plan.occupation_id, work_type_id=plan.work_type_id, level=plan.level, part=part,
                    score=getattr(result, part), gained_on=today, valid_until=until, result=result,
                )
            )  # fmt: skip
        events.emit(final_news(result, plan, today))
    PartResult.objects.bulk_create(parts)
    audit.record(SYSTEM, "assessment.results_final", plan)


def final_news(result: Result, plan: Plan, on: date) -> ResultFinal:
    """What the other rooms are told of a final result."""
    return ResultFinal(
        registration_id=result.registration_id,
        person_id=result.person_id,
        occupation_code=plan.occupation_id,
        work_type_id=plan.work_type_id,
        level=plan.level,
        organisation_id=plan.organisation_id,
        plan_id=plan.pk,
        passed=bool(result.passed),
        theory=None if result.theory is None else float(result.theory),
        practice=None if result.practice is None else float(result.practice),
        review=None if result.review is None else float(result.review),
        final_on=on.isoformat(),
    )


def certify(event: ResultFinal) -> None:
    """Have the certificate of a passed final result issued; once, however often the news comes."""
    if not event.passed:
        return
    scores = {"theory": event.theory, "practice": event.practice, "review": event.review}
    norm = Plan.objects.select_related("norm__post").get(pk=event.plan_id).norm
    credentials.issue(
        SYSTEM,
        person_id=event.person_id,
        body_id=event.organisation_id,
        occupation_code=event.occupation_code,
        work_type_id=event.work_type_id,
        level=event.level,
        decided_on=date.fromisoformat(event.final_on),
        basis="assessment_result",
        basis_id=event.registration_id,
        scores={
            part: int(points) if points == int(points) else points
            for part, points in scores.items()
            if points is not None
        },
        details={"face": {"岗位规范": norm.official}} if norm else {},
    )
    Registration.objects.filter(pk=event.registration_id, state=Registration.State.FINAL).update(
        state=Registration.State.CERTIFIED
    )


def _decide(plan: Plan) -> None:
    """Every candidate's parts are there; what they come to is written down."""
    candidates = list(
        Registration.objects.select_for_update(of=("self",)).filter(plan=plan, state__in=_OPEN).order_by("pk")
    )
    results = [_with_kept(row, plan) for row in candidates]
    asked = [part for part in PARTS if getattr(plan, f"{part}_pass") is not None]
    missing = [
        result
        for result in results
        if any(getattr(result, part) is None and not getattr(result, f"{part}_absent") for part in asked)
    ]
    if missing or not results:
        raise errors.ResultsIncomplete(count=len(missing))
    for result in results:
        result.passed = rules.passed(result.theory, result.practice, result.review, **_marks(plan))
    fields = [name for part in PARTS for name in (part, f"{part}_kept")]
    Result.objects.bulk_update(results, ["passed", *fields])


def _marks(plan: Plan) -> rules.Marks:
    return {"theory_pass": plan.theory_pass, "practice_pass": plan.practice_pass, "review_pass": plan.review_pass}


def _with_kept(registration: Registration, plan: Plan) -> Result:
    result = result_of(registration)
    skipped = [
        part
        for part in PARTS
        if getattr(registration, f"skips_{part}")
        and getattr(result, part) is None
        and getattr(plan, f"{part}_pass") is not None
    ]
    if skipped:
        kept = {part.part: part.score for part in kept_parts(registration.person_id, plan, plan.theory_at.date())}
        for part in skipped:
            setattr(result, part, kept.get(part))
            setattr(result, f"{part}_kept", True)
    return result


def _plan_of(case_id: int) -> Plan:
    return Plan.objects.select_for_update(of=("self",)).get(result_notice__case_id=case_id)


def _set(plan: Plan, result: Result.State, registration: Registration.State, state: Plan.State) -> None:
    rows = Registration.objects.filter(plan=plan, result__isnull=False, state__in=[*_OPEN, "publicised"])
    changes = {"state": result} | ({"final_on": calendar.today()} if result == Result.State.FINAL else {})
    Result.objects.filter(registration__in=rows).update(**changes)
    rows.update(state=registration)
    plan.state = state
    plan.save(update_fields=["state"])
