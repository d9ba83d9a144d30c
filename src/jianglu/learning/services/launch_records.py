"""What the platform itself records of launches: their data for the unit, and its statements (cmi5, 9.3, 9.6, 10)."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from .. import xapi
from ..cmi5 import statements
from ..models import Enrolment, LaunchSession, PackageRun, RecordDocument
from ..records import documents, store

LAUNCH_DATA = "LMS.LaunchData"


def registration_of(run: PackageRun) -> str:
    """One registration an attempt at a package: the same for all its units and sessions (9.6.1)."""
    return str(uuid.uuid5(run.enrolment.registration, f"{run.activity.key}:{run.number}"))


def activity_of(run: PackageRun) -> str:
    """Our own id of a unit, the same in every launch, never its publisher's (8.1.5)."""
    return xapi.part_iri(run.activity.key, run.part)


def mastery_of(entry: Mapping[str, Any]) -> float | None:
    """The score from which a unit is passed, 0 to 1."""
    return None if entry["mastery"] is None else round(entry["mastery"] / 100, 6)


def agent_of(enrolment: Enrolment) -> dict[str, Any]:
    """The learner as units know them: a pseudonym, never a name."""
    return {
        "objectType": "Agent",
        "account": {"homePage": store.PERSON_HOME, "name": str(enrolment.person_id)},
    }


def write_launch_data(session: LaunchSession, entry: Mapping[str, Any], base: str) -> None:
    """The LMS.LaunchData document (section 10)."""
    run = session.run
    data: dict[str, Any] = {
        "contextTemplate": {
            "contextActivities": {"grouping": [{"objectType": "Activity", "id": entry["iri"]}]},
            "extensions": {statements.SESSION: str(session.key)},
        },
        "launchMode": session.mode,
        "launchMethod": entry["launch_method"],
        "moveOn": entry["move_on"],
        "returnURL": f"{base}/done/",
    }
    if entry["parameters"]:
        data["launchParameters"] = entry["parameters"]
    if mastery_of(entry) is not None:
        data["masteryScore"] = mastery_of(entry)
    if entry["entitlement"]:
        data["entitlementKey"] = {"courseStructure": entry["entitlement"]}
    place = documents.Place(
        RecordDocument.Kind.STATE, activity_of(run), agent_of(session.enrolment), uuid.UUID(registration_of(run))
    )
    documents.write(
        store.PLATFORM,
        place,
        LAUNCH_DATA,
        json.dumps(data, ensure_ascii=False).encode(),
        "application/json",
        documents.Guard(),
        merge=False,
        blind=True,
    )


def say_launched(session: LaunchSession, entry: Mapping[str, Any], address: str, now: datetime) -> None:
    """Before the unit opens (9.3.1), with its terms in the context (9.6.3)."""
    extensions: dict[str, Any] = {
        statements.LAUNCH_MODE: session.mode,
        statements.LAUNCH_URL: address,
        statements.MOVE_ON: entry["move_on"],
    }
    if mastery_of(entry) is not None:
        extensions[statements.MASTERY] = mastery_of(entry)
    if entry["parameters"]:
        extensions[statements.PARAMETERS] = entry["parameters"]
    say(session, "launched", unit_of(session, entry), entry["iri"], now, extensions=extensions)


def file_of(entry: Mapping[str, Any]) -> str:
    """Where a unit begins within its package, as part of an address."""
    return "/".join(map(quote, entry["path"].split("/")))


def unit_of(session: LaunchSession, entry: Mapping[str, Any]) -> dict[str, Any]:
    """The unit as the object of a statement."""
    return {"id": activity_of(session.run), "definition": {"name": {"und": entry["title"]}}}


def say(
    session: LaunchSession,
    verb: str,
    held: Mapping[str, Any],
    publisher: str,
    at: datetime,
    *,
    extensions: Mapping[str, Any] | None = None,
    result: Mapping[str, Any] | None = None,
) -> None:
    """One statement of the platform within a session."""
    statement: dict[str, Any] = {
        "actor": agent_of(session.enrolment),
        "verb": {"id": statements.IRIS[verb], "display": {"en-US": verb}},
        "object": {"objectType": "Activity", **held},
        "context": {
            "registration": registration_of(session.run),
            "contextActivities": {"category": [{"id": statements.CMI5}], "grouping": [{"id": publisher}]},
            "extensions": {statements.SESSION: str(session.key), **(extensions or {})},
        },
        "timestamp": store.moment(at),
    }
    if result:
        statement["result"] = dict(result)
    store.add(store.PLATFORM, [statement])
