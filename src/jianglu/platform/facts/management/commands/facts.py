"""`manage.py facts views | snapshot | list`: keeps the fact views and writes snapshots."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from jianglu.platform.facts import FACTS
from jianglu.platform.facts.database import create_views, drop_views
from jianglu.platform.facts.snapshot import take


class Command(BaseCommand):
    """The fact tables of all rooms."""

    help = "views: recreate the PostgreSQL views; snapshot: write Parquet; list: what is published"

    def add_arguments(self, parser: CommandParser) -> None:
        """One verb, and for a snapshot its folder."""
        parser.add_argument("verb", choices=["views", "snapshot", "list"])
        parser.add_argument("--folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Do the verb and print what was done."""
        if options["verb"] == "views":
            drop_views()
            self.stdout.write("\n".join(create_views()))
        elif options["verb"] == "snapshot":
            from jianglu.platform.calendar import today

            snapshot = take(today(), options["folder"])
            for name, rows in snapshot.rows.items():
                self.stdout.write(f"{name}\t{rows}")
            self.stdout.write(str(snapshot.folder))
        else:
            for name, fact in sorted(FACTS.items()):
                self.stdout.write(f"{name}\t{len(fact.columns)}\t{fact.doc}")
