"""How the permission on the city's lists is used."""

from datetime import date

from jianglu.catalogue import services
from jianglu.catalogue.loading import load_catalogue
from jianglu.catalogue.permissions import MAINTAIN
from jianglu.platform.access.testing import Case

CODE = "6-18-02-04"


def _load(world):
    load_catalogue(only=[CODE])


CASES = [
    Case(
        MAINTAIN,
        lambda actor, world, made: services.set_demand(actor, CODE, "一般", valid_from=date(2024, 1, 1), basis="试"),
        prepare=_load,
    ),
    Case(
        MAINTAIN,
        lambda actor, world, made: services.retire_occupation(
            actor, CODE, last_day=date(2024, 6, 30), successor=None, reason="试"
        ),
        prepare=_load,
    ),
]
