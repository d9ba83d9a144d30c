"""Telling learners of deadlines that are near, once each."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format

from jianglu.platform import calendar
from jianglu.platform.notifications import notify

from ..messages import DEADLINE
from ..models import Enrolment
from . import standing

AHEAD = timedelta(days=2)
BATCH = 500


def remind() -> int:
    """Tell who has lessons to do by tomorrow or the day after, one message a course; returns how many were told.

    `Enrolment.told_due` is the last deadline that was told: run again, or after days without the job, it repeats nothing.
    """
    told, after = 0, 0
    while True:
        with transaction.atomic():
            rows = standing.timed(Enrolment.objects.filter(pk__gt=after)).order_by("pk")
            batch = list(rows.select_for_update(of=("self",), skip_locked=True)[:BATCH])
            if not batch:
                return told
            after = batch[-1].pk
            seen = standing.many(batch)
            told += sum(_tell(enrolment, seen[enrolment.pk]) for enrolment in batch)


def _tell(enrolment: Enrolment, lessons: list[standing.Seen]) -> bool:
    today = calendar.today()
    near = [
        (row.standing.due, row.title)
        for row in lessons
        if row.standing.due
        and not row.done
        and today <= row.standing.due <= today + AHEAD
        and (enrolment.told_due is None or row.standing.due > enrolment.told_due)
    ]
    if not near:
        return False
    day, title = min(near, key=lambda row: row[0])
    notify(
        DEADLINE,
        person_id=enrolment.person_id,
        link=reverse("learning:course", args=[enrolment.course_id]),
        course=enrolment.version.title,
        lesson=title,
        day=date_format(day, "Y-m-d"),
        count=len(near),
    )
    enrolment.told_due = max(row[0] for row in near)
    enrolment.save(update_fields=["told_due"])
    return True
