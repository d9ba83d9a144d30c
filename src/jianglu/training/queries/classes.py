"""Reading classes: the public feed, the provider's and teacher's views, what completion and supervision look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from jianglu.kernel.chinese import prefix_query
from jianglu.learning import queries as learning
from jianglu.platform import calendar
from jianglu.platform.access import Actor, limit
from jianglu.platform.pages import tally

from .. import rules
from ..errors import ClassNotFound, SessionNotFound
from ..models import Alert, Attendance, ClassSession, Enrolment, TrainingClass
from ..permissions import SUPERVISE, VIEW_CLASSES

THERE = (Attendance.State.PRESENT, Attendance.State.LATE)


def find_classes(
    text: str = "",
    *,
    occupation: str = "",
    region: str = "",
    level: str = "",
    subsidised: bool = False,
    near: str = "",
    seats: bool = False,
) -> QuerySet[TrainingClass]:
    """Classes that can still be joined, for everybody: near the street or district `near` first, then by first day.

    `text` is what somebody has typed so far (characters, pinyin, initials) of title or occupation; `region` keeps a
    subtree; `seats` those with a free seat.
    """
    rows = TrainingClass.objects.filter(
        state=TrainingClass.State.OPEN, enrol_until__gte=calendar.today()
    ).select_related("programme__occupation", "organisation")
    if text.strip():
        query = prefix_query(text)
        if not query:
            return rows.none()
        rows = rows.filter(programme__search=SearchQuery(query, config="simple", search_type="raw"))
    if occupation:
        rows = rows.filter(programme__occupation_id=occupation)
    if region:
        rows = rows.filter(region_code__startswith=region)
    if level:
        rows = rows.filter(programme__level=level)
    if subsidised:
        rows = rows.filter(programme__subsidy__gt=0)
    if seats:
        rows = rows.filter(seats_taken__lt=F("seats"))
    if near:
        close = Case(
            When(region_code__startswith=near, then=Value(0)),
            When(region_code__startswith=near[:6], then=Value(1)),
            default=Value(2),
            output_field=IntegerField(),
        )
        return rows.annotate(distance=close).order_by("distance", "start_on", "pk")
    return rows.order_by("start_on", "pk")


def get_open_class(class_id: int) -> TrainingClass:
    """A class for its public page; raises ClassNotFound."""
    found = (
        TrainingClass.objects.select_related("programme__occupation", "organisation")
        .prefetch_related("programme__courses", "sessions")
        .filter(pk=class_id)
        .first()
    )
    if found is None:
        raise ClassNotFound()
    return found


def visible_classes(actor: Actor) -> QuerySet[TrainingClass]:
    """Classes in the actor's scope, latest first; `people` and `waiting` count the roll."""
    rows = limit(TrainingClass.objects.all(), actor, VIEW_CLASSES, region="region_code", organisation="organisation_id")
    return (
        rows.select_related("programme__occupation", "organisation")
        .annotate(
            people=tally(Enrolment.objects.filter(state__in=Enrolment.SEATED), "training_class"),
            waiting=tally(Enrolment.objects.filter(state=Enrolment.State.WAITING), "training_class"),
        )
        .order_by("-start_on", "-pk")
    )


def class_for(actor: Actor, class_id: int) -> TrainingClass:
    """One of them; raises ClassNotFound."""
    found = visible_classes(actor).filter(pk=class_id).first()
    if found is None:
        raise ClassNotFound()
    return found


def class_numbered(actor: Actor, number: str) -> TrainingClass:
    """The class of that number in the actor's scope; raises ClassNotFound."""
    found = visible_classes(actor).filter(number=number.strip()).first()
    if found is None:
        raise ClassNotFound()
    return found


def session_for(actor: Actor, session_id: int) -> ClassSession:
    """A lesson of a class in the actor's scope; raises SessionNotFound."""
    session = ClassSession.objects.select_related("training_class__programme").filter(pk=session_id).first()
    if session is None or not visible_classes(actor).filter(pk=session.training_class_id).exists():
        raise SessionNotFound()
    return session


def first_session_today(actor: Actor) -> QuerySet[ClassSession]:
    """Today's lessons of the classes in the actor's scope, for the teacher's phone."""
    today = calendar.today()
    return (
        ClassSession.objects.filter(training_class__in=visible_classes(actor).values("pk"), starts_at__date=today)
        .select_related("training_class__programme")
        .order_by("starts_at")
    )


@dataclass(frozen=True)
class Standing:
    """A trainee on the board: what was attended and learnt so far, and what completion would say now."""

    enrolment: Enrolment
    study: rules.Study
    outcome: rules.Outcome

    @property
    def percent(self) -> int:
        """Attendance in percent of all planned hours."""
        return int(self.outcome.attendance * 100)

    @property
    def online_hours(self) -> float:
        """学时 learnt online."""
        return self.study.online_seconds * 10 // rules.HOUR_SECONDS / 10


def board(opened: TrainingClass) -> list[Standing]:
    """Everybody on the roll with their standing; five queries whatever the size. The caller has checked the scope."""
    enrolments = list(
        Enrolment.objects.filter(training_class=opened)
        .exclude(state=Enrolment.State.WITHDRAWN)
        .select_related("person", "voucher__batch", "completion")
        .order_by("state", "enrolled_at", "pk")
    )
    found = studies(opened, enrolments)
    return [Standing(row, found[row.pk], rules.outcome(found[row.pk])) for row in enrolments]


def studies(opened: TrainingClass, enrolments: Sequence[Enrolment]) -> dict[int, rules.Study]:
    """What each trainee attended and learnt online, by enrolment id."""
    programme = opened.programme
    planned = opened.sessions.aggregate(n=Sum("hours"))["n"] or 0
    attended = dict(
        Enrolment.objects.filter(pk__in=[row.pk for row in enrolments])
        .annotate(n=Coalesce(Sum("attendance__session__hours", filter=Q(attendance__state__in=THERE)), 0))
        .values_list("pk", "n")
    )
    people = [row.person_id for row in enrolments]
    courses = list(programme.courses.values_list("pk", flat=True))
    since = opened.created_at.date()
    seconds = learning.seconds_by_person(people, courses, since, calendar.today()) if courses else {}
    scores = learning.quiz_scores(people, courses) if courses else {}
    quiz = learning.has_quiz(courses) if courses else False
    return {
        row.pk: rules.Study(
            planned_hours=planned,
            attended_hours=attended.get(row.pk, 0),
            online_hours_planned=programme.online_hours,
            online_seconds=seconds.get(row.person_id, 0),
            quiz=scores.get(row.person_id),
            has_quiz=quiz,
        )
        for row in enrolments
    }


def signed_in_on(opened: TrainingClass, day: date) -> int:
    """How many trainees were marked as there on a day."""
    there = Attendance.objects.filter(session__training_class=opened, session__starts_at__date=day, state__in=THERE)
    return there.values("enrolment_id").distinct().count()


def signals(today: date) -> Iterator[tuple[TrainingClass, str, dict[str, Any]]]:
    """Figures of the running classes that look wrong: (class, signal, statistic)."""
    running = TrainingClass.objects.filter(state=TrainingClass.State.RUNNING)
    yield from _double_classes(running)
    yield from _teacher_twice(running, today)
    yield from _bursts(running, today)


def _double_classes(running: QuerySet[TrainingClass]) -> Iterator[tuple[TrainingClass, str, dict[str, Any]]]:
    seated = Enrolment.objects.filter(training_class__in=running, state=Enrolment.State.ENROLLED)
    twice = seated.values("person_id").annotate(n=Count("pk")).filter(n__gt=1).values("person_id")
    by_class: dict[int, list[int]] = defaultdict(list)
    for row in seated.filter(person_id__in=twice):
        by_class[row.training_class_id].append(row.person_id)
    for opened in running.filter(pk__in=by_class):
        yield opened, Alert.Signal.DOUBLE_CLASS, {"people": len(by_class[opened.pk])}


def _teacher_twice(
    running: QuerySet[TrainingClass], today: date
) -> Iterator[tuple[TrainingClass, str, dict[str, Any]]]:
    places: dict[tuple[Any, ...], list[ClassSession]] = defaultdict(list)
    sessions = ClassSession.objects.filter(training_class__in=running, starts_at__date=today)
    for session in sessions.select_related("training_class"):
        opened = session.training_class
        places[opened.organisation_id, opened.teacher_name, session.starts_at].append(session)
    for (_unit, teacher, starts_at), lessons in places.items():
        if len({lesson.training_class_id for lesson in lessons}) > 1:
            numbers = sorted(lesson.training_class.number for lesson in lessons)
            figures = {"teacher": teacher, "at": starts_at.isoformat(), "classes": numbers}
            for lesson in lessons:
                yield lesson.training_class, Alert.Signal.TEACHER_TWICE, figures


def _bursts(running: QuerySet[TrainingClass], today: date) -> Iterator[tuple[TrainingClass, str, dict[str, Any]]]:
    moments: dict[int, list[float]] = defaultdict(list)
    signed = Attendance.objects.filter(
        session__training_class__in=running, session__starts_at__date=today, method=Attendance.Method.CODE
    )
    for session_id, at in signed.values_list("session_id", "marked_at"):
        moments[session_id].append(at.timestamp())
    odd = [session_id for session_id, times in moments.items() if rules.burst(times)]
    for session in ClassSession.objects.filter(pk__in=odd).select_related("training_class"):
        yield (
            session.training_class,
            Alert.Signal.SIGN_IN_BURST,
            {"session": session.seq, "signed": len(moments[session.pk])},
        )


ALERT_SIGNALS = Alert.Signal.choices


def visible_alerts(actor: Actor) -> QuerySet[Alert]:
    """Alerts about the classes in the actor's region, newest first."""
    rows = limit(Alert.objects.all(), actor, SUPERVISE, region="training_class__region_code")
    return rows.select_related("training_class__organisation", "training_class__programme", "case")


def present_twice(*, since: date) -> list[tuple[int, list[str], date]]:
    """(person, numbers of the classes, day) of everybody marked present in two classes at one time since a day."""
    there = Attendance.objects.filter(state__in=THERE, session__starts_at__date__gte=since)
    other = Attendance.objects.filter(
        state__in=THERE,
        enrolment__person=OuterRef("enrolment__person"),
        session__starts_at__lt=OuterRef("session__ends_at"),
        session__ends_at__gt=OuterRef("session__starts_at"),
    ).exclude(enrolment__training_class=OuterRef("enrolment__training_class"))
    rows = there.filter(Exists(other)).values_list(
        "enrolment__person_id", "session__starts_at", "enrolment__training_class__number"
    )
    found: dict[tuple[int, date], set[str]] = defaultdict(set)
    for person, starts_at, number in rows:
        found[person, timezone.localdate(starts_at)].add(number)
    return [(person, sorted(numbers), day) for (person, day), numbers in sorted(found.items())]
