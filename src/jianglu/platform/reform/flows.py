"""The way of a new version: drafted and back-tested by one, approved by another, in force from its first day."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jianglu.platform.access import Actor
from jianglu.platform.workflow import BACK, Action, By, Case, Flow, Move, Node, NodeKind

from .permissions import DRAFT, ENACT

REFORM = Flow(
    code="reform.version",
    version=1,
    title=_("政策版本修订"),
    prefix="ZC",
    nodes=(
        Node("draft", _("起草与回测"), NodeKind.START, By.CITY, DRAFT),
        Node("approve", _("审批"), by=By.CITY, permission=ENACT, days=10, apart=("draft", "returned")),
        Node("returned", _("退回修改"), by=By.CITY, permission=DRAFT),
        Node("in_force", _("已批准"), NodeKind.END, outcome="in_force"),
        Node("refused", _("不予批准"), NodeKind.END, outcome="refused"),
        Node("dropped", pgettext_lazy("draft", "已撤销"), NodeKind.END, outcome="dropped"),
    ),
    actions=(
        Action("submit", _("送审"), "draft", "approve"),
        Action("approve", _("批准生效"), "approve", "in_force"),
        Action("return", _("退回修改"), "approve", "returned", needs_reason=True, style="warning"),
        Action("resubmit", _("重新送审"), "returned", BACK),
        Action("refuse", _("不予批准"), "approve", "refused", needs_reason=True, style="danger"),
        Action(
            "drop",
            pgettext_lazy("draft", "撤销"),
            ("draft", "returned"),
            "dropped",
            needs_reason=True,
            style="secondary",
        ),
    ),
    tells_applicant=False,
)
EDITABLE = ("draft", "returned")


@REFORM.guard("submit", "resubmit")
def must_be_tested(case: Case, move: Move) -> None:
    """Nobody approves what nobody has tried."""
    from .services import require_test

    require_test(case.pk)


@REFORM.on_enter("in_force")
def put_into_force(case: Case, move: Move) -> None:
    """From now on the engine reads it, for events from its first day on."""
    from .services import enact_draft

    enact_draft(move.actor, case.pk)


@REFORM.summary
def shown(case: Case) -> list[tuple[Any, Any]]:
    """What the approver reads on the case."""
    from .queries import summary_of

    return summary_of(case.pk)


@REFORM.page
def address(actor: Actor, case: Case) -> str:
    """The page of the draft."""
    from .queries import draft_of_case, get_draft

    return reverse("reform:draft", args=[get_draft(actor, draft_of_case(case.pk).pk).pk])
