"""Makes the demo city, stage by stage; killed in the middle, it goes on where it stopped."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from types import ModuleType

from django.conf import settings
from django.db import transaction

from jianglu.platform import calendar, events
from jianglu.platform.discovery import room_modules
from jianglu.platform.seeding import World

from . import stages
from .models import SeedStage
from .world import DemoWorld

Say = Callable[[str], None]
Stage = Callable[[World], None]


def seed_demo(progress: Say = lambda _text: None) -> bool:
    """Make what is missing of the demo city; returns False when there was nothing to do.

    Every stage is one transaction that also records itself. Nothing here is random beyond a fixed seed.
    """
    today = date.fromisoformat(settings.DEMO_START)
    done = set(SeedStage.objects.values_list("name", flat=True))
    worked = False
    for name, stage in _stages():
        if name in done:
            continue
        _run(name, stage, today, progress)
        worked = True
    return worked


def world(purpose: str) -> DemoWorld:
    """The city as it stands, with a source of chance of its own for `purpose`."""
    return DemoWorld(purpose, date.fromisoformat(settings.DEMO_START), lambda _text: None)


def _stages() -> list[tuple[str, Stage]]:
    return [*stages.STAGES, *((f"room.{label}", module.seed) for label, module in _rooms())]


def _rooms() -> list[tuple[str, ModuleType]]:
    """The rooms that have a `seed.py`, lowest layer first."""
    order = ["learning", "training", "credentials", "assessment", "benefits", "talent", "information", "statistics"]
    found = dict(room_modules("seed"))
    known = [label for label in order if label in found]
    return [(label, found[label]) for label in [*known, *sorted(set(found) - set(known))]]


def _run(name: str, stage: Stage, today: date, progress: Say) -> None:
    started = time.monotonic()
    progress(name)
    with transaction.atomic():
        stage(DemoWorld(name, today, progress))
        seconds = time.monotonic() - started
        SeedStage.objects.create(name=name, finished_at=calendar.now(), seconds=seconds)
    events.dispatch()
    progress(f"{name} {seconds:.1f} s")
