"""REST of the assessment room, by concept, along the road: bodies, banks, plans, registrations, exam, marking, results."""

from __future__ import annotations

from ninja import Router

from . import (
    appointment,
    assessors,
    banks,
    equipment,
    exam,
    filing,
    intake,
    marking,
    nomination,
    offline,
    overview,
    plans,
    posts,
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
    equipment,
    assessors,
    banks,
    posts,
    plans,
    registrations,
    intake,
    sittings,
    exam,
    marking,
    offline,
    results,
    review,
    supervision,
    signals,
    overview,
    recognition,
    nomination,
    appointment,
)
for part in parts:
    router.add_router("", part.router)
