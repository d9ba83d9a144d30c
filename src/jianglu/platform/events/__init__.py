"""News between rooms, by an outbox; see README.md."""

from typing import TYPE_CHECKING

from jianglu.platform.lazy import lazy

from .core import EVENTS, HANDLERS, DomainEvent, handles

if TYPE_CHECKING:
    from .services import dispatch, emit

__getattr__ = lazy(__name__, dispatch="services", emit="services")

__all__ = ["EVENTS", "HANDLERS", "DomainEvent", "dispatch", "emit", "handles"]
