"""Working out where the members of a group stand; a fixed number of queries whatever its size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.db.models import Avg, Count, Q, Sum
from django.utils import timezone

from jianglu.platform import calendar

from ..models import Activity, Attempt, Cohort, CohortMember, Enrolment, HourEntry, Progress
from . import rules

FIELDS = ["done", "size", "percent", "seconds", "quiz", "last_on", "risk", "reasons"]


def watch(cohort: Cohort, *, only: Collection[int] | None = None) -> None:
    """Keep with each member (or some people) how far they are, and why they need a word; the caller holds a transaction."""
    members = CohortMember.objects.filter(cohort=cohort, left_at=None)
    if only is not None:
        members = members.filter(person_id__in=only)
    rows = list(members)
    due = dict(cohort.plan.values_list("course_id", "due_on"))
    people = [row.person_id for row in rows]
    enrolments = list(
        Enrolment.objects.filter(person_id__in=people, course_id__in=due).values_list(
            "pk", "person_id", "course_id", "version_id", "last_at", "started_at", "completed_at"
        )
    )
    required = dict(
        Activity.objects.filter(module__version_id__in={row[3] for row in enrolments}, required=True)
        .values_list("module__version_id")
        .annotate(n=Count("pk"))
        .order_by()
        .values_list("module__version_id", "n")
    )
    done = dict(
        Progress.objects.filter(enrolment_id__in=[row[0] for row in enrolments], activity__required=True)
        .exclude(done_at=None)
        .values_list("enrolment_id")
        .annotate(n=Count("pk"))
        .order_by()
        .values_list("enrolment_id", "n")
    )
    failed = _failed([row[0] for row in enrolments])
    seconds = dict(
        HourEntry.objects.filter(person_id__in=people, course_id__in=due, day__gte=cohort.starts_on)
        .values_list("person_id")
        .annotate(n=Sum("seconds"))
        .order_by()
        .values_list("person_id", "n")
    )
    quizzes = dict(
        Progress.objects.filter(enrolment_id__in=[row[0] for row in enrolments], activity__kind=Activity.Kind.QUIZ)
        .exclude(score=None)
        .values_list("enrolment__person_id")
        .annotate(mean=Avg("score"))
        .order_by()
        .values_list("enrolment__person_id", "mean")
    )
    of: dict[int, list[tuple]] = defaultdict(list)  # type: ignore[type-arg]
    for row in enrolments:
        of[row[1]].append(row)
    today = calendar.today()
    for member in rows:
        _keep(member, cohort, of[member.person_id], required, done, failed, due, today)
        member.seconds = max(0, seconds.get(member.person_id, 0))
        mean = quizzes.get(member.person_id)
        member.quiz = None if mean is None else int(mean)
    CohortMember.objects.bulk_update(rows, FIELDS, batch_size=500)
    if only is None:
        cohort.watched_at = calendar.now()
        cohort.save(update_fields=["watched_at"])


def _keep(
    member: CohortMember,
    cohort: Cohort,
    enrolments: list,  # type: ignore[type-arg]
    required: dict[int, int],
    done: dict[int, int],
    failed: dict[int, int],
    due: dict[int, date],
    today: date,
) -> None:
    member.size = sum(required.get(row[3], 0) for row in enrolments)
    # a course that was finished before its version gained an activity stays finished
    member.done = sum(required.get(row[3], 0) if row[6] else done.get(row[0], 0) for row in enrolments)
    member.percent = member.done * 100 // member.size if member.size else 0
    moved = [row[4] for row in enrolments if row[4] > row[5]]
    member.last_on = timezone.localdate(max(moved)) if moved else None
    begin = max(cohort.starts_on, timezone.localdate(member.joined_at))
    pace = rules.Pace(
        done=member.done,
        size=member.size,
        days_gone=max(0, (today - begin).days),
        days_all=(cohort.ends_on - begin).days,
        quiet_days=(today - member.last_on).days if member.last_on else None,
        overdue=sum(row[6] is None and due[row[2]] < today for row in enrolments),
        failed_quizzes=sum(failed.get(row[0], 0) for row in enrolments),
    )
    member.reasons = rules.reasons(pace)
    member.risk = rules.risk(member.reasons)


def _failed(enrolments: list[int]) -> dict[int, int]:
    """Quizzes of each enrolment that were handed in twice or more and never passed."""
    rows = (
        Attempt.objects.filter(enrolment_id__in=enrolments, submitted_at__isnull=False)
        .values("enrolment_id", "activity_id")
        .annotate(n=Count("pk"), good=Count("pk", filter=Q(passed=True)))
        .filter(n__gte=rules.FAILED_TWICE, good=0)
        .order_by()
    )
    found: dict[int, int] = defaultdict(int)
    for row in rows:
        found[row["enrolment_id"]] += 1
    return found
