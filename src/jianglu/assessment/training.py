"""Training hours on a card, an assessor's or a supervisor's."""

from __future__ import annotations

from datetime import date
from typing import Any

from jianglu.kernel.errors import Invalid
from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor


def note_training(
    actor: Actor, card: Any, *, held_on: date, hours: int, title: str, action: str, invalid: type[Invalid]
) -> Any:
    """Note it among the card's `trainings`, not of the future; the same training again changes nothing.

    `action` is what the log says; raises `invalid` with the fields that are wrong. The caller holds the card's lock.
    """
    wrong = {"held_on": held_on > calendar.today(), "hours": not 1 <= hours <= 200, "title": not title.strip()}
    if any(wrong.values()):
        raise invalid(fields={field: invalid.message for field, bad in wrong.items() if bad})
    row, made = card.trainings.get_or_create(held_on=held_on, title=title.strip()[:120], defaults={"hours": hours})
    if made:
        audit.record(actor, action, row)
    return row
