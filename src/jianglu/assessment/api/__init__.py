"""REST of the assessment room, by concept, along the road: bodies, banks, plans, registrations, exam, marking, results."""

from __future__ import annotations

from ninja import Router

from . import (
    appointment,
    banks,
    exam,
    filing,
    marking,
    nomination,
    offline,
    plans,
    recognition,
    registrations,
    results,
    review,
    signals,
    sittings,
    supervision,
)

router = Router(tags=["assessment"])
parts = (
    filing,
    banks,
    plans,
    registrations,
    sittings,
    exam,
    marking,
    offline,
    results,
    review,
    supervision,
    signals,
    recognition,
    nomination,
    appointment,
)
for part in parts:
    router.add_router("", part.router)
