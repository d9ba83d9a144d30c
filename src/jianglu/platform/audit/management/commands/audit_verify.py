"""`jianglu audit verify`: recompute the hash chain of the business log."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jianglu.platform.audit.models import AuditEntry, Seal
from jianglu.platform.audit.sealing import heads_file, published
from jianglu.platform.audit.services import verify


class Command(BaseCommand):
    """Exit status 1 and one line a break when anything sealed was changed later."""

    help = "Verify the sealed business log against its hash chain and the published heads."

    def handle(self, *args: Any, **options: Any) -> None:
        breaks = verify()
        for broken in breaks:
            self.stderr.write(f"seal {broken.seal_id} (up to entry {broken.last_entry}): {broken.message}")
        if breaks:
            raise CommandError(f"{len(breaks)} broken seals: the log was changed after it was sealed.")
        newest = Seal.objects.order_by("-last_entry").first()
        unsealed = AuditEntry.objects.filter(pk__gt=newest.last_entry if newest else 0).count()
        self.stdout.write(
            f"The log is intact: {Seal.objects.count()} seals, {len(published())} of them published in {heads_file()}, "
            f"{unsealed} entries not sealed yet{f', head {newest.digest}' if newest else ''}."
        )
