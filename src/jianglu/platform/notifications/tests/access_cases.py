"""A message of our worker; reading one's own needs no permission."""

from jianglu.benefits.messages import OFFERED
from jianglu.platform import notifications
from jianglu.platform.access.testing import Case

CASES: list[Case] = []


def objects(world) -> dict[str, object]:
    """What addresses name."""
    told = notifications.notify(OFFERED, person_id=world.own.person.pk, rule="补贴", yuan="1500", day="2023-12-31")
    return {"notifications:notification_id": told.pk, "notifications:message_id": told.pk}
