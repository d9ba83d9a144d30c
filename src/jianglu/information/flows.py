"""A text is written by one and published by another."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jianglu.platform.workflow import BACK, Action, Case, Flow, Move, Node, NodeKind

from .permissions import PUBLISH, WRITE

PUBLICATION = Flow(
    "information.publication",
    1,
    _("信息发布"),
    nodes=(
        Node("draft", _("撰写"), NodeKind.START, permission=WRITE),
        Node("review", _("审核"), permission=PUBLISH, days=3, apart=("draft", "returned")),
        Node("returned", _("退回修改"), permission=WRITE),
        Node("published", _("已发布"), permission=PUBLISH),
        Node("withdrawn", _("已撤下"), NodeKind.END, outcome="withdrawn"),
    ),
    actions=(
        Action("submit", _("提交审核"), "draft", "review"),
        Action("publish", _("发布"), "review", "published"),
        Action("return", _("退回修改"), "review", "returned", needs_reason=True, style="warning"),
        Action("resubmit", _("重新提交"), "returned", BACK),
        Action("withdraw", _("撤下"), "published", "withdrawn", needs_reason=True, style="danger"),
    ),
    prefix="XX",
    tells_applicant=False,
)


@PUBLICATION.on_enter("published", "withdrawn")
def follow(case: Case, move: Move) -> None:
    """Let the text appear or disappear with its case."""
    from .services import follow_case

    follow_case(case.pk, move.target)
