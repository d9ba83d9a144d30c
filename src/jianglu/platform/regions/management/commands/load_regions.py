"""`manage.py load_regions`: writes the region tree; may be run again."""

from typing import Any

from django.core.management.base import BaseCommand

from jianglu.platform.regions.services import load_regions


class Command(BaseCommand):
    help = "Load city, districts and streets from the packaged data."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{load_regions()} regions")
