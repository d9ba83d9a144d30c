"""What a unit may say in its session, and what follows from it. Pure.

Source: cmi5 specification, 1st edition, sections 7.1 (order), 9 (statements), 10.2.2 (launch modes). A unit is a script
that a stranger wrote and runs in a browser: it is a witness of what was done, never of an hour.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

VERBS = {
    **{
        f"http://adlnet.gov/expapi/verbs/{name}": name
        for name in ("initialized", "completed", "passed", "failed", "terminated")
    },
    **{f"http://adlnet.gov/expapi/verbs/{name}": name for name in ("launched", "waived")},
    **{f"https://w3id.org/xapi/adl/verbs/{name}": name for name in ("abandoned", "satisfied", "waived")},
}
IRIS = {
    "launched": "http://adlnet.gov/expapi/verbs/launched",
    "abandoned": "https://w3id.org/xapi/adl/verbs/abandoned",
    "satisfied": "https://w3id.org/xapi/adl/verbs/satisfied",
}
JUDGING = frozenset(VERBS.values()) - {"initialized", "terminated"}
NOT_JUDGED = "nothing is judged in this launch mode (10.2.2)"
VOIDED = "http://adlnet.gov/expapi/verbs/voided"
_CONTEXT = "https://w3id.org/xapi/cmi5/context"
CMI5 = f"{_CONTEXT}/categories/cmi5"
MOVEON = f"{_CONTEXT}/categories/moveon"
SESSION = f"{_CONTEXT}/extensions/sessionid"
MASTERY = f"{_CONTEXT}/extensions/masteryscore"
LAUNCH_MODE = f"{_CONTEXT}/extensions/launchmode"
LAUNCH_URL = f"{_CONTEXT}/extensions/launchurl"
MOVE_ON = f"{_CONTEXT}/extensions/moveon"
PARAMETERS = f"{_CONTEXT}/extensions/launchparameters"
_UTC = re.compile(r".*(?:Z|[+-]00(?::?00)?)", re.IGNORECASE)


class Refused(ValueError):  # noqa: N818 - a finding, told to the unit
    """The session does not allow this statement; the text says why, in English, with the section."""


@dataclass(frozen=True)
class Session:
    """A session as its unit was launched, and how far it has come.

    `mastery` is 0 to 1; `completed` and `passed` are of the registration, `verbs` of this session alone.
    """

    key: str
    registration: str
    account: Mapping[str, str]
    activity: str
    publisher: str
    mode: str = "Normal"
    mastery: float | None = None
    prepared: bool = False
    over: bool = False
    verbs: frozenset[str] = frozenset()
    completed: bool = False
    passed: bool = False
    failed: bool = False
    score: float | None = None
    duration: str = ""


def taken(session: Session, statement: Mapping[str, Any]) -> Session:
    """The session after a statement that keeps xAPI; raises Refused for one that breaks the rules of cmi5."""
    _any(session, statement)
    categories = {row.get("id") for row in _activities(statement, "category")}
    result = statement.get("result", {})
    judged = "success" in result or "completion" in result
    if MOVEON in categories and not (CMI5 in categories and judged):
        raise Refused("the moveOn category is for what ends a unit (9.6.2.2)")
    if CMI5 not in categories:
        if "initialized" not in session.verbs:
            raise Refused("the session is not initialized yet (9.3)")
        return session
    verb = VERBS.get(statement["verb"]["id"], "")
    _defined(session, statement, verb)
    if judged and MOVEON not in categories:
        raise Refused("success and completion go with the moveOn category (9.6.2.2)")
    scaled = result.get("score", {}).get("scaled")
    return replace(
        session,
        verbs=session.verbs | {verb},
        over=verb == "terminated",
        completed=session.completed or verb == "completed",
        passed=session.passed or verb == "passed",
        failed=session.failed or verb == "failed",
        score=max(0.0, float(scaled)) if verb in ("passed", "failed") and scaled is not None else session.score,
        duration=str(result["duration"]) if verb == "terminated" else session.duration,
    )


def met(move_on: str, *, completed: bool, passed: bool) -> bool:
    """Whether a unit's moveOn criterion is met (13.1.4)."""
    return {
        "NotApplicable": True,
        "Completed": completed,
        "Passed": passed,
        "CompletedAndPassed": completed and passed,
        "CompletedOrPassed": completed or passed,
    }[move_on]


def _any(session: Session, statement: Mapping[str, Any]) -> None:
    """What every statement of a session keeps, cmi5 defined or allowed."""
    context = statement.get("context", {})
    if session.over:
        raise Refused("the session is over (9.3.6, 9.3.8)")
    if "id" not in statement:
        raise Refused("a statement needs an id (9.1)")
    if not _UTC.fullmatch(str(statement.get("timestamp", ""))):
        raise Refused("a statement needs a timestamp in UTC (9.7)")
    if statement["verb"]["id"] == VOIDED:
        raise Refused("a unit voids nothing (6.3)")
    if statement["actor"].get("objectType", "Agent") != "Agent" or statement["actor"].get("account") != session.account:
        raise Refused("the actor is not the one of the launch (8.1.3)")
    if str(context.get("registration", "")).lower() != session.registration:
        raise Refused("the registration is not the one of the launch (9.6.1)")
    if context.get("extensions", {}).get(SESSION) != session.key:
        raise Refused("the session id is not the one of the launch (9.6.3.1)")
    if session.publisher not in {row.get("id") for row in _activities(statement, "grouping")}:
        raise Refused("the publisher's id is missing in grouping (10.2.1)")
    score = statement.get("result", {}).get("score", {})
    if "raw" in score and not ("min" in score and "max" in score):
        raise Refused("a raw score needs min and max (9.5.1)")


def _defined(session: Session, statement: Mapping[str, Any], verb: str) -> None:
    """What a cmi5 defined statement keeps besides."""
    if verb not in ("initialized", "completed", "passed", "failed", "terminated"):
        raise Refused("the verb is none that a unit may use with the cmi5 category (9.3)")
    held = statement["object"]
    if held.get("objectType", "Activity") != "Activity" or held["id"] != session.activity:
        raise Refused("the object is not the activity of the launch (8.1.5)")
    if verb != "initialized" and "initialized" not in session.verbs:
        raise Refused("the session is not initialized yet (9.3)")
    if verb == "initialized" and not session.prepared:
        raise Refused("the learner preferences were not read yet (11.0)")
    if verb in session.verbs or (verb in ("passed", "failed") and session.verbs & {"passed", "failed"}):
        raise Refused("the verb was used in this session (9.3)")
    if session.mode != "Normal" and verb in JUDGING:
        raise Refused(NOT_JUDGED)
    if (verb == "completed" and session.completed) or (verb in ("passed", "failed") and session.passed):
        raise Refused("it is completed or passed in this registration already (9.3)")
    _result(session, statement, verb)


def _result(session: Session, statement: Mapping[str, Any], verb: str) -> None:
    result = statement.get("result", {})
    if result.get("success") is not {"passed": True, "failed": False}.get(verb):
        raise Refused("success is true when passed, false when failed, and otherwise absent (9.5.2)")
    if result.get("completion") is not ({"completed": True}.get(verb)):
        raise Refused("completion is true when completed, and otherwise absent (9.5.3)")
    if verb != "initialized" and "duration" not in result:
        raise Refused("the duration is missing (9.5.4)")
    if "score" not in result:
        return
    if verb not in ("passed", "failed"):
        raise Refused("a score goes with passed or failed (9.5.1)")
    if session.mastery is None:
        return
    if statement.get("context", {}).get("extensions", {}).get(MASTERY) != session.mastery:
        raise Refused("the masteryScore is not the one of the launch (9.6.3.2)")
    scaled = result["score"].get("scaled")
    if scaled is not None and (scaled >= session.mastery) is not (verb == "passed"):
        raise Refused("the score and the masteryScore say otherwise (9.3.4, 9.3.5)")


def _activities(statement: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """Context activities of a kind; xAPI 1.0 lets one stand without its list."""
    found = statement.get("context", {}).get("contextActivities", {}).get(name, [])
    return list(found) if isinstance(found, list) else [found]
