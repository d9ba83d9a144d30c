"""What people shows on a citizen's home page."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jianglu.platform.access import Actor
from jianglu.platform.pages import Card


def cards(actor: Actor) -> list[Card]:
    """The way into the skills passport, for those who have one."""
    if actor.person_id is None:
        return []
    return [
        Card(
            title=_("我的技能护照"),
            text=_("学历、就业、参保、培训、证书、补贴，一条时间线看全"),
            link=reverse("people:passport"),
            action=_("查看"),
            icon="timeline",
            order=60,
        )
    ]
