"""Reading supervision: who may be sent, one's own inspections, findings, measures, and what the public sees."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext

from jianglu.kernel.periods import add_months
from jianglu.people import queries as people
from jianglu.platform import calendar
from jianglu.platform.access import Actor, Role, limit, rls
from jianglu.platform.access.services import live_assignments
from jianglu.platform.workflow import queries as workflow

from ..errors import DrawNotFound, FindingNotFound, InspectionNotFound, MeasureNotFound, SupervisorNotFound
from ..filing.models import Body
from ..permissions import KEEP_SUPERVISORS, VIEW_SUPERVISION
from ..plans.models import Plan, Registration
from . import rules
from .models import Draw, Finding, Inspection, Measure, Points, Supervisor

OFFICERS = (Role.DISTRICT_CLERK, Role.CITY_CLERK)
_WHOSE = {"region": "region_code", "organisation": "organisation_id"}


def exam_day(plan: Plan) -> date:
    """The day on which a plan is inspected: that of the theory exam, in the city's time."""
    return timezone.localtime(plan.theory_at).date()


def sheet_address(inspection_id: int) -> str:
    """Where a supervisor fills the sheet."""
    return reverse("assessment:inspection_sheet", args=[inspection_id])


def accounts(region_code: str, organisation_id: int | None) -> list[tuple[int, str]]:
    """(id, name) of accounts that may get a card: staff of the unit, or officers over the region."""
    rows = live_assignments().select_related("user")
    if organisation_id is not None:
        rows = rows.filter(role__in=[Role.BODY, Role.ASSESSOR], value=str(organisation_id))
    else:
        rows = rows.filter(role__in=OFFICERS)
    taken = set(Supervisor.objects.filter(ended_on=None).values_list("user_id", flat=True))
    found = {
        row.user_id: str(row.user)
        for row in rows.order_by("user_id")
        if row.user_id not in taken and (organisation_id is not None or _of_region(row.value, region_code))
    }
    return list(found.items())


def _of_region(held: str, wanted: str) -> bool:
    """Whether an officer over the region `held` works within the authority of `wanted`."""
    return held.startswith(wanted)


def known_body(body_id: int) -> bool:
    """Whether there is such a body."""
    return Body.objects.filter(pk=body_id).exists()


def supervisors(actor: Actor) -> QuerySet[Supervisor]:
    """Cards that the actor keeps or sees, with `hours` of the last twelve months and the number of `sent` inspections."""
    since = add_months(calendar.today(), -12)
    rows = Supervisor.objects.select_related("user", "organisation")
    kept = limit(rows, actor, VIEW_SUPERVISION, **_WHOSE)
    hours = Coalesce(Sum("trainings__hours", filter=Q(trainings__held_on__gt=since)), 0)
    sent = Count("inspections", filter=~Q(inspections__state="cancelled"), distinct=True)
    return (
        Supervisor.objects.filter(pk__in=kept.values("pk"))
        .select_related("user", "organisation")
        .annotate(hours=hours, sent=sent)
    )


def get_supervisor(actor: Actor, supervisor_id: int) -> Supervisor:
    """One card; raises SupervisorNotFound."""
    found = supervisors(actor).filter(pk=supervisor_id).first()
    if found is None:
        raise SupervisorNotFound()
    return found


def may_keep(actor: Actor, card: Supervisor) -> bool:
    """Whether the actor keeps this card, for the page."""
    return limit(Supervisor.objects.filter(pk=card.pk, ended_on=None), actor, KEEP_SUPERVISORS, **_WHOSE).exists()


def open_sessions(region_code: str, first: date, last: date) -> Q:
    """Plans with candidates whose exam lies in the days, not yet under external inspection."""
    drawn = Inspection.objects.filter(draw__isnull=False).exclude(state=Inspection.State.CANCELLED)
    return (
        Q(region_code__startswith=region_code, theory_at__date__gte=first, theory_at__date__lte=last, seats_taken__gt=0)
        & ~Q(state=Plan.State.CANCELLED)
        & ~Q(pk__in=drawn.values("plan_id"))
    )


def lot(region_code: str, first: date, last: date, share: int) -> rules.Lot:
    """Everything a draw depends on, as known now: plans and who may be sent."""
    today = calendar.today()
    figures = rules.figures(today)
    plans = list(Plan.objects.filter(open_sessions(region_code, first, last)).order_by("pk"))
    related = _employers(plans)
    taken: dict[date, set[int]] = {}
    for who, day in (
        Inspection.objects.filter(due_on__range=(first, last))
        .exclude(state=Inspection.State.CANCELLED)
        .values_list("supervisor_id", "due_on")
    ):
        taken.setdefault(day, set()).add(who)
    sessions = tuple(
        rules.Session(
            plan.pk, plan.body_id, tuple(sorted({plan.organisation_id, *related.get(plan.pk, ())})), plan.occupation_id,
            exam_day(plan).isoformat(), plan.seats_taken, tuple(sorted(taken.get(exam_day(plan), ()))),
        )
        for plan in plans
    )  # fmt: skip
    return rules.Lot(
        sessions, _candidates(region_code, last, figures), share, figures.supervisors["least"],
        figures.supervisors["seats_each"], figures.consecutive,
    )  # fmt: skip


def _employers(plans: Sequence[Plan]) -> dict[int, set[int]]:
    """Who employs candidates, by plan: their people keep away."""
    with rls.elevated("assessment.draw"):
        rows = list(
            Registration.objects.filter(plan__in=plans, state__in=Registration.HOLDS_SEAT).values_list(
                "plan_id", "person_id"
            )
        )
        employers = people.employers_on({person for _plan, person in rows}, calendar.today())
    found: dict[int, set[int]] = {}
    for plan_id, person in rows:
        if person in employers:
            found.setdefault(plan_id, set()).add(employers[person])
    return found


def _candidates(region_code: str, until: date, figures: rules.Figures) -> tuple[rules.Candidate, ...]:
    """External supervisors of the authority and those above it, with valid cards and enough training."""
    since = add_months(calendar.today(), -12)
    hours = Coalesce(Sum("trainings__hours", filter=Q(trainings__held_on__gt=since)), 0)
    rows = list(
        Supervisor.objects.filter(kind=Supervisor.Kind.EXTERNAL, ended_on=None, valid_until__gte=until)
        .annotate(hours=hours)
        .filter(hours__gte=figures.training_hours)
        .prefetch_related("conflicts")
        .order_by("pk")
    )
    near = [row for row in rows if region_code.startswith(row.region_code) or row.region_code.startswith(region_code)]
    units = dict(Body.objects.values_list("organisation_id", "pk"))
    declared: dict[int, set[int]] = {}
    for user, unit in workflow.declared_units([row.user_id for row in near]):
        if unit in units:
            declared.setdefault(user, set()).add(units[unit])
    streaks, loads = _history([row.pk for row in near], since)
    return tuple(
        rules.Candidate(
            row.pk, row.organisation_id, tuple(row.occupations),
            tuple(sorted({one.body_id for one in row.conflicts.all()} | declared.get(row.user_id, set()))),
            *streaks.get(row.pk, (None, 0)), loads.get(row.pk, 0),
        )
        for row in near
    )  # fmt: skip


def _history(ids: Sequence[int], since: date) -> tuple[dict[int, tuple[int | None, int]], dict[int, int]]:
    """(body, length) of the last run of inspections of one body, and inspections since a day, by supervisor."""
    rows = (
        Inspection.objects.filter(supervisor_id__in=ids)
        .exclude(state=Inspection.State.CANCELLED)
        .order_by("supervisor_id", "-due_on", "-pk")
        .values_list("supervisor_id", "body_id", "due_on")
    )
    streaks: dict[int, tuple[int | None, int]] = {}
    broken: set[int] = set()
    loads: dict[int, int] = {}
    for who, body, day in rows:
        held, run = streaks.get(who, (body, 0))
        if who not in broken and held == body:
            streaks[who] = (body, run + 1)
        else:
            broken.add(who)
        loads[who] = loads.get(who, 0) + (day > since)
    return streaks, loads


def draws(actor: Actor) -> QuerySet[Draw]:
    """Draws that the actor sees."""
    return limit(Draw.objects.all(), actor, VIEW_SUPERVISION, region="region_code")


def get_draw(actor: Actor, draw_id: int) -> Draw:
    """One draw; raises DrawNotFound."""
    found = draws(actor).filter(pk=draw_id).first()
    if found is None:
        raise DrawNotFound()
    return found


def derived_again(row: Draw) -> bool:
    """Whether the seed and what was known give the same outcome and digest again."""
    outcome = {str(plan): sent for plan, sent in rules.draw(rules.Lot.from_json(row.given), row.seed).items()}
    return outcome == row.outcome and rules.digest(row.seed, row.given, row.outcome) == row.digest


def cards(ids: Iterable[int]) -> QuerySet[Supervisor]:
    """The cards that a draw knew."""
    return Supervisor.objects.filter(pk__in=list(ids))


def plan_titles(ids: Iterable[int]) -> dict[int, str]:
    """Titles of plans, which are public."""
    return dict(Plan.objects.filter(pk__in=list(ids)).values_list("pk", "title"))


_SEEN = ("plan__occupation", "organisation", "supervisor")


def inspections(actor: Actor) -> QuerySet[Inspection]:
    """Inspections in the actor's reach, with the number of `found`; a unit sees those of itself once they are in."""
    rows = limit(Inspection.objects.all(), actor, VIEW_SUPERVISION, **_WHOSE)
    if not actor.region_codes and not actor.is_system:
        rows = rows.filter(Q(state=Inspection.State.SUBMITTED) | Q(draw=None))  # a visit is not announced
    return rows.select_related(*_SEEN, "plan__site").annotate(found=Count("findings"))


def get_inspection(actor: Actor, inspection_id: int) -> Inspection:
    """One inspection in reach or one's own; raises InspectionNotFound."""
    found = inspections(actor).filter(pk=inspection_id).first() or mine(actor).filter(pk=inspection_id).first()
    if found is None:
        raise InspectionNotFound()
    return found


def mine(actor: Actor) -> QuerySet[Inspection]:
    """What the actor is sent to, the next first."""
    rows = Inspection.objects.filter(supervisor__user_id=actor.user_id or 0).exclude(state=Inspection.State.CANCELLED)
    return rows.select_related(*_SEEN, "plan__site").annotate(found=Count("findings")).order_by("state", "due_on", "pk")


def my_inspection(actor: Actor, inspection_id: int) -> Inspection:
    """One that the actor is sent to; raises InspectionNotFound."""
    found = mine(actor).filter(pk=inspection_id).first()
    if found is None:
        raise InspectionNotFound()
    return found


def has_photo(actor: Actor, file_id: int) -> bool:
    """Whether a photo belongs to an inspection that the actor sees or made."""
    wanted = {"answers__photos": file_id}
    return inspections(actor).filter(**wanted).exists() or mine(actor).filter(**wanted).exists()


@dataclass(frozen=True)
class Line:
    """One item of a checklist in the reader's language, with the answer if there is one."""

    number: int
    section: str
    text: str
    severity: str
    photo: bool
    answer: Any = None


def lines(row: Inspection) -> list[Line]:
    """The checklist of an inspection with what was answered."""
    english = (get_language() or "").startswith("en")
    given = {answer.number: answer for answer in row.answers.prefetch_related("photos")}
    return [
        Line(
            item.number, item.section_en if english else item.section, item.text_en if english else item.text,
            item.severity, item.photo, given.get(item.number),
        )
        for item in rules.checklist(row.checklist).items
    ]  # fmt: skip


def findings(actor: Actor) -> QuerySet[Finding]:
    """Findings in reach."""
    rows = limit(Finding.objects.all(), actor, VIEW_SUPERVISION, **_WHOSE)
    return rows.select_related("organisation", "inspection__plan", "case")


def get_finding(actor: Actor, finding_id: int) -> Finding:
    """One finding; raises FindingNotFound."""
    found = findings(actor).filter(pk=finding_id).first()
    if found is None:
        raise FindingNotFound()
    return found


def measures(actor: Actor) -> QuerySet[Measure]:
    """Measures in reach."""
    rows = limit(Measure.objects.all(), actor, VIEW_SUPERVISION, **_WHOSE)
    return rows.select_related("organisation", "occupation", "case")


def get_measure(actor: Actor, measure_id: int) -> Measure:
    """One measure; raises MeasureNotFound."""
    found = measures(actor).filter(pk=measure_id).first()
    if found is None:
        raise MeasureNotFound()
    return found


def points_of(body_id: int, on: date) -> int:
    """Points against a body that still count."""
    since = add_months(on, -rules.figures(on).months)
    rows = Points.objects.filter(body_id=body_id, finding__raised_on__gt=since)
    return int(rows.aggregate(total=Coalesce(Sum("points"), 0))["total"])


def has_critical(body_id: int, occupation: str | None, on: date) -> bool:
    """Whether a serious finding in that occupation still stands."""
    since = add_months(on, -rules.figures(on).months)
    rows = Finding.objects.filter(body_id=body_id, severity="critical", raised_on__gt=since)
    rows = rows.exclude(state=Finding.State.WITHDRAWN)
    return rows.filter(inspection__plan__occupation_id=occupation).exists() if occupation else rows.exists()


def public_measures(body_id: int) -> list[Measure]:
    """What stands against a body today, for the public register."""
    rows = Measure.objects.filter(body_id=body_id, state=Measure.State.IN_FORCE)
    return list(rows.select_related("occupation").order_by("-from_on"))


@dataclass(frozen=True)
class Figures:
    """The desk's figures of the last twelve months."""

    inspections: int
    findings: int
    open: int
    overdue: int
    rectified: int
    in_time: int

    @property
    def overdue_text(self) -> str:
        """How many of the open ones are late."""
        return gettext("超期 %(n)s") % {"n": self.overdue}

    @property
    def rectified_text(self) -> str:
        """Of how many."""
        return gettext("整改完成 %(n)s") % {"n": self.rectified}


def desk(actor: Actor) -> Figures:
    """Counts in the actor's reach over the last twelve months."""
    today = calendar.today()
    since = today - timedelta(days=365)
    done = inspections(actor).filter(state=Inspection.State.SUBMITTED, due_on__gt=since).count()
    still = [Finding.State.OPEN, Finding.State.ANSWERED, Finding.State.CONTESTED]
    found = (
        limit(Finding.objects.all(), actor, VIEW_SUPERVISION, **_WHOSE)
        .filter(raised_on__gt=since)
        .aggregate(
            findings=Count("pk", filter=~Q(state=Finding.State.WITHDRAWN)),
            open=Count("pk", filter=Q(state__in=still)),
            overdue=Count("pk", filter=Q(state=Finding.State.OPEN, due_on__lt=today)),
            rectified=Count("pk", filter=Q(state=Finding.State.RECTIFIED)),
            in_time=Count("pk", filter=Q(state=Finding.State.RECTIFIED, answered_on__lte=F("due_on"))),
        )
    )
    return Figures(inspections=done, **found)
