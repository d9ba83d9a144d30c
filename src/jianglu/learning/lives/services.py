"""Live classes: set, called off, reminded of, entered; who came is known, and nobody else learns the address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from jianglu.people import queries as people
from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor, locked, require
from jianglu.platform.notifications import Message, notify_people

from .. import messages, xapi
from ..cohorts.services import own_cohort
from ..errors import CourseNotFound
from ..models import Activity, Enrolment, LiveClass, LiveVisit, Progress
from ..permissions import STUDY
from ..releases import standing
from ..services.contents import course_of
from ..services.study import progress_of, say, settle
from . import queries
from .errors import DoorClosed, LiveNotFound, LiveUnfit, ReplayUnfit
from .queries import LONGEST

AHEAD = timedelta(hours=1)
"""So long before it they are reminded whom it concerns."""
LATELY = timedelta(days=60)
"""Who has not opened a course for longer is not reminded of its live classes."""


def set_live(
    actor: Actor, cohort_id: int, *, title: str, url: str, starts_at: datetime, minutes: int, teacher_name: str = ""
) -> LiveClass:
    """Set a live class of a group and tell the members; raises LiveUnfit, CohortClosed."""
    with transaction.atomic():
        cohort = own_cohort(actor, cohort_id)
        wrong = _wrong(url, starts_at, minutes)
        if "starts_at" not in wrong and not cohort.starts_on <= timezone.localdate(starts_at) <= cohort.ends_on:
            wrong["starts_at"] = _("不在小组期间内")
        live = LiveClass(cohort=cohort, title=title, url=url, starts_at=starts_at, minutes=minutes)
        _set(actor, live, wrong, teacher_name or cohort.teacher_name)
        _tell(messages.LIVE_SET, live)
        return live


def set_course_live(
    actor: Actor,
    activity_id: int,
    *,
    title: str = "",
    url: str,
    starts_at: datetime,
    minutes: int,
    teacher_name: str = "",
) -> LiveClass:
    """Set a date of a live activity, in a draft or in what is published; raises LiveUnfit, CourseNotFound.

    Titles are the activity's and teachers the version's unless others are named.
    """
    with transaction.atomic():
        activity = Activity.objects.select_related("module__version").filter(pk=activity_id).first()
        if activity is None or activity.kind != Activity.Kind.LIVE:
            raise CourseNotFound()
        version = activity.module.version
        course = course_of(actor, version.course_id)
        live = LiveClass(
            course=course, activity_key=activity.key, title=title.strip() or activity.title, url=url,
            starts_at=starts_at, minutes=minutes,
        )  # fmt: skip
        _set(actor, live, _wrong(url, starts_at, minutes), teacher_name or version.teacher or actor.name)
        return live


def call_off(actor: Actor, live_id: int, why: str) -> LiveClass:
    """Call a live class off before it is over, and tell whom it concerns; raises LiveNotFound, DoorClosed."""
    with transaction.atomic():
        live = _run(actor, live_id)
        if live.cancelled_at is not None or live.ends_at <= calendar.now():
            raise DoorClosed()
        live.cancelled_at, live.cancelled_why = calendar.now(), why.strip()[:200]
        live.save(update_fields=["cancelled_at", "cancelled_why"])
        _tell(messages.LIVE_OFF, live, why=live.cancelled_why)
        audit.record(actor, "learning.live_called_off", live, reason=why)
        return live


def choose_replay(actor: Actor, live_id: int, video_id: int | None) -> LiveClass:
    """Show the recording of a live class that is over: an optional video which is published in its course; None: none.

    Who has seen that video before has done the live class now. Raises LiveNotFound, ReplayUnfit.
    """
    with transaction.atomic():
        live = _run(actor, live_id)
        if live.course is None or live.cancelled_at is not None or live.ends_at > calendar.now():
            raise ReplayUnfit()
        if video_id is None:
            live.replay_key = None
        elif video_id in dict(queries.videos_of(live.course)):
            live.replay_key = Activity.objects.values_list("key", flat=True).get(pk=video_id)
        else:
            raise ReplayUnfit(fields={"video": ReplayUnfit.hint})
        live.save(update_fields=["replay_key"])
        audit.record(actor, "learning.live_replay", live, changes={"video": video_id})
        if live.replay_key is not None:
            seen = Progress.objects.filter(activity__key=live.replay_key, done_at__isnull=False)
            for row in _waiting(live).filter(pk__in=seen.values("enrolment")):
                _attend(row, live)
        return live


def enter(actor: Actor, live_id: int) -> str:
    """The address of the meeting for who belongs there, while the door is open; that they came is noted, once.

    Coming to a live class of a course completes its activity; hours are counted by the ledger's own rules alone. Raises
    LiveNotFound for who is no member or learner, DoorClosed, NotReleased where a rule of the course keeps it from them.
    """
    with transaction.atomic():
        require(actor, STUDY, person_id=actor.person_id or 0)
        live = queries.belonging(actor).filter(pk=live_id).first()
        if live is None:
            raise LiveNotFound()
        now = calendar.now()
        if not queries.is_open(live, now):
            raise DoorClosed()
        person = actor.person_id or 0
        if live.activity_key is not None:
            own = Enrolment.objects.filter(person_id=person, version__modules__activities__key=live.activity_key)
            for enrolment in own.select_related("version"):
                standing.check_open(enrolment, key=live.activity_key)
        name = people.names([person]).get(person, "")[:60] if live.course_id else ""
        _visit, first = LiveVisit.objects.get_or_create(
            live=live, person_id=person, defaults={"came_at": now, "name": name}
        )
        if first:
            audit.record(actor, "learning.live_entered", live)
            for row in _waiting(live).filter(person_id=person):
                _attend(row, live, came=True)
        return live.url


def remind_due() -> int:
    """Remind whom it concerns of what begins within the hour, once; returns how many classes."""
    now = calendar.now()
    due = LiveClass.objects.filter(
        Q(cohort=None) | Q(cohort__closed_at=None),
        reminded_at=None, cancelled_at=None, starts_at__gt=now, starts_at__lte=now + AHEAD,
    )  # fmt: skip
    count = 0
    for pk in list(due.values_list("pk", flat=True)):
        with transaction.atomic():
            live = due.select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
            if live is not None:
                live.reminded_at = now
                live.save(update_fields=["reminded_at"])
                _tell(messages.LIVE_SOON, live)
                count += 1
    return count


def _run(actor: Actor, live_id: int) -> LiveClass:
    """One that the actor runs, locked."""
    rows = LiveClass.objects.select_related("cohort", "course")
    live = locked(rows, lambda row: queries.run_by(actor, row), pk=live_id)
    if live is None:
        raise LiveNotFound()
    return live


def _set(actor: Actor, live: LiveClass, wrong: Mapping[str, Any], teacher_name: str) -> None:
    if wrong:
        raise LiveUnfit(fields=wrong)
    live.title, live.teacher_name = live.title.strip()[:100], teacher_name.strip()[:60]
    live.save()
    changes = {"starts_at": live.starts_at.isoformat(), "minutes": live.minutes}
    audit.record(actor, "learning.live_set", live, changes=changes)


def _waiting(live: LiveClass) -> QuerySet[Enrolment]:
    """Enrolments in a course's versions with this live class, of which it is not done; none for a group's."""
    if live.course_id is None or live.activity_key is None:
        return Enrolment.objects.none()
    rows = Enrolment.objects.filter(course_id=live.course_id, version__modules__activities__key=live.activity_key)
    done = Progress.objects.filter(activity__key=live.activity_key, done_at__isnull=False)
    return rows.exclude(pk__in=done.values("enrolment")).select_related("course")


def _attend(enrolment: Enrolment, live: LiveClass, *, came: bool = False) -> None:
    assert live.activity_key is not None
    activity = Activity.objects.get(module__version_id=enrolment.version_id, key=live.activity_key)
    if came:
        say(enrolment, "attended", xapi.activity_iri(activity.key), activity.title, calendar.now())
    settle(progress_of(enrolment, activity), activity, calendar.now())


def _wrong(url: str, starts_at: datetime, minutes: int) -> dict[str, Any]:
    """What does not fit, by field."""
    found: dict[str, Any] = {}
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or parts.username or len(url) > 500:
        found["url"] = _("须为 https 网址")
    if starts_at <= calendar.now():
        found["starts_at"] = _("时间已过")
    if not 0 < minutes <= LONGEST:
        found["minutes"] = _("1 到 %(most)s 分钟") % {"most": LONGEST}
    return found


def _tell(message: Message, live: LiveClass, **more: str) -> None:
    values: Mapping[str, Any] = {
        "group": live.of,
        "title": live.title,
        "teacher": live.teacher_name,
        "at": f"{timezone.localtime(live.starts_at):%Y-%m-%d %H:%M}",
        **more,
    }
    if live.cohort is not None:
        people: Iterable[int] = live.cohort.members.filter(left_at=None).values_list("person_id", flat=True)
        link = reverse("learning:cohort", args=[live.cohort.pk])
    else:
        lately = calendar.now() - LATELY
        people = (
            _waiting(live).filter(completed_at=None, last_at__gt=lately).values_list("person_id", flat=True).distinct()
        )
        link = reverse("learning:course", args=[live.course_id])
    notify_people(message, [(person, values) for person in people], link=link)
