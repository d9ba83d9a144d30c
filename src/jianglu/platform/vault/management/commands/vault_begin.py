"""`jianglu manage vault_begin`: the keys of a new installation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ...keys import INDEX, begin


class Command(BaseCommand):
    """Refuses where there are keys: a second index key would make every person unfindable."""

    help = "Make the first sealing key and the key of the blind index; back them up apart from the database."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make both."""
        folder = Path(settings.VAULT_KEYS)
        if (folder / INDEX).exists():
            raise CommandError(f"There are keys in {folder} already.")
        begin(folder)
        self.stdout.write(
            f"Made the keys in {folder}. Back them up apart from the database; nobody can make them again."
        )
