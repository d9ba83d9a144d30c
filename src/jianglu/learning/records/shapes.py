"""How statements are compared and shown: exact, by identifiers only, or canonical in one language (2.1.3)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .grammar import COMPONENT_LISTS, IDENTIFIERS
from .values import instant

Json = dict[str, Any]


def arrays(body: dict[str, Any]) -> None:
    """Single context activities become arrays, without touching what the client gave."""
    if "contextActivities" in body.get("context", {}):
        lists = {
            name: found if isinstance(found, list) else [found]
            for name, found in body["context"]["contextActivities"].items()
        }
        body["context"] = {**body["context"], "contextActivities": lists}
    if body["object"].get("objectType") == "SubStatement":
        body["object"] = dict(body["object"])
        arrays(body["object"])


def same(given: Mapping[str, Any], kept: Mapping[str, Any]) -> bool:
    """Whether a statement says what a kept one says, leaving out what a store may add (Data 2.3.1, 2.2)."""
    mine, other = dict(given), dict(kept)
    for name in ("id", "stored", "authority", "version"):
        mine.pop(name, None)
        other.pop(name, None)
    if "timestamp" not in mine:
        other.pop("timestamp", None)
    else:
        mine["timestamp"] = instant(mine["timestamp"], "timestamp")
        other["timestamp"] = instant(other["timestamp"], "timestamp")
    for statement in (mine, other):
        arrays(statement)
        _hundredths(statement)
    return mine == other


def _hundredths(statement: Json) -> None:
    """Durations are compared to 0.01 second (Data 4.6), without touching what was given."""
    if "duration" in statement.get("result", {}):
        result = statement["result"]
        statement["result"] = {**result, "duration": _FRACTION.sub(_cut, result["duration"])}
    if statement["object"].get("objectType") == "SubStatement":
        statement["object"] = dict(statement["object"])
        _hundredths(statement["object"])


def _cut(found: re.Match[str]) -> str:
    kept = found[1][:2].rstrip("0")
    return f".{kept}S" if kept else "S"


_FRACTION = re.compile(r"[.,](\d+)S")


def ids(statement: Mapping[str, Any]) -> Json:
    """Agents, verbs and activities by their identifiers alone; anonymous groups keep their members."""
    return _each(
        statement,
        agent=_bare_agent,
        verb=lambda verb: {"id": verb["id"]},
        activity=lambda activity: {"id": activity["id"]},
    )


def canonical(
    statement: Mapping[str, Any], definition: Callable[[str], Mapping[str, Any]], languages: Sequence[str]
) -> Json:
    """With the store's definition of each activity and one language in each language map."""

    def shown(activity: Mapping[str, Any]) -> Json:
        known = {**activity.get("definition", {}), **definition(activity["id"])}
        return {**activity, "definition": _spoken(known, languages)} if known else dict(activity)

    def spoken(verb: Mapping[str, Any]) -> Json:
        return {**verb, "display": _chosen(verb["display"], languages)} if "display" in verb else dict(verb)

    return _each(statement, agent=dict, verb=spoken, activity=shown)


def _spoken(definition: Mapping[str, Any], languages: Sequence[str]) -> Json:
    shown = dict(definition)
    for name in ("name", "description"):
        if name in shown:
            shown[name] = _chosen(shown[name], languages)
    for name in COMPONENT_LISTS:
        if name in shown:
            shown[name] = [
                {**item, "description": _chosen(item["description"], languages)} if "description" in item else item
                for item in shown[name]
            ]
    return shown


def _chosen(texts: Mapping[str, str], languages: Sequence[str]) -> dict[str, str]:
    """The text in the first language that is there, by lookup with and without region (RFC 4647); else the first."""
    if not texts:
        return {}
    for wanted in languages:
        for tag, text in texts.items():
            if tag.casefold() == wanted.casefold():
                return {tag: text}
        for tag, text in texts.items():
            if tag.split("-")[0].casefold() == wanted.split("-")[0].casefold():
                return {tag: text}
    tag = next(iter(texts))
    return {tag: texts[tag]}


def languages_of(header: str) -> list[str]:
    """Language tags of an Accept-Language header, the most wanted first."""
    found = []
    for place, part in enumerate(header.split(",")):
        tag, _sep, quality = part.strip().partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            weight = 0.0
        if tag and tag != "*" and weight > 0:
            found.append((-weight, place, tag))
    return [tag for _weight, _place, tag in sorted(found)]


def _bare_agent(agent: Mapping[str, Any]) -> Json:
    kept: Json = {"objectType": agent.get("objectType", "Agent")}
    kept.update({name: agent[name] for name in IDENTIFIERS if name in agent})
    if len(kept) == 1 and "member" in agent:
        kept["member"] = [_bare_agent(member) for member in agent["member"]]
    return kept


def _each(
    statement: Mapping[str, Any],
    *,
    agent: Callable[[Mapping[str, Any]], Json],
    verb: Callable[[Mapping[str, Any]], Json],
    activity: Callable[[Mapping[str, Any]], Json],
) -> Json:
    """A copy with every agent, verb and activity as the three functions show them."""
    result = {**statement, "actor": agent(statement["actor"]), "verb": verb(statement["verb"])}
    held = statement["object"]
    kind = held.get("objectType", "Activity")
    if kind == "Activity":
        result["object"] = activity(held)
    elif kind in ("Agent", "Group"):
        result["object"] = agent(held)
    elif kind == "SubStatement":
        result["object"] = _each(held, agent=agent, verb=verb, activity=activity)
    if "authority" in statement:
        result["authority"] = agent(statement["authority"])
    if "context" in statement:
        context = dict(statement["context"])
        for name in ("instructor", "team"):
            if name in context:
                context[name] = agent(context[name])
        if "contextActivities" in context:
            context["contextActivities"] = {
                name: [activity(item) for item in (found if isinstance(found, list) else [found])]
                for name, found in context["contextActivities"].items()
            }
        result["context"] = context
    return result
