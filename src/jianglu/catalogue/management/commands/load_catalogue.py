"""`manage.py load_catalogue`: writes the classification and the city's lists; may be run again."""

from typing import Any

from django.core.management.base import BaseCommand

from jianglu.catalogue.loading import load_catalogue


class Command(BaseCommand):
    help = "Load occupations, work types, classes, aliases and the city's lists from the packaged data."

    def handle(self, *args: Any, **options: Any) -> None:
        for name, count in load_catalogue().items():
            self.stdout.write(f"{count} {name}")
