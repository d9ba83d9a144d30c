"""dateTimeStamp of XML Schema 1.1, as the data model wants it: a date and time with its offset."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_STAMP = re.compile(
    r"-?(?:[1-9]\d{3,}|0\d{3})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
    r"T(?:(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?|24:00:00(?:\.0+)?)"
    r"(?:Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))"
)


def parse(text: object) -> datetime:
    """An aware datetime; raises ValueError for anything but a dateTimeStamp."""
    if not isinstance(text, str) or not _STAMP.fullmatch(text):
        raise ValueError("no date and time with an offset")
    return datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text))


def stamp(moment: datetime) -> str:
    """UTC to the second, with Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
