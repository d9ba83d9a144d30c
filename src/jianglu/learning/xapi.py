"""What the platform itself says in the record store, as xAPI 1.0.3 statements."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any
from urllib.parse import quote

from .records.store import PERSON_HOME, moment

VERBS = {
    "registered": "http://adlnet.gov/expapi/verbs/registered",
    "attended": "http://adlnet.gov/expapi/verbs/attended",
    "launched": "http://adlnet.gov/expapi/verbs/launched",
    "experienced": "http://adlnet.gov/expapi/verbs/experienced",
    "completed": "http://adlnet.gov/expapi/verbs/completed",
    "passed": "http://adlnet.gov/expapi/verbs/passed",
    "failed": "http://adlnet.gov/expapi/verbs/failed",
}


def course_iri(course_id: int) -> str:
    """Activity id of a course."""
    return f"urn:jianglu:course:{course_id}"


def activity_iri(key: uuid.UUID) -> str:
    """Activity id of an activity, the same in every version of its course."""
    return f"urn:jianglu:activity:{key}"


def part_iri(key: uuid.UUID, part: str) -> str:
    """Activity id of a part of a package, the same in every version of its course."""
    return f"{activity_iri(key)}:{quote(part, safe='')}"


def container_iri(key: uuid.UUID, kind: str, iri: str) -> str:
    """Activity id of a block or of the whole of a package, never its publisher's (cmi5, 9.3.9)."""
    return f"{activity_iri(key)}:{kind}:{quote(iri, safe='')}"


def duration(seconds: int) -> str:
    """ISO 8601 duration."""
    return f"PT{seconds}S"


def body(
    *,
    person_id: int,
    verb: str,
    object_id: str,
    title: str,
    course_id: int,
    registration: uuid.UUID,
    at: datetime,
    result: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """One statement; the actor is a pseudonymous account, never a name or number of a person."""
    statement: dict[str, Any] = {
        "actor": {"objectType": "Agent", "account": {"homePage": PERSON_HOME, "name": str(person_id)}},
        "verb": {"id": VERBS[verb], "display": {"en-US": verb}},
        "object": {"objectType": "Activity", "id": object_id, "definition": {"name": {"zh-CN": title}}},
        "context": {
            "registration": str(registration),
            "contextActivities": {"grouping": [{"objectType": "Activity", "id": course_iri(course_id)}]},
        },
        "timestamp": moment(at),
    }
    if result:
        statement["result"] = result
    return statement
