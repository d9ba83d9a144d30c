"""The special types of xAPI (Data 4): IRIs, UUIDs, times, language tags and maps, extensions; and how a breach is told."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Any


class Malformed(ValueError):
    """Some property breaks the standard: `where` is its path, `why` one English sentence without a full stop."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where}: {why}")
        self.where, self.why = where, why


_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>\"{}|\\^`]+")
_UUID = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}")
_LANGUAGE = re.compile(  # RFC 5646, section 2.1
    r"(?:(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4}|[a-z]{5,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?"
    r"(?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*(?:-[\da-wy-z](?:-[a-z\d]{2,8})+)*(?:-x(?:-[a-z\d]{1,8})+)?"
    r"|x(?:-[a-z\d]{1,8})+|i-[a-z]{2,8}|sgn-[a-z]{2}-[a-z]{2}|en-gb-oed|art-lojban|cel-gaulish"
    r"|zh-(?:guoyu|hakka|min(?:-nan)?|xiang))",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)T(\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d+))?)?(Z|[+-]\d\d(?::?\d\d)?)?", re.IGNORECASE
)
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)")


def iri(value: Any, where: str) -> None:
    """An absolute IRI (RFC 3987): a scheme and something after it."""
    if not isinstance(value, str) or not _IRI.fullmatch(value):
        raise Malformed(where, "must be an absolute IRI")


def uuid_text(value: Any, where: str) -> None:
    """A UUID in its standard text form (RFC 4122)."""
    if not isinstance(value, str) or not _UUID.fullmatch(value):
        raise Malformed(where, "must be a UUID")


def language(value: Any, where: str) -> None:
    """A language tag (RFC 5646)."""
    if not isinstance(value, str) or not _LANGUAGE.fullmatch(value):
        raise Malformed(where, "must be a language tag of RFC 5646")


def language_map(value: Any, where: str) -> None:
    """Language tags to texts."""
    if not isinstance(value, dict):
        raise Malformed(where, "must be a language map")
    for tag, words in value.items():
        language(tag, f"{where}.{tag}")
        text(words, f"{where}.{tag}")


def extensions(value: Any, where: str) -> None:
    """IRIs to anything, null too."""
    if not isinstance(value, dict):
        raise Malformed(where, "must be an object")
    for key in value:
        iri(key, f"{where}.{key}")


def instant(value: Any, where: str, version: str = "1.0.3") -> datetime:
    """An ISO 8601 time as an aware UTC datetime; without an offset it is taken as UTC, fractions are cut to microseconds.

    A negative zero offset is refused (Data 4.5); xAPI 2.0 takes RFC 3339 only.
    """
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    if found is None or (version != "1.0.3" and not _RFC3339.fullmatch(value)):
        raise Malformed(where, "must be a time such as 2023-03-01T09:00:00.000Z")
    zone = found[8] or "Z"
    if zone[0] == "-" and not zone.strip("-0:"):
        raise Malformed(where, "must not have a negative zero offset")
    try:
        day = datetime.fromisoformat(
            f"{found[1]}-{found[2]}-{found[3]}T{found[4]}:{found[5]}:{found[6] or '00'}"
            f".{(found[7] or '0')[:6].ljust(6, '0')}{'+00:00' if zone in 'Zz' else zone}"
        )
        return day.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Malformed(where, "is no time that exists") from None


def members(value: Any, allowed: frozenset[str], required: Collection[str], where: str) -> None:
    """An object with the required properties, no others than the allowed ones, and none that is null."""
    if not isinstance(value, dict):
        raise Malformed(where, "must be an object")
    if not value.keys() <= allowed:
        unknown = sorted(value.keys() - allowed)[0]
        raise Malformed(f"{where}.{unknown}", "is not a property of the standard")
    for name in required:
        if name not in value:
            raise Malformed(f"{where}.{name}", "is missing")
    for name, held in value.items():
        if held is None:
            raise Malformed(f"{where}.{name}", "must not be null")


def listed(value: Any, check: Callable[[Any, str], object], where: str) -> None:
    """An array whose items all pass."""
    if not isinstance(value, list):
        raise Malformed(where, "must be an array")
    for n, item in enumerate(value):
        check(item, f"{where}[{n}]")


def text(value: Any, where: str) -> None:
    """A string."""
    if not isinstance(value, str):
        raise Malformed(where, "must be a string")
