"""How the log's permission is used."""

from jianglu.platform.access.testing import Case
from jianglu.platform.audit import queries
from jianglu.platform.audit.permissions import VIEW

CASES = [Case(VIEW, lambda actor, world, made: queries.entries(actor).count(), region=lambda world, made: "50")]
