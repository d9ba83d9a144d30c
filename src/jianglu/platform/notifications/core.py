"""What can be said to people, declared in each room's `messages.py`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MESSAGES: dict[str, Message] = {}


class Channel(StrEnum):
    """How a message reaches somebody; the inbox always does."""

    INBOX = "inbox"
    SMS = "sms"
    EMAIL = "email"

    @property
    def label(self) -> Promise:
        """Name on screen."""
        return {"inbox": _("站内消息"), "sms": _("短信"), "email": _("电子邮件")}[self.value]


@dataclass(frozen=True)
class Message:
    """One thing that is said; `title` and `body` hold `%(name)s` places for the values given to `notify`.

    A `binding` message (a decision that starts a period) goes out whatever the recipient's preferences.
    """

    code: str
    title: str | Promise
    body: str | Promise
    channels: tuple[Channel, ...] = (Channel.INBOX,)
    binding: bool = False

    def __init__(
        self,
        code: str,
        title: str | Promise,
        body: str | Promise,
        channels: Iterable[Channel | str] = (Channel.INBOX,),
        *,
        binding: bool = False,
    ) -> None:
        if code in MESSAGES:
            raise TypeError(f"message {code} is declared twice")
        values = {
            "code": code,
            "title": title,
            "body": body,
            "channels": tuple(Channel(channel) for channel in channels),
            "binding": binding,
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)
        MESSAGES[code] = self

    @property
    def room(self) -> str:
        """The room that says it; preferences are kept a room."""
        return self.code.split(".")[0]

    def render(self, values: Mapping[str, Any]) -> tuple[str, str]:
        """Title and body in the active language; raises KeyError when a value is missing."""
        return str(self.title) % values, str(self.body) % values


def rooms() -> list[tuple[str, str | Promise]]:
    """(room, its name on screen) of every room that says something beyond the inbox."""
    said = {message.room for message in MESSAGES.values() if len(message.channels) > 1}
    return [(config.label, config.verbose_name) for config in apps.get_app_configs() if config.label in said]
