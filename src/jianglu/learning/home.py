"""Learning's cards on the home pages."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from jianglu.platform.access import Actor
from jianglu.platform.pages import Card

from . import finding, queries
from .cohorts import queries as cohorts
from .permissions import RUN_COHORT, STUDY


def cards(actor: Actor) -> list[Card]:
    """The course that the learner was at last, or the first that suits them; for teachers who falls behind."""
    if actor.organisation_ids and actor.can(RUN_COHORT):
        return _teacher(actor)
    if actor.person_id is None or not actor.can(STUDY):
        return []
    row: Any = queries.my_courses(actor).filter(completed_at=None).first()
    if row is None:
        return [
            Card(
                title=_("推荐课程"),
                text=_("%(course)s：%(reason)s") % {"course": found.course.title, "reason": found.reason},
                link=reverse("learning:course", args=[found.course.pk]),
                action=_("去看看"),
                icon="flag",
                order=40,
            )
            for found in finding.suggestions(actor.person_id, 1)
        ]
    return [
        Card(
            title=_("继续学习"),
            text=_("%(course)s，已完成 %(done)s / %(size)s 节")
            % {"course": row.version.title, "done": row.done, "size": row.size},
            link=reverse("learning:course", args=[row.course_id]),
            action=_("继续"),
            icon="book",
            order=40,
        )
    ]


def _teacher(actor: Actor) -> list[Card]:
    lagging = cohorts.lagging(actor)
    if not lagging:
        return []
    return [
        Card(
            title=_("学员进度落后"),
            text=_("看看是什么原因，给他们留个言"),
            link=reverse("learning:cohorts") + "?over=True&sort=-lagging",
            action=_("查看"),
            icon="alert-triangle",
            tone="warning",
            count=lagging,
            shell="workspace",
            order=14,
        )
    ]
