"""Live classes of a group: set, called off, reminded of, entered; who came is known, and nobody else learns the address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor, locked, require
from jianglu.platform.notifications import Message, notify_people
from jianglu.platform.pages import tally

from .. import messages
from ..models import Cohort, CohortMember, LiveClass, LiveVisit
from ..permissions import RUN_COHORT, STUDY
from .errors import DoorClosed, LiveNotFound, LiveUnfit
from .queries import cohort_for, roll
from .services import own_cohort

EARLY = timedelta(minutes=15)
"""So long before the class the door opens."""
AHEAD = timedelta(hours=1)
"""So long before it members are reminded."""
LONGEST = 300  # minutes


def set_live(
    actor: Actor, cohort_id: int, *, title: str, url: str, starts_at: datetime, minutes: int, teacher_name: str = ""
) -> LiveClass:
    """Set a live class and tell the members; raises LiveUnfit, CohortClosed."""
    with transaction.atomic():
        cohort = own_cohort(actor, cohort_id)
        wrong = _wrong(cohort, url, starts_at, minutes)
        if wrong:
            raise LiveUnfit(fields=wrong)
        live = LiveClass.objects.create(
            cohort=cohort, title=title.strip()[:100], url=url, starts_at=starts_at, minutes=minutes,
            teacher_name=teacher_name.strip()[:60] or cohort.teacher_name,
        )  # fmt: skip
        _tell(messages.LIVE_SET, live)
        audit.record(actor, "learning.live_set", live, changes={"starts_at": starts_at.isoformat(), "minutes": minutes})
        return live


def call_off(actor: Actor, live_id: int, why: str) -> LiveClass:
    """Call a live class off before it is over, and tell the members; raises LiveNotFound, DoorClosed."""
    with transaction.atomic():
        live = locked(
            LiveClass.objects.select_related("cohort"),
            lambda row: require(actor, RUN_COHORT, organisation_id=row.cohort.organisation_id),
            pk=live_id,
        )
        if live is None:
            raise LiveNotFound()
        if live.cancelled_at is not None or live.ends_at <= calendar.now():
            raise DoorClosed()
        live.cancelled_at, live.cancelled_why = calendar.now(), why.strip()[:200]
        live.save(update_fields=["cancelled_at", "cancelled_why"])
        _tell(messages.LIVE_OFF, live, why=live.cancelled_why)
        audit.record(actor, "learning.live_called_off", live, reason=why)
        return live


def enter(actor: Actor, live_id: int) -> str:
    """The address of the meeting for a member while the door is open; that they came is noted, once.

    Raises LiveNotFound for who is no member, DoorClosed.
    """
    with transaction.atomic():
        require(actor, STUDY, person_id=actor.person_id or 0)
        live = _of_member(actor).filter(pk=live_id).first()
        if live is None:
            raise LiveNotFound()
        now = calendar.now()
        if not is_open(live, now):
            raise DoorClosed()
        _visit, first = LiveVisit.objects.get_or_create(
            live=live, person_id=actor.person_id or 0, defaults={"came_at": now}
        )
        if first:
            audit.record(actor, "learning.live_entered", live)
        return live.url


def remind_due() -> int:
    """Remind the members of what begins within the hour, once; returns how many classes."""
    now = calendar.now()
    due = LiveClass.objects.filter(
        reminded_at=None, cancelled_at=None, cohort__closed_at=None, starts_at__gt=now, starts_at__lte=now + AHEAD
    )
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


# Reading -------------------------------------------------------------------------------------------------------------


def is_open(live: LiveClass, now: datetime) -> bool:
    """Whether a member may go in now."""
    return live.cancelled_at is None and live.starts_at - EARLY <= now < live.ends_at


def origin_of(url: str) -> str:
    """Scheme, host and port of a meeting."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def of_cohort(cohort: Cohort) -> QuerySet[LiveClass]:
    """All of a group, with how many came (`came`); the caller has checked the scope."""
    return cohort.live_classes.annotate(came=tally(LiveVisit.objects.all(), "live")).order_by("-starts_at", "-pk")


def coming(cohort: Cohort) -> list[tuple[LiveClass, bool]]:
    """What a member sees: classes that are not over, the next one first, each with whether its door is open."""
    now = calendar.now()
    rows = cohort.live_classes.filter(starts_at__gt=now - timedelta(minutes=LONGEST))
    return [(live, is_open(live, now)) for live in rows if live.ends_at > now]


def live_for(actor: Actor, live_id: int) -> LiveClass:
    """One for who runs or watches the group; raises LiveNotFound, CohortNotFound."""
    live = LiveClass.objects.filter(pk=live_id).first()
    if live is None:
        raise LiveNotFound()
    live.cohort = cohort_for(actor, live.cohort_id)
    return live


def attendance(live: LiveClass) -> QuerySet[CohortMember]:
    """The members with when they came (`came_at`), if they did; the caller has checked the scope."""
    visits = LiveVisit.objects.filter(live=live, person=OuterRef("person"))
    return roll(live.cohort).annotate(came_at=visits.values("came_at")[:1], came=Exists(visits))


def _of_member(actor: Actor) -> QuerySet[LiveClass]:
    groups = CohortMember.objects.filter(person_id=actor.person_id or 0, left_at=None).values("cohort")
    return LiveClass.objects.filter(cohort__in=groups, cohort__closed_at=None)


def _wrong(cohort: Cohort, url: str, starts_at: datetime, minutes: int) -> dict[str, Any]:
    """What does not fit, by field."""
    found: dict[str, Any] = {}
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or parts.username or len(url) > 500:
        found["url"] = _("须为 https 网址")
    day = timezone.localtime(starts_at).date()
    if starts_at <= calendar.now():
        found["starts_at"] = _("时间已过")
    elif not cohort.starts_on <= day <= cohort.ends_on:
        found["starts_at"] = _("不在小组期间内")
    if not 0 < minutes <= LONGEST:
        found["minutes"] = _("1 到 %(most)s 分钟") % {"most": LONGEST}
    return found


def _tell(message: Message, live: LiveClass, **more: str) -> None:
    cohort = live.cohort
    values: Mapping[str, Any] = {
        "group": cohort.title,
        "title": live.title,
        "teacher": live.teacher_name,
        "at": f"{timezone.localtime(live.starts_at):%Y-%m-%d %H:%M}",
        **more,
    }
    people: Iterable[int] = cohort.members.filter(left_at=None).values_list("person_id", flat=True)
    notify_people(message, [(person, values) for person in people], link=reverse("learning:cohort", args=[cohort.pk]))
