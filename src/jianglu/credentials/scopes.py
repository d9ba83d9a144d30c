"""What a body may issue, said by the rooms that file bodies: a room's `issuer_scope.py` has `spans(ids) -> list[Span]`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from jianglu.platform.discovery import room_modules


@dataclass(frozen=True)
class Span:
    """An occupation and levels that a body may assess between two days (None: until now)."""

    organisation_id: int
    occupation_code: str
    levels: Sequence[str]
    since: date
    until: date | None


def spans(organisation_ids: Iterable[int]) -> list[Span]:
    """The filed scopes of bodies, of all rooms."""
    wanted = set(organisation_ids)
    return [span for _room, module in room_modules("issuer_scope") for span in module.spans(wanted)]


def covers(found: Iterable[Span], occupation_code: str, level: str, on: date) -> bool:
    """Whether one of the spans covers an occupation and level on a day."""
    return any(
        span.occupation_code == occupation_code
        and level in span.levels
        and span.since <= on
        and (span.until is None or on <= span.until)
        for span in found
    )
