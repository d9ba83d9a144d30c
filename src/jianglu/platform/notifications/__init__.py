"""Messages to people and units; see README.md."""

from typing import TYPE_CHECKING

from jianglu.platform.lazy import lazy

from .core import MESSAGES, Channel, Message

if TYPE_CHECKING:
    from .services import notify

__getattr__ = lazy(__name__, notify="services")

__all__ = ["MESSAGES", "Channel", "Message", "notify"]
