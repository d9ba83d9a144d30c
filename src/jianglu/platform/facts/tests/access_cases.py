"""How the permission of the data dictionary is used: by its pages alone."""

from jianglu.platform.access import require
from jianglu.platform.access.testing import Case
from jianglu.platform.facts.permissions import VIEW_FACTS

CASES = [Case(VIEW_FACTS, lambda actor, world, made: require(actor, VIEW_FACTS))]
