"""How an enterprise recognises a level by merit: the nominee agrees, another person decides, the public may object."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jianglu.platform.access import Actor
from jianglu.platform.workflow import Action, By, Case, Field, Flow, Move, Node, NodeKind, PublicText, Trigger

from ..permissions import ANSWER_NOMINATION, DECIDE_NOMINATION, HANDLE_OBJECTIONS, NOMINATE

_PAPERS = Field(
    "papers",
    _("业绩材料核对结论"),
    "choice",
    choices=(("yes", _("真实、相符")), ("none", _("无须核对（登记信息已满足）"))),
)
_MINUTES = Field("minutes", _("审定意见（参加人员、表决情况）"), "long")

DIRECT_FLOW = Flow(
    "assessment.direct",
    1,
    _("企业直接认定技能等级"),
    nodes=(
        Node("draft", _("提名"), NodeKind.START, By.APPLICANT, NOMINATE),
        Node("confirm", _("本人确认"), by=By.APPLICANT, permission=ANSWER_NOMINATION, days=10),
        Node("decide", _("企业审定"), by=By.APPLICANT, permission=DECIDE_NOMINATION, days=10),
        Node("correct", _("补充材料"), by=By.APPLICANT, permission=NOMINATE, days=10),
        Node("notice", _("公示"), NodeKind.NOTICE, By.DISTRICT, HANDLE_OBJECTIONS, days=5),
        Node("recheck", _("企业复核"), by=By.APPLICANT, permission=DECIDE_NOMINATION, days=5),
        Node("recognised", _("已认定"), NodeKind.END, outcome="recognised"),
        Node("refused", _("不予认定"), NodeKind.END, outcome="refused"),
        Node("withdrawn", _("已撤回"), NodeKind.END, outcome="withdrawn"),
    ),
    actions=(
        Action("submit", _("提名"), "draft", "confirm"),
        Action("confirm", _("材料属实，同意认定"), "confirm", "decide"),
        Action("decline", _("不同意"), "confirm", "withdrawn", needs_reason=True, style="secondary"),
        Action("approve", _("审定同意并公示"), "decide", "notice", fields=(_PAPERS, _MINUTES)),
        Action("return", _("退回补充材料"), "decide", "correct", needs_reason=True, style="warning"),
        Action("resubmit", _("重新提交"), "correct", "confirm"),
        Action("refuse", _("不予认定"), ("decide", "recheck"), "refused", needs_reason=True, style="danger"),
        Action(
            "withdraw", _("撤回提名"), ("confirm", "decide", "correct"), "withdrawn", permission=NOMINATE,
            by=By.APPLICANT, style="secondary",
        ),
        Action("uncontested", _("公示期满"), "notice", "recognised", Trigger.PERIOD_OVER),
        Action("contested", _("异议成立"), "notice", "recheck", Trigger.OBJECTION_UPHELD),
        Action("republish", _("复核维持，重新公示"), "recheck", "notice", needs_reason=True),
    ),
    prefix="RD",
)  # fmt: skip


@DIRECT_FLOW.guard("approve")
def decided(case: Case, move: Move) -> None:
    """The rule is asked again with what the enterprise found."""
    from ..nomination.services import decide

    decide(case.pk, move.actor, papers=move.data["papers"] == "yes", minutes=move.data["minutes"])


@DIRECT_FLOW.guard("republish", "refuse")
def by_another(case: Case, move: Move) -> None:
    """Nobody decides what they nominated."""
    from ..nomination.services import check_another

    check_another(case.pk, move.actor)


@DIRECT_FLOW.on_enter("confirm")
def asked(case: Case, move: Move) -> None:
    """The nominee is told."""
    from ..nomination.services import ask_nominee

    ask_nominee(case.pk)


@DIRECT_FLOW.on_enter("recognised", "refused", "withdrawn")
def nomination_closed(case: Case, move: Move) -> None:
    """The decision holds from today."""
    from ..nomination.services import close

    close(case.pk, move.target)


@DIRECT_FLOW.public_text("notice")
def nomination_notice(case: Case) -> PublicText:
    """Masked name, enterprise, level and merit."""
    from ..nomination.queries import public_row

    return PublicText(
        title=str(_("企业直接认定职业技能等级公示")),
        body=str(case.organisation) if case.organisation else "",
        columns=tuple(str(text) for text in (_("姓名"), _("职业"), _("拟认定等级"), _("主要业绩"))),
        rows=(public_row(case.pk),),
    )


@DIRECT_FLOW.summary
def nomination_summary(case: Case) -> list[tuple[Any, Any]]:
    """What whoever decides must know."""
    from ..nomination.queries import summary

    return summary(case.pk)


@DIRECT_FLOW.page
def nomination_page(actor: Actor, case: Case) -> str:
    """The nomination with its conditions and papers."""
    from ..nomination.queries import get, of_case

    return reverse("assessment:nomination", args=[get(actor, of_case(case.pk).pk).pk])
