"""What the benefits room puts on the home pages."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from jianglu.kernel.money import yuan_text
from jianglu.platform.access import Actor
from jianglu.platform.pages import Card

from . import queries
from .permissions import CLAIM, PAY, VIEW_SIGNALS


def cards(actor: Actor) -> list[Card]:
    """The person: what they are owed. The city: what waits to be paid. Officers, leaders and auditors: what is doubted."""
    found = []
    owed = queries.owed_to(actor) if actor.can(CLAIM) else 0
    if owed:
        found.append(
            Card(
                _("您有 %(yuan)s 元补贴待确认") % {"yuan": yuan_text(owed)},
                _("系统已按您的证书和参保记录核对，无需申请，确认收款账户即可。"),
                reverse("benefits:mine"),
                _("去确认"),
                icon="coin",
                tone="success",
                order=5,
            )
        )
    if actor.can(PAY):
        waiting = queries.payable(actor)
        if waiting["count"]:
            found.append(
                Card(
                    _("待发放补贴"),
                    _("合计 %(yuan)s 元") % {"yuan": yuan_text(waiting["total"])},
                    reverse("benefits:batches"),
                    _("制作批次"),
                    icon="building-bank",
                    count=waiting["count"],
                    shell="office",  # noqa: S604 - a page shell
                    order=30,
                )
            )
    if actor.can(VIEW_SIGNALS):
        doubted = queries.open_signals(actor)
        if doubted:
            found.append(
                Card(
                    _("补贴疑点"),
                    _("系统比对发现、还没有办结的"),
                    reverse("benefits:signals") + "?state=open",
                    _("查看"),
                    icon="alert-triangle",
                    tone="warning",
                    count=doubted,
                    shell="office",  # noqa: S604 - a page shell
                    order=32,
                )
            )
    return found
