"""What an event is and who listens; nothing here touches the database."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, TypeVar

EVENTS: dict[str, type[DomainEvent]] = {}
HANDLERS: dict[str, dict[str, Handler]] = defaultdict(dict)
"""Event name to the handlers of that event, by their dotted names."""


@dataclass(frozen=True)
class DomainEvent:
    """Something that has happened in a room; a subclass is a frozen dataclass of JSON values with a unique `name`."""

    name: ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not cls.name:
            raise TypeError(f"{cls.__qualname__} needs a name")
        other = EVENTS.setdefault(cls.name, cls)
        if (other.__module__, other.__qualname__) != (cls.__module__, cls.__qualname__):
            raise TypeError(f"event {cls.name} is declared twice: {other!r} and {cls!r}")
        EVENTS[cls.name] = cls

    def payload(self) -> dict[str, Any]:
        """The fields as JSON values; raises TypeError when a field is none (write dates with isoformat)."""
        values = asdict(self)
        json.dumps(values)
        return values


E = TypeVar("E", bound=DomainEvent)
Handler = Callable[[Any], None]


def handles(*events: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Register a handler; it may be called again after a crash, so it must be idempotent."""

    def register(handler: Callable[[E], None]) -> Callable[[E], None]:
        for event in events:
            HANDLERS[event.name][f"{handler.__module__}.{handler.__qualname__}"] = handler
        return handler

    return register
