"""`jianglu audit verify`: recompute the hash chain of the business log."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jianglu.platform.audit.models import Seal
from jianglu.platform.audit.services import verify


class Command(BaseCommand):
    """Exit status 1 and one line a broken seal when anything sealed was changed later."""

    help = "Verify the sealed business log."

    def handle(self, *args: Any, **options: Any) -> None:
        breaks = verify()
        for broken in breaks:
            self.stderr.write(f"seal {broken.seal_id} (up to entry {broken.last_entry}): {broken.message}")
        if breaks:
            raise CommandError(f"{len(breaks)} broken seals: the log was changed after it was sealed.")
        newest = Seal.objects.order_by("-last_entry").first()
        head = f"; head {newest.digest}" if newest else ""
        self.stdout.write(f"audit log intact: {Seal.objects.count()} seals{head}")
