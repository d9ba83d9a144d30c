"""`jianglu vault rotate`: a new sealing key, and everything sealed anew under it."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from jianglu.platform.vault.keys import add_key, keyring
from jianglu.platform.vault.rotation import OTHERS, rotate, sealed_columns


class Command(BaseCommand):
    """Broken off, it goes on where it stopped when it is run again without --new-key. Old keys stay for old backups."""

    help = "Seal all identity numbers and phones anew under the current key; --new-key makes a new one first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--new-key", action="store_true", help="make a new sealing key first")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["new_key"]:
            keyring()
            self.stdout.write(f"key {add_key(Path(settings.VAULT_KEYS))} made; back it up now")
        for column in sealed_columns():
            done = 0
            for count in rotate(column):
                done += count
                self.stdout.write(f"{column.table}.{column.column}: {done}", ending="\r")
            self.stdout.write(f"{column.table}.{column.column}: {done} sealed anew under key {keyring().current}")
        for other in OTHERS:
            self.stdout.write(f"{other.__module__}: {other()} sealed anew")
