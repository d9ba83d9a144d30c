"""Rubrics, assigning assessors without conflicts of interest, rating, scoring theory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from jianglu.people import queries as people
from jianglu.platform import audit, calendar, events
from jianglu.platform.access import Actor, require

from .. import errors, telling
from ..bank import services as bank
from ..delivery.models import Answer, Attempt
from ..events import PracticeRated
from ..filing import rules as filing_rules
from ..filing.models import Assessor, ConflictDeclaration
from ..permissions import ASSIGN, RATE, WRITE_ITEMS
from ..plans.models import Plan, Registration
from ..results.models import Result
from . import rules
from .models import Assignment, Criterion, Rating, Rubric

CITY = "50"


@dataclass(frozen=True)
class CriterionRow:
    """One line of a rubric to save."""

    title: str
    max_points: int
    description: str = ""
    critical: bool = False


def save_rubric(
    actor: Actor, occupation_code: str, *, code: str, title: str, task: str, minutes: int, levels: Sequence[str],
    tolerance: int, criteria: Sequence[CriterionRow],
) -> Rubric:  # fmt: skip
    """Lay down a rubric of the city; one that is there already is kept. Raises RatingInvalid unless it sums to 100."""
    with transaction.atomic():
        require(actor, WRITE_ITEMS, region=CITY)
        if sum(row.max_points for row in criteria) != 100:
            raise errors.RatingInvalid()
        rubric, made = Rubric.objects.get_or_create(
            occupation_id=occupation_code,
            code=code,
            defaults={"title": title, "task": task, "minutes": minutes, "levels": list(levels), "tolerance": tolerance},
        )
        if made:
            Criterion.objects.bulk_create(
                Criterion(
                    rubric=rubric, number=number, title=row.title, description=row.description,
                    max_points=row.max_points, critical=row.critical,
                )
                for number, row in enumerate(criteria, start=1)
            )  # fmt: skip
            audit.record(actor, "assessment.rubric_saved", rubric)
        return rubric


def assign(actor: Actor, registration_id: int, assessor_id: int, role: str) -> Assignment:
    """Assign one assessor to one candidate; raises AssessorUnfit (grade, card, occupation, conflict of interest)."""
    with transaction.atomic():
        registration = _registration(registration_id)
        require(actor, ASSIGN, organisation_id=registration.organisation_id)
        assessor = Assessor.objects.filter(pk=assessor_id, body_id=registration.plan.body_id, ended_on=None).first()
        if assessor is None:
            raise errors.SiteNotFound()
        if why := Interests([registration], [assessor]).why_unfit(registration, assessor):
            raise errors.AssessorUnfit(name=assessor.name, why=why)
        made = _assign(registration, assessor, role)
        telling.assigned(registration.plan, [assessor])
        audit.record(actor, "assessment.assessor_assigned", made)
        return made


def assign_all(actor: Actor, plan_id: int) -> int:
    """Give every candidate of the plan two assessors without conflicts, the least loaded first; returns how many.

    Raises TooFewAssessors naming the candidate for whom nobody is left; then nothing has changed.
    """
    with transaction.atomic():
        plan = Plan.objects.filter(pk=plan_id).first()
        if plan is None:
            raise errors.PlanNotFound()
        require(actor, ASSIGN, organisation_id=plan.organisation_id)
        candidates = list(
            Registration.objects.select_for_update(of=("self",))
            .select_related("plan")
            .filter(
                plan=plan, state__in=[Registration.State.SCHEDULED, Registration.State.EXAMINED], skips_practice=False
            )
            .order_by("ticket")
        )
        assessors = list(Assessor.objects.filter(body_id=plan.body_id, ended_on=None).order_by("pk"))
        interests = Interests(candidates, assessors)
        have: dict[int, dict[str, int]] = {}
        load: Counter[int] = Counter()
        for row in Assignment.objects.filter(registration__plan=plan):
            have.setdefault(row.registration_id, {})[row.role] = row.assessor_id
            load[row.assessor_id] += 1
        made: list[Assessor] = []
        for candidate in candidates:
            roles = have.get(candidate.pk, {})
            fit = [card for card in assessors if not interests.why_unfit(candidate, card)]
            for role in (Assignment.Role.FIRST, Assignment.Role.SECOND):
                if role in roles:
                    continue
                free = [card for card in fit if card.pk not in roles.values()]
                if not free:
                    raise errors.TooFewAssessors(ticket=candidate.ticket)
                chosen = min(free, key=lambda card: (load[card.pk], card.pk))
                _assign(candidate, chosen, role)
                roles[role] = chosen.pk
                load[chosen.pk] += 1
                made.append(chosen)
        telling.assigned(plan, made)
        audit.record(actor, "assessment.assessors_assigned", plan, changes={"count": len(made)})
        return len(made)


def rate(
    actor: Actor, assignment_id: int, *, points: Mapping[int, int], comment: str = "", absent: bool = False,
    rated_at: datetime | None = None,
) -> Rating:  # fmt: skip
    """Give the final points of one candidate, alone and blind; `rated_at` when that was before now (without a network).

    Raises AssignmentNotFound, RatingInvalid, AlreadyRated.
    """
    with transaction.atomic():
        assignment = (
            Assignment.objects.select_related("assessor", "registration__plan")
            .filter(pk=assignment_id, assessor__user_id=actor.user_id or 0, assessor__ended_on=None)
            .first()
        )
        if assignment is None:
            raise errors.AssignmentNotFound()
        require(actor, RATE, organisation_id=assignment.organisation_id)
        registration = _locked(assignment.registration_id)
        if ConflictDeclaration.objects.filter(
            assessor_id=assignment.assessor_id, person_id=registration.person_id
        ).exists():
            raise errors.AssessorUnfit(name=assignment.assessor.name, why=_("已申报回避"))
        if registration.state not in (Registration.State.SCHEDULED, Registration.State.EXAMINED):
            raise errors.RegistrationState(state=registration.get_state_display())
        rubric_id = registration.plan.rubric_id
        lines = {
            row.number: rules.Line(row.max_points, row.critical)
            for row in Criterion.objects.filter(rubric_id=rubric_id or 0)
        }
        total = 0 if absent else rules.rating_total(lines, points)
        if total is None:
            raise errors.RatingInvalid()
        try:
            with transaction.atomic():
                rating = Rating.objects.create(
                    assignment=assignment,
                    points={} if absent else {str(number): value for number, value in sorted(points.items())},
                    total=total,
                    absent=absent,
                    comment=comment.strip()[:500],
                    rated_at=rated_at or calendar.now(),
                    rated_by=actor.name,
                )
        except IntegrityError as error:
            raise errors.AlreadyRated() from error
        _conclude(registration)
        audit.record(actor, "assessment.practice_rated", rating)
        events.emit(PracticeRated(registration_id=registration.pk))
        return rating


def score_theory(attempt_id: str) -> Result:
    """Score a handed-in exam by the keys of the versions that it drew; doing so again gives the same."""
    with transaction.atomic():
        attempt = Attempt.objects.select_for_update().get(pk=attempt_id)
        if attempt.state == Attempt.State.VOIDED:
            return result_of(_locked(attempt.registration_id))
        if attempt.state != Attempt.State.SUBMITTED:
            raise errors.ResultsIncomplete(count=1)
        given = dict(Answer.objects.filter(attempt=attempt).values_list("question", "value"))
        keys = bank.keys_of(attempt.paper)
        result = result_of(_locked(attempt.registration_id))
        if result.theory is None:
            result.theory = rules.theory_points(attempt.paper, given, keys)
            result.save(update_fields=["theory"])
            audit.record(Actor.system("assessment"), "assessment.theory_scored", result)
        return result


def result_of(registration: Registration) -> Result:
    """The result row of a registration, made empty when it is not there."""
    result, _made = Result.objects.get_or_create(
        registration=registration,
        defaults={
            "person_id": registration.person_id,
            "organisation_id": registration.organisation_id,
            "region_code": registration.region_code,
        },
    )
    return result


def _conclude(registration: Registration) -> None:
    """Decide practice when the ratings suffice; call a third assessor when the two differ too much."""
    rows = Assignment.objects.filter(registration=registration).select_related("rating")
    ratings = {row.role: row.rating for row in rows if hasattr(row, "rating")}
    first, second, third = (ratings.get(role) for role in Assignment.Role.values)
    rubric = registration.plan.rubric
    assert rubric is not None  # nobody rates a plan without one
    totals = [rating.total if rating else None for rating in (first, second, third)]
    if totals[2] is None and rules.needs_adjudication(totals[0], totals[1], rubric.tolerance):
        _call_adjudicator(registration)
        return
    points = rules.practice_points(totals[0], totals[1], totals[2], rubric.tolerance)
    if points is None:
        return
    result = result_of(registration)
    absent = first is not None and second is not None and first.absent and second.absent
    result.practice, result.practice_absent = (None, True) if absent else (points, False)
    result.save(update_fields=["practice", "practice_absent"])


def _call_adjudicator(registration: Registration) -> None:
    """The least loaded fit assessor who has not rated; when there is none the body must name one by hand."""
    if Assignment.objects.filter(registration=registration, role=Assignment.Role.ADJUDICATOR).exists():
        return
    busy = set(Assignment.objects.filter(registration=registration).values_list("assessor_id", flat=True))
    cards = _by_load(
        Assessor.objects.filter(body_id=registration.plan.body_id, ended_on=None).exclude(pk__in=busy),
        registration.plan_id,
    )
    interests = Interests([registration], cards)
    fit = [card for card in cards if not interests.why_unfit(registration, card)]
    if fit:
        _assign(registration, fit[0], Assignment.Role.ADJUDICATOR)
        telling.assigned(registration.plan, fit[:1])


def replace_assessor(task: Assignment) -> Assessor | None:
    """Take an assessor off a candidate not yet rated and send the least loaded fit one instead, or nobody."""
    registration, role = task.registration, task.role
    busy = Assignment.objects.filter(registration=registration).values_list("assessor_id", flat=True)
    cards = _by_load(
        Assessor.objects.filter(body_id=registration.plan.body_id, ended_on=None).exclude(pk__in=list(busy)),
        registration.plan_id,
    )
    task.delete()
    interests = Interests([registration], cards)
    fit = next((card for card in cards if not interests.why_unfit(registration, card)), None)
    if fit is not None:
        _assign(registration, fit, role)
    return fit


def _by_load(cards: QuerySet[Assessor], plan_id: int) -> list[Assessor]:
    """The assessors, those with the fewest candidates of the plan first."""
    load = Count("assignments", filter=Q(assignments__registration__plan_id=plan_id))
    return list(cards.annotate(load=load).order_by("load", "pk"))


class Interests:
    """Who must not rate whom, for many candidates and assessors in a few queries."""

    def __init__(self, candidates: Sequence[Registration], assessors: Sequence[Assessor]) -> None:
        persons = [row.person_id for row in candidates]
        self.declared = set(
            ConflictDeclaration.objects.filter(assessor__in=assessors, person_id__in=persons).values_list(
                "assessor_id", "person_id"
            )
        )
        on = candidates[0].plan.practice_on if candidates else calendar.today()
        self.employers = people.employers_on([*persons, *(a.person_id for a in assessors if a.person_id)], on)

    def why_unfit(self, candidate: Registration, assessor: Assessor) -> str:
        """Why the assessor may not rate the candidate, in words; "" when they may."""
        return self.unfit_for(candidate.plan, assessor) or self.conflict(candidate, assessor)

    def unfit_for(self, plan: Plan, assessor: Assessor) -> str:
        """Why the assessor may not rate anybody of the plan, in words."""
        why = filing_rules.why_unfit(
            grade=assessor.grade, qualification=assessor.qualification, occupations=assessor.occupations,
            valid_until=assessor.valid_until, occupation=plan.occupation_id, level=plan.level, on=plan.practice_on,
        )  # fmt: skip
        return str(_UNFIT[why]()) if why else ""

    def conflict(self, candidate: Registration, assessor: Assessor) -> str:
        """Which interest stands between the two 回避, in words."""
        if assessor.person_id == candidate.person_id:
            return _("不能考评本人")
        if (assessor.pk, candidate.person_id) in self.declared:
            return _("已申报回避")
        own = self.employers.get(assessor.person_id or 0)
        if own is not None and own == self.employers.get(candidate.person_id):
            return _("与考生同一单位")
        return ""


_UNFIT = {
    "expired": lambda: _("考评员证已过期"),
    "occupation": lambda: _("考评员证不含该职业"),
    "grade": lambda: _("考评员等级不能考评该等级"),
    "level": lambda: _("本人技能等级低于考评等级"),
}


def _assign(registration: Registration, assessor: Assessor, role: str) -> Assignment:
    try:
        with transaction.atomic():
            return Assignment.objects.create(
                registration=registration, assessor=assessor, organisation_id=registration.organisation_id,
                region_code=registration.region_code, role=role, assigned_at=calendar.now(),
            )  # fmt: skip
    except IntegrityError as error:
        raise errors.AssessorUnfit(name=assessor.name, why=_("该考生已派遣该考评员或该席位")) from error


def _registration(registration_id: int) -> Registration:
    found = Registration.objects.select_related("plan__rubric").filter(pk=registration_id).first()
    if found is None:
        raise errors.RegistrationNotFound()
    return found


def _locked(registration_id: int) -> Registration:
    return Registration.objects.select_for_update(of=("self",)).select_related("plan__rubric").get(pk=registration_id)
