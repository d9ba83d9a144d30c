"""Short keys of long identifiers, so that the store's indexes stay small: 64 bits of BLAKE2b.

With a hundred million distinct identifiers the chance that any two share a key is 3 in 10,000 (birthday bound).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from . import grammar


@lru_cache(maxsize=65536)
def key(text: str) -> int:
    """A signed 64-bit key of an identifier."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def agent_key(value: Mapping[str, Any]) -> int:
    """The key of an Agent or identified Group; 0 for an anonymous Group."""
    identity = grammar.identity(value)
    return key(identity) if identity else 0


def mentions(statement: Mapping[str, Any]) -> set[int]:
    """Keys by which a statement is found beyond its actor, verb and object.

    `m|` whom the plain agent filter matches as well: the object, and members of groups (Communication 2.1.3).
    `r|` whom `related_agents`, `a|` what `related_activities` matches.
    """
    found = {key(f"m|{text}") for text in _plain_agents(statement)}
    found |= {key(f"r|{text}") for text in _related_agents(statement)}
    found |= {key(f"a|{text}") for text in _related_activities(statement)}
    return found


def _people(value: Mapping[str, Any]) -> Iterator[str]:
    identity = grammar.identity(value)
    if identity:
        yield identity
    for member in value.get("member", ()):
        yield from _people(member)


def _is_agent(value: Mapping[str, Any]) -> bool:
    return value.get("objectType") in ("Agent", "Group")


def _plain_agents(statement: Mapping[str, Any]) -> Iterator[str]:
    if statement["actor"].get("objectType") == "Group":
        yield from _people(statement["actor"])
    if _is_agent(statement["object"]):
        yield from _people(statement["object"])


def _related_agents(statement: Mapping[str, Any]) -> Iterator[str]:
    yield from _people(statement["actor"])
    if "authority" in statement:
        yield from _people(statement["authority"])
    context = statement.get("context", {})
    for name in ("instructor", "team"):
        if name in context:
            yield from _people(context[name])
    for held in context.get("contextAgents", ()):
        yield from _people(held["agent"])
    for held in context.get("contextGroups", ()):
        yield from _people(held["group"])
    inner = statement["object"]
    if _is_agent(inner):
        yield from _people(inner)
    elif inner.get("objectType") == "SubStatement":
        yield from _related_agents(inner)


def activities(statement: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every Activity in a statement, its sub-statement included."""
    held = statement["object"]
    if held.get("objectType", "Activity") == "Activity":
        yield held
    elif held["objectType"] == "SubStatement":
        yield from activities(held)
    for found in statement.get("context", {}).get("contextActivities", {}).values():
        yield from found if isinstance(found, list) else [found]


def _related_activities(statement: Mapping[str, Any]) -> Iterator[str]:
    for activity in activities(statement):
        yield activity["id"]
