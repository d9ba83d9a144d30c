"""`migrate`: Django's, with states that grow (see `platform.access.growing`)."""

from django.core.management.commands import migrate

from jianglu.platform.access.growing import Executor

# the command leaves no other place to name it
migrate.MigrationExecutor = Executor  # type: ignore[attr-defined]


class Command(migrate.Command):
    """Django's own; it finds the executor above."""
