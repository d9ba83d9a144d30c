"""One call of the record store, and what its parameters say; a parameter that breaks the standard raises BadRecord."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse

from .. import grammar, store, values
from ..errors import BadRecord

JSON = "application/json"


@dataclass
class Call:
    """A request, with what the alternate syntax of 1.0.3 hides in its form put in place."""

    method: str
    resource: str
    version: str
    params: dict[str, str]
    headers: dict[str, str]
    body: bytes
    root: str
    writer: store.Writer = store.PLATFORM
    scope: str = ""
    add: Callable[..., list[str]] = store.add
    """Takes statements in; a session with rules of its own checks them there."""

    @property
    def media_type(self) -> str:
        """The content type without its parameters."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()


def agent_of(call: Call) -> dict[str, Any]:
    """The Agent or identified Group in the parameter `agent`."""
    value = parsed(call.params["agent"].encode(), "agent")
    checked(grammar.agent_or_group, value, "agent")
    if grammar.identity(value) is None:
        raise BadRecord(where="agent", why="must have an identifier")
    return dict(value)


def checked(check: Callable[[Any, str], object], value: Any, where: str) -> None:
    """Raises BadRecord for what breaks a rule of the grammar."""
    try:
        check(value, where)
    except values.Malformed as error:
        raise BadRecord(where=error.where, why=error.why) from None


def uuid_of(call: Call, name: str) -> uuid.UUID:
    """A UUID parameter."""
    checked(values.uuid_text, call.params[name], name)
    return uuid.UUID(call.params[name])


def instant_of(call: Call, name: str) -> datetime | None:
    """A time parameter; None when it is not given."""
    if name not in call.params:
        return None
    try:
        return values.instant(call.params[name], name)
    except values.Malformed as error:
        raise BadRecord(where=error.where, why=error.why) from None


def boolean_of(call: Call, name: str) -> bool:
    """A parameter that is true or false; false when it is not given."""
    value = call.params.get(name, "false")
    if value not in ("true", "false"):
        raise BadRecord(where=name, why="must be true or false")
    return value == "true"


def parsed(body: bytes, where: str) -> Any:
    """JSON without the constants that JSON does not know."""
    try:
        return json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise BadRecord(where=where, why="is not JSON") from None


def _no_constant(name: str) -> None:
    raise ValueError(name)


def answer(value: Any) -> HttpResponse:
    """An answer in JSON."""
    return HttpResponse(json.dumps(value, ensure_ascii=False), content_type=JSON)
