"""Assessment's cards on the home pages."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from jianglu.platform.access import Actor
from jianglu.platform.pages import Card

from .delivery import queries as delivery
from .marking import queries as marking
from .permissions import MANAGE_REGISTRATIONS, MONITOR, RATE, VIEW_OWN
from .plans import queries as plans


def cards(actor: Actor) -> list[Card]:
    """What is next: my exam, materials to check, ratings to give, sittings that run."""
    found: list[Card] = []
    if actor.person_id is not None and actor.can(VIEW_OWN):
        row = plans.mine(actor).filter(state__in=["submitted", "eligible", "scheduled", "publicised"]).first()
        if row is not None:
            when = timezone.localtime(row.plan.theory_at).strftime("%m-%d %H:%M")
            text = f"{row.plan.title} · {row.get_state_display()} · {when}"
            found.append(Card(_("我的考试"), text, reverse("assessment:mine"), _("查看"), "clipboard-check", order=12))
    if actor.organisation_ids and actor.can(MANAGE_REGISTRATIONS):
        announced: Any = plans.plans_of(actor).filter(state="announced")[:100]
        waiting = sum(plan.waiting for plan in announced)
        if waiting:
            found.append(
                Card(
                    _("待审核报名"), _("认定计划的报名材料等待审核"), reverse("assessment:own_plans"), _("去审核"),
                    "clipboard-list", "warning", waiting, "workspace", 20,
                )
            )  # fmt: skip
    if actor.organisation_ids and actor.can(RATE) and (count := marking.waiting(actor)):
        found.append(
            Card(
                _("待评分考生"), "", reverse("assessment:rating_tasks"), _("去评分"), "clipboard-check", "warning", count,
                "workspace", 10,
            )
        )  # fmt: skip
    if actor.region_codes and actor.can(MONITOR) and (count := delivery.sittings(actor).count()):
        found.append(
            Card(
                _("正在考试"),
                "",
                reverse("assessment:live"),
                _("查看实况"),
                "activity",
                count=count,
                shell="office",
                order=40,
            )
        )
    return found
