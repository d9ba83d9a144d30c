"""Which JSON is a statement: the data rules of xAPI 1.0.3 (part Data) and xAPI 2.0 (IEEE 9274.1.1-2023, clause 4.2).

Pure and strict: a statement passes whole or `Malformed` says where and why. The two versions share one grammar; 2.0 adds
context agents and groups and takes RFC 3339 times only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .values import Malformed, extensions, instant, iri, language, language_map, listed, members, text, uuid_text

Json = dict[str, Any]


STATEMENT = frozenset(
    ("id", "actor", "verb", "object", "result", "context", "timestamp", "stored", "authority", "version", "attachments")
)
SUB_STATEMENT = frozenset(("objectType", "actor", "verb", "object", "result", "context", "timestamp", "attachments"))
IDENTIFIERS = ("mbox", "mbox_sha1sum", "openid", "account")
AGENT = frozenset(("objectType", "name", *IDENTIFIERS))
GROUP = AGENT | {"member"}
DEFINITION = frozenset(
    (
        "name", "description", "type", "moreInfo", "extensions", "interactionType", "correctResponsesPattern",
        "choices", "scale", "source", "target", "steps",
    )
)  # fmt: skip
COMPONENTS: dict[str, tuple[str, ...]] = {
    "true-false": (),
    "choice": ("choices",),
    "fill-in": (),
    "long-fill-in": (),
    "matching": ("source", "target"),
    "performance": ("steps",),
    "sequencing": ("choices",),
    "likert": ("scale",),
    "numeric": (),
    "other": (),
}
COMPONENT_LISTS = ("choices", "scale", "source", "target", "steps")
RESULT = frozenset(("score", "success", "completion", "response", "duration", "extensions"))
SCORE = frozenset(("scaled", "raw", "min", "max"))
CONTEXT = frozenset(
    (
        "registration", "instructor", "team", "contextActivities", "revision", "platform", "language", "statement",
        "extensions",
    )
)  # fmt: skip
CONTEXT_2 = CONTEXT | {"contextAgents", "contextGroups"}
CONTEXT_ACTIVITIES = frozenset(("parent", "grouping", "category", "other"))
ATTACHMENT = frozenset(("usageType", "display", "description", "contentType", "length", "sha2", "fileUrl"))

_MAILBOX = re.compile(r"mailto:[^\s@,;]+@[^\s@,;]+")
_SHA1 = re.compile(r"[0-9a-fA-F]{40}")
_SHA2 = re.compile(r"[0-9a-fA-F]{56}|[0-9a-fA-F]{64}|[0-9a-fA-F]{96}|[0-9a-fA-F]{128}")
_MEDIA_TYPE = re.compile(r"[\w!#$&^.+\-]+/[\w!#$&^.+\-]+(\s*;.*)?")
_VERSION = {"1.0.3": re.compile(r"1\.0(\.\d+)?"), "2.0.0": re.compile(r"[12]\.0(\.\d+)?")}
_N = r"\d+(?:[.,]\d+)?"
_DURATION = re.compile(
    rf"P(?:{_N}W|(?=\d|T\d)(?:{_N}Y)?(?:{_N}M)?(?:{_N}D)?(?:T(?=\d)(?:{_N}H)?(?:{_N}M)?(?:{_N}S)?)?)"
)


def statement(value: Any, version: str) -> None:
    """Check one statement as a client sends it; `version` is "1.0.3" or "2.0.0" and decides what its context may hold."""
    members(value, STATEMENT, ("actor", "verb", "object"), "statement")
    if "id" in value:
        uuid_text(value["id"], "id")
    if "stored" in value:
        instant(value["stored"], "stored", version)
    if "version" in value:
        text(value["version"], "version")
        if not _VERSION[version].fullmatch(value["version"]):
            raise Malformed("version", f"must be a version of the form {'1.0.x' if version[0] == '1' else '2.0.x'}")
    if "authority" in value:
        authority(value["authority"])
    _common(value, version, "")
    if value["verb"]["id"] == VOIDED and value["object"].get("objectType") != "StatementRef":
        raise Malformed("object", "of a voiding statement must be a StatementRef")


VOIDED = "http://adlnet.gov/expapi/verbs/voided"


def _common(value: Json, version: str, where: str) -> None:
    """What statements and sub-statements share."""
    agent_or_group(value["actor"], where + "actor")
    _verb(value["verb"], where + "verb")
    is_activity = _object(value["object"], version, where + "object", inner=bool(where))
    if "result" in value:
        _result(value["result"], where + "result")
    if "context" in value:
        _context(value["context"], version, is_activity, where + "context")
    if "timestamp" in value:
        instant(value["timestamp"], where + "timestamp", version)
    if "attachments" in value:
        listed(value["attachments"], _attachment, where + "attachments")


# Who ---------------------------------------------------------------------------------------------------------------


def agent_or_group(value: Any, where: str) -> None:
    """An Agent (also without objectType) or a Group."""
    if isinstance(value, dict) and value.get("objectType") == "Group":
        _group(value, where)
    else:
        agent(value, where)


def agent(value: Any, where: str) -> None:
    """An Agent: exactly one inverse functional identifier (Data 2.4.2.1)."""
    members(value, AGENT, (), where)
    if value.get("objectType", "Agent") != "Agent":
        raise Malformed(where + ".objectType", 'must be "Agent" or "Group"')
    if _identifiers(value, where) != 1:
        raise Malformed(where, "an Agent needs exactly one of mbox, mbox_sha1sum, openid, account")


def _group(value: Json, where: str) -> None:
    members(value, GROUP, (), where)
    found = _identifiers(value, where)
    if found > 1:
        raise Malformed(where, "a Group may have at most one of mbox, mbox_sha1sum, openid, account")
    if "member" in value:
        listed(value["member"], agent, where + ".member")
    if not found and not value.get("member"):
        raise Malformed(where, "an anonymous Group needs members")


def _identifiers(value: Json, where: str) -> int:
    found = 0
    if "name" in value:
        text(value["name"], where + ".name")
    if "mbox" in value:
        found += 1
        if not isinstance(value["mbox"], str) or not _MAILBOX.fullmatch(value["mbox"]):
            raise Malformed(where + ".mbox", "must be mailto: and an e-mail address")
    if "mbox_sha1sum" in value:
        found += 1
        if not isinstance(value["mbox_sha1sum"], str) or not _SHA1.fullmatch(value["mbox_sha1sum"]):
            raise Malformed(where + ".mbox_sha1sum", "must be 40 hexadecimal digits")
    if "openid" in value:
        found += 1
        iri(value["openid"], where + ".openid")
    if "account" in value:
        found += 1
        account = value["account"]
        members(account, frozenset(("homePage", "name")), ("homePage", "name"), where + ".account")
        iri(account["homePage"], where + ".account.homePage")
        text(account["name"], where + ".account.name")
    return found


def authority(value: Any) -> None:
    """An Agent, or a Group of exactly two Agents without identifier (Data 2.4.9)."""
    if isinstance(value, dict) and value.get("objectType") == "Group":
        _group(value, "authority")
        if len(value.get("member", ())) != 2 or any(name in value for name in IDENTIFIERS):
            raise Malformed("authority", "a Group must be anonymous and have exactly two members")
    else:
        agent(value, "authority")


# Did what ----------------------------------------------------------------------------------------------------------


def _verb(value: Any, where: str) -> None:
    members(value, frozenset(("id", "display")), ("id",), where)
    iri(value["id"], where + ".id")
    if "display" in value:
        language_map(value["display"], where + ".display")


def _object(value: Any, version: str, where: str, *, inner: bool) -> bool:
    """Check the object; True when it is an Activity. `inner` is within a sub-statement, which holds no other."""
    if not isinstance(value, dict):
        raise Malformed(where, "must be an object")
    kind = value.get("objectType", "Activity")
    if kind == "Activity":
        activity(value, where)
        return True
    if kind in ("Agent", "Group"):
        agent_or_group(value, where)
    elif kind == "StatementRef":
        _reference(value, where)
    elif kind == "SubStatement" and not inner:
        members(value, SUB_STATEMENT, ("actor", "verb", "object"), where)
        _common(value, version, where + ".")
    else:
        raise Malformed(where + ".objectType", "is not one of Activity, Agent, Group, StatementRef, SubStatement")
    return False


def _reference(value: Any, where: str) -> None:
    members(value, frozenset(("objectType", "id")), ("objectType", "id"), where)
    if value["objectType"] != "StatementRef":
        raise Malformed(where + ".objectType", 'must be "StatementRef"')
    uuid_text(value["id"], where + ".id")


def activity(value: Any, where: str) -> None:
    """An Activity with or without its definition (Data 2.4.4.1)."""
    members(value, frozenset(("objectType", "id", "definition")), ("id",), where)
    if value.get("objectType", "Activity") != "Activity":
        raise Malformed(where + ".objectType", 'must be "Activity"')
    iri(value["id"], where + ".id")
    if "definition" in value:
        _definition(value["definition"], where + ".definition")


def _definition(value: Any, where: str) -> None:
    members(value, DEFINITION, (), where)
    for name in ("name", "description"):
        if name in value:
            language_map(value[name], f"{where}.{name}")
    for name in ("type", "moreInfo"):
        if name in value:
            iri(value[name], f"{where}.{name}")
    if "extensions" in value:
        extensions(value["extensions"], where + ".extensions")
    kind = value.get("interactionType")
    if kind is not None and (not isinstance(kind, str) or kind not in COMPONENTS):
        raise Malformed(where + ".interactionType", f"is not one of {', '.join(COMPONENTS)}")
    if "correctResponsesPattern" in value:
        if kind is None:
            raise Malformed(where, "correctResponsesPattern needs an interactionType")
        listed(value["correctResponsesPattern"], text, where + ".correctResponsesPattern")
    for name in COMPONENT_LISTS:
        if name in value:
            if kind is None or name not in COMPONENTS[kind]:
                raise Malformed(f"{where}.{name}", f"does not belong to interactionType {kind}")
            listed(value[name], _component, f"{where}.{name}")
            ids = [component["id"] for component in value[name]]
            if len(set(ids)) != len(ids):
                raise Malformed(f"{where}.{name}", "has two components with the same id")


def _component(value: Any, where: str) -> None:
    members(value, frozenset(("id", "description")), ("id",), where)
    text(value["id"], where + ".id")
    if "description" in value:
        language_map(value["description"], where + ".description")


# With what result, in what context ---------------------------------------------------------------------------------


def _result(value: Any, where: str) -> None:
    members(value, RESULT, (), where)
    for name in ("success", "completion"):
        if name in value and not isinstance(value[name], bool):
            raise Malformed(f"{where}.{name}", "must be true or false")
    if "response" in value:
        text(value["response"], where + ".response")
    duration = value.get("duration", "PT0S")
    if not isinstance(duration, str) or not _DURATION.fullmatch(duration):
        raise Malformed(where + ".duration", "must be an ISO 8601 duration such as PT1H30M")
    if "extensions" in value:
        extensions(value["extensions"], where + ".extensions")
    if "score" in value:
        _score(value["score"], where + ".score")


def _score(value: Any, where: str) -> None:
    members(value, SCORE, (), where)
    for name, number in value.items():
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise Malformed(f"{where}.{name}", "must be a number")
    if "scaled" in value and not -1 <= value["scaled"] <= 1:
        raise Malformed(where + ".scaled", "must lie between -1 and 1")
    low, raw, high = (value.get(name) for name in ("min", "raw", "max"))
    if low is not None and high is not None and low >= high:
        raise Malformed(where, "min must be less than max")
    if raw is not None and ((low is not None and raw < low) or (high is not None and raw > high)):
        raise Malformed(where + ".raw", "must lie between min and max")


def _context(value: Any, version: str, is_activity: bool, where: str) -> None:
    members(value, CONTEXT if version == "1.0.3" else CONTEXT_2, (), where)
    if "registration" in value:
        uuid_text(value["registration"], where + ".registration")
    if "instructor" in value:
        agent_or_group(value["instructor"], where + ".instructor")
    if "team" in value:
        if not isinstance(value["team"], dict) or value["team"].get("objectType") != "Group":
            raise Malformed(where + ".team", "must be a Group")
        _group(value["team"], where + ".team")
    if "contextActivities" in value:
        members(value["contextActivities"], CONTEXT_ACTIVITIES, (), where + ".contextActivities")
        for name, found in value["contextActivities"].items():
            place = f"{where}.contextActivities.{name}"
            if isinstance(found, list):
                listed(found, activity, place)
            else:
                activity(found, place)
    for name in ("revision", "platform"):
        if name in value:
            text(value[name], f"{where}.{name}")
            if not is_activity:
                raise Malformed(f"{where}.{name}", "is only allowed when the object is an Activity")
    if "language" in value:
        language(value["language"], where + ".language")
    if "statement" in value:
        _reference(value["statement"], where + ".statement")
    if "extensions" in value:
        extensions(value["extensions"], where + ".extensions")
    if "contextAgents" in value:
        listed(value["contextAgents"], _context_agent, where + ".contextAgents")
    if "contextGroups" in value:
        listed(value["contextGroups"], _context_group, where + ".contextGroups")


def _context_agent(value: Any, where: str) -> None:
    _relevant(value, "contextAgent", "agent", where)
    agent(value["agent"], where + ".agent")


def _context_group(value: Any, where: str) -> None:
    _relevant(value, "contextGroup", "group", where)
    if not isinstance(value["group"], dict) or value["group"].get("objectType") != "Group":
        raise Malformed(where + ".group", "must be a Group")
    _group(value["group"], where + ".group")


def _relevant(value: Any, kind: str, held: str, where: str) -> None:
    members(value, frozenset(("objectType", held, "relevantTypes")), ("objectType", held), where)
    if value["objectType"] != kind:
        raise Malformed(where + ".objectType", f'must be "{kind}"')
    if "relevantTypes" in value:
        listed(value["relevantTypes"], iri, where + ".relevantTypes")
        if not value["relevantTypes"]:
            raise Malformed(where + ".relevantTypes", "must not be empty")


def _attachment(value: Any, where: str) -> None:
    members(value, ATTACHMENT, ("usageType", "display", "contentType", "length", "sha2"), where)
    iri(value["usageType"], where + ".usageType")
    language_map(value["display"], where + ".display")
    if "description" in value:
        language_map(value["description"], where + ".description")
    if not isinstance(value["contentType"], str) or not _MEDIA_TYPE.fullmatch(value["contentType"]):
        raise Malformed(where + ".contentType", "must be a media type")
    if isinstance(value["length"], bool) or not isinstance(value["length"], int) or value["length"] < 0:
        raise Malformed(where + ".length", "must be a whole number of octets")
    if not isinstance(value["sha2"], str) or not _SHA2.fullmatch(value["sha2"]):
        raise Malformed(where + ".sha2", "must be a SHA-2 hash in hexadecimal digits")
    if "fileUrl" in value:
        iri(value["fileUrl"], where + ".fileUrl")


# Who and what is mentioned -----------------------------------------------------------------------------------------


def identity(value: Mapping[str, Any]) -> str | None:
    """The inverse functional identifier of an Agent or Group as one text; None for an anonymous group."""
    if "account" in value:
        return f"account|{value['account']['homePage']}|{value['account']['name']}"
    for name in ("mbox", "mbox_sha1sum", "openid"):
        if name in value:
            return f"{name}|{value[name]}"
    return None
