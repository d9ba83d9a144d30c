"""Assignment and Grade Services 2.0: line items of tools, the scores that they send, and what follows for the learner.

A tool speaks here by its access token, of its own line items alone, and of learners who have opened it. A score moves progress;
time that a tool tells of is nowhere counted.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeGuard
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor, rls

from .. import xapi
from ..models import Activity, Course, Enrolment, LineItem, LtiScore, LtiUse
from ..services.study import progress_of, say, settle
from . import addresses
from .access import Caller
from .errors import Refusal

MOST_ITEMS = 200  # line items of a tool in a course
MOST = 1_000_000  # of a score or its maximum
AHEAD = 300  # seconds that a tool's clock may be ahead
FIELDS = {"label": 200, "resourceId": 200, "tag": 200}


def line_items(caller: Caller, course_id: int, asked: Mapping[str, str]) -> QuerySet[LineItem]:
    """The tool's line items of a course (3.2.5), narrowed by resource_link_id, resource_id and tag; raises Refusal."""
    rows = LineItem.objects.filter(tool=caller.tool, course_id=_course(caller, course_id), removed_at=None)
    for name, field in (("resource_id", "resource_id"), ("tag", "tag")):
        if name in asked:
            rows = rows.filter(**{field: asked[name]})
    if "resource_link_id" in asked:
        rows = rows.filter(activity_key__in=[asked["resource_link_id"]]) if _uuid(asked) else rows.none()
    return rows.order_by("pk")


def line_item(caller: Caller, course_id: int, pk: int) -> LineItem:
    """One of them; raises Refusal for one of another tool or course, as if there were none."""
    found = LineItem.objects.filter(pk=pk, tool=caller.tool, course_id=course_id, removed_at=None).first()
    if found is None:
        raise Refusal("not_found", "no such line item of this tool", status=404)
    return found


def add_line_item(caller: Caller, course_id: int, said: Mapping[str, Any]) -> LineItem:
    """A column of the tool's own (3.2.6); raises Refusal."""
    with transaction.atomic():
        course = Course.objects.select_for_update().get(pk=_course(caller, course_id))
        rows = LineItem.objects.filter(tool=caller.tool, course=course)
        if rows.count() >= MOST_ITEMS:
            raise Refusal("forbidden", f"no more than {MOST_ITEMS} line items in a course", status=403)
        key = said.get("resourceLinkId")
        if key is not None and not any(str(row) == key for row in _keys(caller, course)):
            raise Refusal("not_found", "no such resource link of this tool", status=404)
        values = _values(said)
        item = rows.model(
            tool=caller.tool,
            course=course,
            activity_key=key,
            created_at=calendar.now(),
            **values,
        )
        item.save()
        audit.record(_actor(caller), "learning.line_item_added", item, changes={"label": item.label})
        return item


def change_line_item(caller: Caller, course_id: int, pk: int, said: Mapping[str, Any]) -> LineItem:
    """Other label, maximum, tag or resource id (3.2.7); raises Refusal."""
    with transaction.atomic():
        item = line_item(caller, course_id, pk)
        for name, value in _values(said).items():
            setattr(item, name, value)
        item.save()
        audit.record(_actor(caller), "learning.line_item_changed", item, changes={"label": item.label})
        return item


def remove_line_item(caller: Caller, course_id: int, pk: int) -> None:
    """Show a column no more (3.2.8); one that the platform made for an activity stays. Raises Refusal."""
    with transaction.atomic():
        item = line_item(caller, course_id, pk)
        if item.primary:
            raise Refusal("forbidden", "the platform's own line item of an activity", status=403)
        item.removed_at = calendar.now()
        item.save(update_fields=["removed_at"])
        audit.record(_actor(caller), "learning.line_item_removed", item)


def add_score(caller: Caller, course_id: int, pk: int, said: Mapping[str, Any]) -> LtiScore:
    """Take a learner's score (3.4); the same again changes nothing. Raises Refusal, 409 for an older one (3.4.8)."""
    with transaction.atomic(), rls.elevated("learning.lti"):
        item = line_item(caller, course_id, pk)
        enrolment, use = _learner(caller, item, said.get("userId"))
        values = _score(said)
        known = (
            LtiScore.objects.select_for_update(of=("self",)).filter(line_item=item, enrolment=enrolment).first()
        )  # fmt: skip
        if known is not None and known.said_at >= values["said_at"]:
            if known.said_at == values["said_at"] and all(getattr(known, key) == values[key] for key in values):
                return known
            raise Refusal("conflict", "a score of the same time or later is here", status=409)
        now = calendar.now()
        score = known or LtiScore(line_item=item, enrolment=enrolment)
        for name, value in {**values, "name": use.name, "received_at": now}.items():
            setattr(score, name, value)
        score.save()
        audit.record(
            _actor(caller), "learning.tool_scored", score,
            changes={"given": score.given, "maximum": score.maximum, "grading": score.grading_progress},
        )  # fmt: skip
        if item.primary:
            _follow(enrolment, item, score, now)
        return score


def results(caller: Caller, course_id: int, pk: int, asked: Mapping[str, str]) -> QuerySet[LtiScore]:
    """What is in the gradebook of one line item (3.3), of one `user_id` or all; raises Refusal."""
    item = line_item(caller, course_id, pk)
    rows = LtiScore.objects.filter(line_item=item, grading_progress=LtiScore.Grading.FULLY_GRADED)
    rows = rows.select_related("line_item")
    if "user_id" in asked:
        uses = LtiUse.objects.filter(tool=caller.tool, sub=asked["user_id"], enrolment__course_id=course_id)
        rows = rows.filter(enrolment_id__in=uses.values("enrolment_id"))
    return rows.order_by("pk")


def shown_results(caller: Caller, scores: list[LtiScore]) -> list[dict[str, Any]]:
    """Results as JSON (3.3.4), each with the pseudonym by which the tool knows the learner."""
    uses = LtiUse.objects.filter(tool=caller.tool, enrolment_id__in=[row.enrolment_id for row in scores])
    subs = dict(uses.values_list("enrolment_id", "sub"))
    found = []
    for row in scores:
        place = addresses.line_item(row.line_item.course_id, row.line_item_id)
        one: dict[str, Any] = {
            "id": f"{place}/results/{row.pk}",
            "scoreOf": place,
            "userId": subs.get(row.enrolment_id),
        }
        if row.given is not None:
            one |= {"resultScore": row.given, "resultMaximum": row.maximum}
        if row.comment:
            one["comment"] = row.comment
        found.append(one)
    return found


def shown(item: LineItem) -> dict[str, Any]:
    """A line item as JSON (3.2.4)."""
    found: dict[str, Any] = {
        "id": addresses.line_item(item.course_id, item.pk), "label": item.label, "scoreMaximum": item.maximum,
    }  # fmt: skip
    if item.resource_id:
        found["resourceId"] = item.resource_id
    if item.tag:
        found["tag"] = item.tag
    if item.activity_key:
        found["resourceLinkId"] = str(item.activity_key)
    return found


def _follow(enrolment: Enrolment, item: LineItem, score: LtiScore, now: datetime) -> None:
    """Settle the activity by the score; what was done stays done."""
    activity = (
        Activity.objects.filter(module__version_id=enrolment.version_id, key=str(item.activity_key))
        .select_related("link")
        .first()
    )
    if activity is None or activity.link is None or activity.link.tool_id != item.tool_id:
        return
    progress = progress_of(enrolment, activity)
    if score.grading_progress == LtiScore.Grading.FULLY_GRADED:
        progress.score = score.percent
        if score.percent is not None:
            passed = score.percent >= activity.pass_mark
            result = {"success": passed, "score": {"scaled": score.percent / 100}}
            say(
                enrolment,
                "passed" if passed else "failed",
                xapi.activity_iri(activity.key),
                activity.title,
                now,
                result,
            )
    settle(progress, activity, now)


def _learner(caller: Caller, item: LineItem, sub: object) -> tuple[Enrolment, LtiUse]:
    uses = LtiUse.objects.filter(tool=caller.tool, sub=str(sub)[:64], enrolment__course_id=item.course_id)
    if item.activity_key is not None:
        uses = uses.filter(activity_key=item.activity_key)
    use = uses.select_related("enrolment").order_by("pk").first()
    if use is None:
        raise Refusal("not_found", "no such user here, or the user never opened this", status=404)
    return Enrolment.objects.select_for_update(of=("self",)).get(pk=use.enrolment_id), use


def _score(said: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of a score that are kept (3.4.3 to 3.4.7); raises Refusal."""
    given, maximum = said.get("scoreGiven"), said.get("scoreMaximum")
    if given is not None and (not _number(given) or given < 0):
        raise Refusal("invalid_request", "scoreGiven must be a number of at least 0")
    if (given is not None or maximum is not None) and (not _number(maximum) or maximum <= 0):
        raise Refusal("invalid_request", "scoreMaximum must be a positive number")
    activity, grading = said.get("activityProgress"), said.get("gradingProgress")
    if activity not in LtiScore.Activity.values or grading not in LtiScore.Grading.values:
        raise Refusal("invalid_request", "activityProgress or gradingProgress is missing or unknown")
    comment = said.get("comment") or ""
    if not isinstance(comment, str) or "\x00" in comment:
        raise Refusal("invalid_request", "comment must be text")
    return {
        "given": None if given is None else float(given),
        "maximum": float(maximum or 100),
        "activity_progress": activity,
        "grading_progress": grading,
        "comment": comment[:2000],
        "said_at": _moment(said.get("timestamp")),
    }


def _moment(text: object) -> datetime:
    try:
        found = parse_datetime(text) if isinstance(text, str) else None
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Refusal("invalid_request", "timestamp must be ISO 8601 with a time zone")
    if (found - timezone.now()).total_seconds() > AHEAD:  # a tool shows the world's time, not a demo city's
        raise Refusal("invalid_request", "timestamp lies in the future")
    return found


def _values(said: Mapping[str, Any]) -> dict[str, Any]:
    label, maximum = said.get("label"), said.get("scoreMaximum")
    for name, most in FIELDS.items():
        value = said.get(name)
        if value is not None and (not isinstance(value, str) or len(value) > most or "\x00" in value):
            raise Refusal("invalid_request", f"{name} must be text of at most {most} characters")
    if not label or not _number(maximum) or maximum <= 0:
        raise Refusal("invalid_request", "label and a positive scoreMaximum are required")
    return {
        "label": label,
        "maximum": float(maximum),
        "resource_id": said.get("resourceId") or "",
        "tag": said.get("tag") or "",
    }


def _number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value <= MOST


def _course(caller: Caller, course_id: int) -> int:
    """The course, when the tool stands in one of its versions; raises Refusal."""
    if not Activity.objects.filter(module__version__course_id=course_id, link__tool=caller.tool).exists():
        raise Refusal("not_found", "no such course with this tool", status=404)
    return course_id


def _keys(caller: Caller, course: Course) -> set[Any]:
    rows = Activity.objects.filter(module__version__course=course, link__tool=caller.tool)
    return set(rows.values_list("key", flat=True))


def _uuid(asked: Mapping[str, str]) -> bool:
    try:
        UUID(asked["resource_link_id"])
    except ValueError:
        return False
    return True


def _actor(caller: Caller) -> Actor:
    return Actor.system(f"learning.lti:{caller.tool.client_id}")
