"""Names and Role Provisioning Services 2.0: the learners who opened a tool in a course, by name only where that is allowed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from jianglu.platform.access import rls

from ..models import Course, LtiUse
from . import addresses, names
from .access import Caller
from .errors import Refusal
from .grades import line_items

PAGE = 200


def membership(caller: Caller, course_id: int, asked: Mapping[str, str]) -> tuple[dict[str, Any], str]:
    """The membership container (2.4) and the address of the next page, "" on the last one; raises Refusal.

    Nobody is listed who never opened the tool: a course that anybody may join is no class list to hand out.
    """
    line_items(caller, course_id, {})
    course = Course.objects.get(pk=course_id)
    page: dict[str, Any] = {"id": addresses.members(course_id), "context": _context(course), "members": []}
    if asked.get("role") not in (None, "", names.LEARNER, "Learner"):
        return page, ""
    with rls.elevated("learning.lti"):
        uses = LtiUse.objects.filter(tool=caller.tool, enrolment__course_id=course_id)
        if asked.get("rlid"):
            uses = uses.filter(activity_key__in=_keys(asked["rlid"]))
        after, limit = _whole(asked.get("after"), 0), min(PAGE, max(1, _whole(asked.get("limit"), PAGE)))
        rows = list(
            uses.filter(enrolment_id__gt=after)
            .order_by("enrolment_id", "pk")
            .distinct("enrolment_id")
            .values_list("enrolment_id", "sub", "name")[: limit + 1]
        )
    page["members"] = [_member(caller, sub, name) for _enrolment, sub, name in rows[:limit]]
    if len(rows) <= limit:
        return page, ""
    kept = {key: asked[key] for key in ("role", "rlid") if asked.get(key)}
    return page, f"{page['id']}?{urlencode({**kept, 'limit': limit, 'after': rows[limit - 1][0]})}"


def _member(caller: Caller, sub: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = {"status": "Active", "user_id": sub, "roles": [names.LEARNER]}
    return {**found, "name": name} if caller.tool.names else found


def _context(course: Course) -> dict[str, str]:
    return {"id": str(course.pk), "label": course.number, "title": course.title}


def _whole(text: str | None, otherwise: int) -> int:
    if text is None:
        return otherwise
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        raise Refusal("invalid_request", "limit and after are whole numbers")
    return int(text)


def _keys(text: str) -> list[str]:
    try:
        return [str(UUID(text))]
    except ValueError:
        return []
