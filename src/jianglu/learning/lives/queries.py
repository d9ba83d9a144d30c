"""Reading live classes: a group's, an activity's, what somebody may go to, and who came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from jianglu.platform import calendar
from jianglu.platform.access import Actor, require
from jianglu.platform.pages import tally

from ..cohorts.queries import cohort_for, roll
from ..models import Activity, Cohort, CohortMember, Course, Enrolment, LiveClass, LiveVisit, Progress
from ..permissions import AUTHOR, RUN_COHORT
from .errors import LiveNotFound

EARLY = timedelta(minutes=15)
"""So long before the class the door opens."""
LONGEST = 300  # minutes
WEEK = timedelta(days=7)


def is_open(live: LiveClass, now: datetime) -> bool:
    """Whether who belongs there may go in now."""
    return live.cancelled_at is None and live.starts_at - EARLY <= now < live.ends_at


def origin_of(url: str) -> str:
    """Scheme, host and port of a meeting."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def of_cohort(cohort: Cohort) -> QuerySet[LiveClass]:
    """All of a group, with how many came (`came`); the caller has checked the scope."""
    return cohort.live_classes.annotate(came=tally(LiveVisit.objects.all(), "live")).order_by("-starts_at", "-pk")


def of_activity(activity: Activity) -> QuerySet[LiveClass]:
    """All dates of an activity, whichever version it stands in, with how many came; the caller has checked the scope."""
    rows = LiveClass.objects.filter(activity_key=activity.key).annotate(came=tally(LiveVisit.objects.all(), "live"))
    return rows.order_by("-starts_at", "-pk")


def coming(cohort: Cohort) -> list[tuple[LiveClass, bool]]:
    """What a member sees: classes that are not over, the next one first, each with whether its door is open."""
    now = calendar.now()
    rows = cohort.live_classes.filter(starts_at__gt=now - timedelta(minutes=LONGEST))
    return [(live, is_open(live, now)) for live in rows if live.ends_at > now]


def run_by(actor: Actor, live: LiveClass) -> None:
    """Raise Denied for who may not run it: a group's staff, a course's authors."""
    if live.cohort is not None:
        require(actor, RUN_COHORT, organisation_id=live.cohort.organisation_id)
    elif live.course is not None:
        require(actor, AUTHOR, organisation_id=live.course.organisation_id, region=live.course.region_code)


def live_for(actor: Actor, live_id: int) -> LiveClass:
    """One for who runs or watches the group, or writes the course; raises LiveNotFound, CohortNotFound, Denied."""
    live = LiveClass.objects.select_related("course").filter(pk=live_id).first()
    if live is None:
        raise LiveNotFound()
    if live.cohort_id is None:
        run_by(actor, live)
    else:
        live.cohort = cohort_for(actor, live.cohort_id)
    return live


def attendance(live: LiveClass) -> QuerySet[Any]:
    """Members of the group with when they came (`came_at`), if they did; learners of a course that came, by name."""
    if live.cohort is None:
        return live.visits.order_by("came_at", "pk")
    visits: QuerySet[LiveVisit] = LiveVisit.objects.filter(live=live, person=OuterRef("person"))
    return roll(live.cohort).annotate(came_at=visits.values("came_at")[:1], came=Exists(visits))


# A learner's own -----------------------------------------------------------------------------------------------------


def belonging(actor: Actor) -> QuerySet[LiveClass]:
    """Live classes of the actor's groups, and of the courses that the actor learns in a version which holds them."""
    person = actor.person_id or 0
    groups = CohortMember.objects.filter(person_id=person, left_at=None).values("cohort")
    learnt = Activity.objects.filter(module__version__enrolment__person_id=person, kind=Activity.Kind.LIVE)
    return LiveClass.objects.filter(
        Q(cohort__in=groups, cohort__closed_at=None) | Q(cohort=None, activity_key__in=learnt.values("key"))
    ).select_related("cohort", "course")


@dataclass(frozen=True)
class Meeting:
    """A live class as somebody sees it who belongs there; `activity_id` is the lesson of a course's."""

    live: LiveClass
    open: bool
    activity_id: int | None = None


def ahead(actor: Actor, until: datetime) -> list[Meeting]:
    """What begins before `until` and is not over, of all groups and courses, the next one first; two queries."""
    now = calendar.now()
    rows = belonging(actor).filter(
        starts_at__gt=now - timedelta(minutes=LONGEST), starts_at__lt=until, cancelled_at=None
    )
    found = [live for live in rows.order_by("starts_at", "pk")[:50] if live.ends_at > now]
    keys = [live.activity_key for live in found if live.activity_key]
    learnt = Activity.objects.filter(key__in=keys, module__version__enrolment__person_id=actor.person_id or 0)
    lessons: dict[UUID | None, int] = dict(learnt.values_list("key", "pk")) if keys else {}
    return [Meeting(live, is_open(live, now), lessons.get(live.activity_key)) for live in found]


@dataclass(frozen=True)
class Sitting:
    """A date of a course's live class on its lesson's page: whether the learner came, and the video that replays it."""

    live: LiveClass
    open: bool
    over: bool
    came: bool
    replay: Activity | None


def sittings(enrolment: Enrolment, activity: Activity) -> list[Sitting]:
    """The dates of a live class for a learner: what comes first, then what is over, the last one first."""
    now = calendar.now()
    came = LiveVisit.objects.filter(live=OuterRef("pk"), person_id=enrolment.person_id)
    rows = list(LiveClass.objects.filter(activity_key=activity.key).annotate(came=Exists(came)))
    replays: dict[UUID | None, Activity | None] = {
        row.replay_key: _replay(enrolment, row.replay_key) for row in rows if row.replay_key
    }
    found = [Sitting(row, is_open(row, now), row.ends_at <= now, row.came, replays.get(row.replay_key)) for row in rows]
    return [row for row in found if not row.over] + [row for row in reversed(found) if row.over]


def _replay(enrolment: Enrolment, key: UUID) -> Activity | None:
    """The recording in the learner's own version, else as it was published last."""
    rows = published(enrolment.course_id, key)
    return (
        rows.filter(module__version_id=enrolment.version_id).first()
        or rows.order_by("-module__version__number").first()
    )


def published(course_id: int, key: UUID) -> QuerySet[Activity]:
    """A video in the published versions of its course."""
    return Activity.objects.filter(
        key=key, kind=Activity.Kind.VIDEO, module__version__course_id=course_id, module__version__state="published"
    )


def replay_keys(course_id: int) -> set[UUID | None]:
    """Videos of a course that replay a live class: they wait for no other lesson."""
    rows = LiveClass.objects.filter(course_id=course_id, replay_key__isnull=False)
    return set(rows.values_list("replay_key", flat=True))


def replays_for(enrolment: Enrolment, activity: Activity) -> bool:
    """Whether an activity of another version replays a live class of the learner's own version."""
    held = Activity.objects.filter(module__version_id=enrolment.version_id).values("key")
    rows = LiveClass.objects.filter(course_id=enrolment.course_id, replay_key=activity.key, activity_key__in=held)
    return activity.module.version.state == "published" and rows.exists()


def shows_replay(person_id: int, file_id: int) -> bool:
    """Whether a file is the recording of a live class of a course that the person learns."""
    keys = Activity.objects.filter(file_id=file_id, module__version__state="published").values("key")
    return LiveClass.objects.filter(course__enrolments__person_id=person_id, replay_key__in=keys).exists()


def attended(enrolment: Enrolment, activity: Activity) -> bool:
    """Whether the learner came to one of the dates, or saw the recording of one."""
    rows = LiveClass.objects.filter(activity_key=activity.key)
    if LiveVisit.objects.filter(live__in=rows, person_id=enrolment.person_id).exists():
        return True
    seen = Progress.objects.filter(enrolment=enrolment, activity__key__in=rows.values("replay_key"))
    return seen.exclude(done_at=None).exists()


def replayed_by(enrolment: Enrolment, video: Activity) -> list[Activity]:
    """The live classes of the learner's version which a video replays."""
    keys = LiveClass.objects.filter(course_id=enrolment.course_id, replay_key=video.key).values("activity_key")
    return list(Activity.objects.filter(module__version_id=enrolment.version_id, key__in=keys))


def videos_of(course: Course) -> list[tuple[int, str]]:
    """The optional videos that are published in a course now: what may replay a live class."""
    rows = Activity.objects.filter(module__version_id=course.current_id, kind=Activity.Kind.VIDEO, required=False)
    return list(rows.order_by("module__seq", "seq").values_list("pk", "title"))


def dates(course_id: int) -> dict[UUID | None, datetime]:
    """When each live class of a course is held next, else was held last; for the outline."""
    now = calendar.now()
    found: dict[UUID | None, LiveClass] = {}
    for live in LiveClass.objects.filter(course_id=course_id, cancelled_at=None).order_by("starts_at"):
        before = found.get(live.activity_key)
        if before is None or before.ends_at <= now:
            found[live.activity_key] = live
    return {key: live.starts_at for key, live in found.items()}
