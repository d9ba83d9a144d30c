"""What a device takes along: lessons as they are read, without a name or number of the learner."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from jianglu.platform import calendar
from jianglu.platform.access import Actor, require
from jianglu.platform.pages.offline import owner

from .. import queries, rules
from ..errors import NotEnrolled
from ..markdown import lesson_html
from ..permissions import STUDY
from ..streams.queries import COPY
from .rules import KEPT, KINDS

BIGGEST = 300 * 1024 * 1024
"""Bytes of a course's files beyond which only its texts are taken along: what a phone and its contract bear."""


def bundle(actor: Actor, course_id: int) -> dict[str, Any]:
    """A course for a device; raises NotEnrolled."""
    require(actor, STUDY, person_id=actor.person_id or 0)
    course = queries.get_course(course_id)
    outline = queries.outline(course, actor.person_id)
    if outline.enrolment is None:
        raise NotEnrolled()
    size = sum(line.activity.file.size for line in outline.lines if _goes_along(line) and line.activity.file)
    return {
        "id": course.pk,
        "title": outline.version.title,
        "in_order": outline.version.in_order,
        "owner": owner(actor),
        "until": (calendar.now() + KEPT).isoformat(),
        "size": size if size <= BIGGEST else 0,
        "lessons": [
            _lesson(chapter.module.title, line, size <= BIGGEST)
            for chapter in outline.chapters
            for line in chapter.lines
        ],
    }


def _goes_along(line: queries.Line) -> bool:
    """What a rule keeps from the learner stays here; what only its turn has not come yet opens on the device."""
    return line.activity.kind in KINDS and not line.standing.held


def _lesson(chapter: str, line: queries.Line, files: bool) -> dict[str, Any]:
    activity = line.activity
    along = _goes_along(line) and (activity.file is None or files)
    copy = COPY if activity.kind == "video" else ""
    return {
        "id": activity.pk,
        "chapter": chapter,
        "kind": activity.kind,
        "title": activity.title,
        "html": str(lesson_html(activity.body)) if along and activity.body else "",
        "media": reverse("learning:media", args=[activity.pk]) + copy if along and activity.file else "",
        "along": along,
        "required": activity.required,
        "needed": rules.seconds_needed(activity.kind, activity.seconds, rules.hour_rule(calendar.today())),
        "spent": line.seconds,
        "position": line.progress.position if line.progress else 0,
        "done": line.done,
    }
