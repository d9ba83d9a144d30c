"""Taking a course along, and taking in what was learnt without a network."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Sum

from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor, require

from .. import rules as study
from ..errors import NotEnrolled
from ..models import Activity, Enrolment, OfflineCopy, OfflineMark
from ..permissions import STUDY
from ..releases import standing
from ..services.study import progress_of, settle
from . import rules


@dataclass(frozen=True)
class Mark:
    """One report of a device: `seconds` in front of an activity that was open, whether the learner called it done."""

    key: uuid.UUID
    activity_id: int
    seconds: int
    done: bool
    position: int
    read_at: datetime


def take_along(actor: Actor, course_id: int) -> OfflineCopy:
    """Note that the actor takes a course along now; raises NotEnrolled."""
    with transaction.atomic():
        require(actor, STUDY, person_id=actor.person_id or 0)
        enrolment = Enrolment.objects.filter(person_id=actor.person_id or 0, course_id=course_id).first()
        if enrolment is None:
            raise NotEnrolled()
        copy, _made = OfflineCopy.objects.update_or_create(
            enrolment=enrolment, defaults={"taken_at": calendar.now(), "believed": 0}
        )
        audit.record(actor, "learning.taken_along", enrolment)
        return copy


def sync(actor: Actor, marks: Sequence[Mark]) -> dict[uuid.UUID, str]:
    """Take in what a device kept, oldest first; the outcome of each by its key.

    Each key counts once however often and from wherever it is sent. Marks move progress and may finish a course; they
    never reach the hour ledger.
    """
    with transaction.atomic():
        require(actor, STUDY, person_id=actor.person_id or 0)
        person_id = actor.person_id or 0
        # one person's syncs queue up on their enrolments, so that two devices cannot spend the same time twice
        enrolments = {
            row.version_id: row
            for row in Enrolment.objects.select_for_update(of=("self",))
            .select_related("version")
            .filter(person_id=person_id)
            .order_by("pk")
        }
        known = dict(
            OfflineMark.objects.filter(person_id=person_id, key__in=[mark.key for mark in marks]).values_list(
                "key", "outcome"
            )
        )
        activities = Activity.objects.select_related("module__version").in_bulk({mark.activity_id for mark in marks})
        for mark in sorted(marks, key=lambda mark: mark.read_at):
            if mark.key in known:
                continue
            activity = activities.get(mark.activity_id)
            enrolment = enrolments.get(activity.module.version_id) if activity else None
            known[mark.key] = _take(person_id, mark, activity, enrolment)
        return {mark.key: known[mark.key] for mark in marks}


def _take(person_id: int, mark: Mark, activity: Activity | None, enrolment: Enrolment | None) -> str:
    now = calendar.now()
    outcome = rules.Outcome.NOT_TAKEN_ALONG
    if activity is not None and enrolment is not None:
        copy = OfflineCopy.objects.filter(enrolment=enrolment).first()
        opened = {row.pk for row in standing.many([enrolment])[enrolment.pk] if row.standing.open}
        outcome = rules.judge(
            activity.kind,
            mark.seconds,
            rules.Copy(copy.taken_at, copy.believed) if copy else None,
            unlocked=activity.pk in opened,
            now=now,
        )
    OfflineMark.objects.create(
        key=mark.key,
        person_id=person_id,
        enrolment=enrolment,
        activity=activity if enrolment else None,
        seconds=mark.seconds,
        position=mark.position,
        done=mark.done,
        read_at=mark.read_at,
        received_at=now,
        outcome=outcome,
    )
    if outcome == rules.Outcome.TAKEN and activity is not None and enrolment is not None:
        OfflineCopy.objects.filter(enrolment=enrolment).update(believed=F("believed") + mark.seconds)
        _apply(mark, activity, enrolment, now)
    return outcome


def _apply(mark: Mark, activity: Activity, enrolment: Enrolment, now: datetime) -> None:
    """Move the place to resume; the activity is done when as long was spent on it as it needs with a network."""
    progress = progress_of(enrolment, activity)
    if mark.position:
        progress.position = min(mark.position, activity.seconds)
    taken = OfflineMark.objects.filter(enrolment=enrolment, activity=activity, outcome=rules.Outcome.TAKEN)
    spent = (taken.aggregate(n=Sum("seconds"))["n"] or 0) + progress.seconds
    needed = study.seconds_needed(activity.kind, activity.seconds, study.hour_rule(calendar.today()))
    finished = mark.done and spent >= needed and progress.done_at is None
    if finished:
        progress.offline = True
    settle(progress, activity, now, offline=finished)
