"""What a package may say of a learner, and what follows from it. Pure.

A commit comes from a script that a stranger wrote and runs in a browser: it is a witness, never credit. Only the elements
below are kept, each within the sizes of the run-time environments (SCORM 1.2 RTE 3.4.4; SCORM 2004 RTE 4.2); the time
that a package tells is kept as evidence and never counted. Interactions and objectives are not kept.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

MAX_SUSPEND = 64_000
"""SCORM 1.2 promises 4,096 characters, 2004 promises 64,000; authoring tools write the latter into the former."""
MAX_LOCATION = 1_000
MAX_SECONDS = 1_000_000
TAIL = "suspend_tail"
"""The end of the suspend data, whose beginning stays: a page that closes may send 64 KB (Fetch, keepalive)."""
_CLOCK = re.compile(r"(\d{2,4}):(\d{2}):(\d{2})(?:\.\d{1,2})?")
_DURATION = re.compile(
    r"P(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,8})(?:\.\d{1,2})?S)?)?"
)  # years and months are no session


class Completion(StrEnum):
    """cmi.completion_status."""

    UNKNOWN = "unknown"
    NOT_ATTEMPTED = "not attempted"
    INCOMPLETE = "incomplete"
    COMPLETED = "completed"


class Success(StrEnum):
    """cmi.success_status."""

    UNKNOWN = "unknown"
    PASSED = "passed"
    FAILED = "failed"


STATUS = {
    "not attempted": (Completion.NOT_ATTEMPTED, None),
    "browsed": (Completion.INCOMPLETE, None),
    "incomplete": (Completion.INCOMPLETE, None),
    "completed": (Completion.COMPLETED, None),
    "passed": (Completion.COMPLETED, Success.PASSED),
    "failed": (Completion.COMPLETED, Success.FAILED),
}
"""cmi.core.lesson_status of 1.2, which says both at once."""
EXITS = ("", "time-out", "suspend", "logout", "normal")


class BadCommit(ValueError):  # noqa: N818 - a finding, told to the package
    """An element that does not exist or a value that does not fit it; the text names the element."""


@dataclass(frozen=True)
class Cmi:
    """A learner's state in one part of a package; `seq` is the last commit that was taken, `score` percent."""

    seq: int = 0
    completion: Completion = Completion.NOT_ATTEMPTED
    success: Success = Success.UNKNOWN
    score: float | None = None
    location: str = ""
    suspend_data: str = ""
    session_time: str = ""
    exit: str = ""
    ended: bool = False


def committed(before: Cmi, seq: int, said: Mapping[str, object], *, mastery: float | None = None) -> Cmi:
    """The state after commit `seq`; one that was taken already, or that a later one overtook, changes nothing.

    A part that was completed and not failed, or passed, stays `ended`, whatever a later visit reports. With a mastery
    score (percent) the platform judges by the score and not by the package (RTE 1.2, 3.4.4, mastery_score; RTE 2004,
    4.2.22, scaled_passing_score). Raises BadCommit.
    """
    values = {name: _value(name, value) for name, value in said.items() if name != TAIL}
    if seq <= before.seq:
        return before
    if TAIL in said:
        values["suspend_data"] = _value("suspend_data", _grown(before, said[TAIL]))
    completion = Completion(str(values.get("completion", before.completion)))
    success = Success(str(values.get("success", before.success)))
    if "status" in values:
        completion, told = STATUS[str(values["status"])]
        success = told or success
    score = float(values["score"]) if "score" in values else before.score
    judged = completion is Completion.COMPLETED or success is not Success.UNKNOWN
    if mastery is not None and score is not None and judged:
        success = Success.PASSED if score >= mastery else Success.FAILED
    passed = success is Success.PASSED or (completion is Completion.COMPLETED and success is not Success.FAILED)
    return replace(
        before,
        seq=seq,
        completion=completion,
        success=success,
        score=score,
        ended=before.ended or passed,
        **{name: str(values[name]) for name in ("location", "suspend_data", "session_time", "exit") if name in values},
    )


def overtaken(before: Cmi, seq: int, said: Mapping[str, object], *, mastery: float | None = None) -> Cmi:
    """The state after a word of a window that another one took over from: its end counts, its place does not."""
    rest = {name: value for name, value in said.items() if name != TAIL}
    after = committed(before, max(seq, before.seq + 1), rest, mastery=mastery)
    if before.ended or not after.ended:
        return before
    return replace(before, completion=after.completion, success=after.success, score=after.score, ended=True)


def lesson_status(state: Cmi) -> str:
    """The state in the words of SCORM 1.2."""
    if state.success is not Success.UNKNOWN:
        return str(state.success)
    return "not attempted" if state.completion is Completion.UNKNOWN else str(state.completion)


def said_seconds(text: str) -> int:
    """Seconds of a session or total time in either form, 0 for none; only ever shown beside our own."""
    found = _CLOCK.fullmatch(text)
    if found:
        hours, minutes, seconds = (int(part) for part in found.groups())
        return min(MAX_SECONDS, hours * 3600 + minutes * 60 + seconds)
    found = _DURATION.fullmatch(text)
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0, 0)
    return min(MAX_SECONDS, days * 86_400 + hours * 3600 + minutes * 60 + seconds)


def _grown(before: Cmi, tail: object) -> str:
    """Suspend data of which `keep` characters stay, and `text` follows."""
    match tail:
        case {"keep": int(keep), "text": str(text)} if 0 <= keep <= len(before.suspend_data):
            return before.suspend_data[:keep] + text
    raise BadCommit(TAIL)


def _value(name: str, value: object) -> str | float:
    if name == "score":
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not math.isfinite(value) or not 0 <= value <= 100:  # type: ignore[arg-type, operator]
            raise BadCommit(name)
        return float(value)  # type: ignore[arg-type]
    if not isinstance(value, str) or "\x00" in value or any("\ud800" <= char <= "\udfff" for char in value):
        raise BadCommit(name)
    fits = {
        "status": value in STATUS,
        "completion": value in set(Completion),
        "success": value in set(Success),
        "exit": value in EXITS,
        "location": len(value) <= MAX_LOCATION,
        "suspend_data": len(value) <= MAX_SUSPEND,
        "session_time": not value
        or bool(_CLOCK.fullmatch(value))
        or (value not in ("P", "PT") and _DURATION.fullmatch(value) is not None),
    }
    if not fits.get(name, False):
        raise BadCommit(name)
    return value
