"""Messages to people and units; see README.md."""

from typing import TYPE_CHECKING

from jianglu.platform.lazy import lazy

from .core import MESSAGES, Channel, Message

if TYPE_CHECKING:
    from .services import notify, notify_people

__getattr__ = lazy(__name__, notify="services", notify_people="services")

__all__ = ["MESSAGES", "Channel", "Message", "notify", "notify_people"]
