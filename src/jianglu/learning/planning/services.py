"""Planning one's weeks, pausing, stopping; reminding who asked for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor, require
from jianglu.platform.notifications import notify_people

from ..messages import REMINDER, REMINDER_EMPTY
from ..models import StudyPause, StudyPlan
from ..permissions import STUDY
from . import queries, rules
from .errors import BadPause, BadPlan, PlanNotFound

LEAST, MOST = 10, 2400
"""Minutes a week; the ledger counts no more than six hours a day."""
EARLIEST, LONGEST = timedelta(days=60), timedelta(days=366)
HOURS = range(7, 22)
BATCH = 500


def set_plan(
    actor: Actor,
    *,
    days: Iterable[int],
    minutes: int,
    reminds: bool = False,
    remind_hour: int = 19,
    shows_run: bool = True,
) -> StudyPlan:
    """Set on which weekdays (0 is Monday) and for how many minutes a week the actor wants to learn, from this week on.

    Weeks that are over keep the goal that held in them. Raises BadPlan.
    """
    with transaction.atomic():
        require(actor, STUDY, person_id=actor.person_id or 0)
        chosen = sorted(set(days))
        if not chosen or not set(chosen) <= set(range(7)) or not LEAST <= minutes <= MOST or remind_hour not in HOURS:
            raise BadPlan()
        now = calendar.now()
        said = {"reminds": reminds, "remind_hour": remind_hour, "shows_run": shows_run, "changed_at": now}
        plan, _made = StudyPlan.objects.update_or_create(
            person_id=actor.person_id or 0, defaults=said, create_defaults={**said, "made_at": now}
        )
        plan.goals.update_or_create(week=rules.monday(calendar.today()), defaults={"days": chosen, "minutes": minutes})
        audit.record(actor, "learning.planned", plan)
        return plan


def pause(actor: Actor, starts_on: date, ends_on: date) -> StudyPause:
    """Declare days without learning, ahead or up to sixty days afterwards; joined with pauses that it touches.

    Raises PlanNotFound, BadPause.
    """
    with transaction.atomic():
        plan = _locked(actor)
        if not starts_on <= ends_on <= starts_on + LONGEST or starts_on < calendar.today() - EARLIEST:
            raise BadPause()
        rows = {rules.Pause(row.starts_on, row.ends_on): row.pk for row in plan.pauses.all()}
        whole, touched = rules.joined(rows, rules.Pause(starts_on, ends_on))
        plan.pauses.filter(pk__in=[rows[row] for row in touched]).delete()
        made = plan.pauses.create(starts_on=whole.starts_on, ends_on=whole.ends_on)
        audit.record(actor, "learning.paused", plan)
        return made


def resume(actor: Actor, pause_id: int) -> None:
    """Go on learning from today: the days of a pause that are over stay, the rest is taken back. Raises PlanNotFound."""
    with transaction.atomic():
        plan = _locked(actor)
        row = plan.pauses.filter(pk=pause_id).first()
        if row is None:
            raise PlanNotFound()
        yesterday = calendar.today() - timedelta(days=1)
        if row.starts_on > yesterday:
            row.delete()
        elif row.ends_on > yesterday:
            row.ends_on = yesterday
            row.save(update_fields=["ends_on"])
        audit.record(actor, "learning.resumed", plan)


def stop(actor: Actor) -> None:
    """Delete the plan with its goals and pauses; courses and hours stay as they are. Raises PlanNotFound."""
    with transaction.atomic():
        plan = _locked(actor)
        audit.record(actor, "learning.plan_stopped", plan)
        plan.goals.all().delete()
        plan.pauses.all().delete()
        plan.delete()


def remind() -> int:
    """Say once a day, at the hour that each asked for, that today is a day they planned; returns how many were told."""
    now = timezone.localtime(calendar.now())
    asked = StudyPlan.objects.filter(reminds=True, remind_hour__lte=now.hour, remind_hour__gt=now.hour - rules.LATE)
    asked = asked.exclude(reminded_on__gte=now.date())
    told, after = 0, 0
    while True:
        with transaction.atomic():
            # locked so that two runs of the job never tell somebody twice
            rows = asked.filter(pk__gt=after).order_by("pk").select_for_update(skip_locked=True)
            batch = list(rows.prefetch_related("goals", "pauses")[:BATCH])
            if not batch:
                return told
            after = batch[-1].pk
            due = [plan for plan, week in queries.weeks(batch, now.date()) if _due(plan, week, now)]
            StudyPlan.objects.filter(pk__in=[plan.pk for plan in due]).update(reminded_on=now.date())
            told += _tell([plan.person_id for plan in due])


def _due(plan: StudyPlan, week: queries.Week, now: datetime) -> bool:
    return rules.reminds(
        week.goal,
        week.pauses,
        hour=plan.remind_hour,
        now=now,
        reminded_on=plan.reminded_on,
        learnt_today=week.learnt_on.get(now.date(), 0),
        learnt_week=week.learnt,
    )


def _tell(people: list[int]) -> int:
    courses = queries.last_courses(people)
    begun = [(person, {"course": courses[person]}) for person in people if person in courses]
    rest: list[tuple[int, dict[str, str]]] = [(person, {}) for person in people if person not in courses]
    link = reverse("learning:mine")
    return notify_people(REMINDER, begun, link=link) + notify_people(REMINDER_EMPTY, rest, link=link)


def _locked(actor: Actor) -> StudyPlan:
    require(actor, STUDY, person_id=actor.person_id or 0)
    plan = StudyPlan.objects.select_for_update().filter(person_id=actor.person_id or 0).first()
    if plan is None:
        raise PlanNotFound()
    return plan
