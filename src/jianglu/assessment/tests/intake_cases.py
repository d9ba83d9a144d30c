"""How photos and fee waivers use their permissions."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image

from jianglu.assessment import permissions as can
from jianglu.assessment.intake import queries, services
from jianglu.platform.access import Role
from jianglu.platform.access.testing import Case, found, own_person, own_region


def _body(world, made=None):
    return world.own.units["body"].pk


def _picture() -> ContentFile[bytes]:
    out = BytesIO()
    Image.new("RGB", (300, 420), "#ccd").save(out, "JPEG")
    return ContentFile(out.getvalue(), name="a.jpg")


def _proof() -> ContentFile[bytes]:
    return ContentFile(b"%PDF-1.7\ntrailer\n%%EOF\n", name="a.pdf")


def photo(world: Any, registration: int) -> int:
    """A photo of our person that waits."""
    return services.hand_in_photo(world.own.actors[Role.WORKER], registration, _picture()).pk


def waiver(world: Any, registration: int) -> int:
    """A request of our person that waits."""
    actor = world.own.actors[Role.WORKER]
    return services.ask_waiver(actor, registration, group="other", evidence=_proof()).pk


def cases(case: Callable[..., Case], registered: Callable[[Any], int]) -> list[Case]:
    """`registered(world)` registers our person in the plan of our body."""
    own = partial(case, can.REGISTER, person=own_person, prepare=registered)
    decides = partial(case, can.MANAGE_REGISTRATIONS, organisation=_body)
    sees = partial(case, can.VIEW_REGISTRATIONS, organisation=_body, region=own_region)
    return [
        own(lambda actor, world, pk: services.hand_in_photo(actor, pk, _picture())),
        own(lambda actor, world, pk: services.ask_waiver(actor, pk, group="other", evidence=_proof())),
        decides(
            lambda actor, world, pk: services.decide_photo(actor, pk, accept=True),
            prepare=lambda world: photo(world, registered(world)),
        ),
        decides(
            lambda actor, world, pk: services.decide_waiver(actor, pk, fee=0),
            prepare=lambda world: waiver(world, registered(world)),
        ),
        sees(
            lambda actor, world, made: found(queries.photos(actor)),
            prepare=lambda world: photo(world, registered(world)),
        ),
        sees(
            lambda actor, world, made: found(queries.waivers(actor)),
            prepare=lambda world: waiver(world, registered(world)),
        ),
    ]
