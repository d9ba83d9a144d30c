"""`jianglu facts snapshot`: write the facts of this moment and draw what indicators count from them."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand

from jianglu.platform import calendar
from jianglu.platform.access import Actor
from jianglu.platform.facts import snapshot
from jianglu.statistics import engine, services


class Command(BaseCommand):
    """What the nightly job does, at once."""

    help = "Write the facts as Parquet, draw the grains of the indicators, forget old snapshots, warn who is behind."

    def handle(self, *args: Any, **options: Any) -> None:
        """One line a fact, then how long it took."""
        started = time.monotonic()
        taken = snapshot.take(calendar.today())
        written = time.monotonic()
        engine.prepare(taken)
        drawn = time.monotonic()
        for name, rows in taken.rows.items():
            self.stdout.write(f"{name}\t{rows}")
        gone = snapshot.forget()
        services.find_shortfalls(Actor.system("statistics.snapshot"), calendar.today())
        self.stdout.write(
            f"{taken.folder}: {sum(taken.rows.values())} rows, {taken.written} files written in {written - started:.1f} s, "
            f"grains drawn in {drawn - written:.1f} s, {len(gone)} old snapshots removed"
        )
