"""How levels and titles are recognised across the two ladders 两类人才贯通."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jianglu.platform.access import Actor
from jianglu.platform.workflow import Action, By, Case, Field, Flow, Move, Node, NodeKind, PublicText, Trigger

from ..permissions import APPLY_RECOGNITION, EXAMINE_RECOGNITION, PRACTISE_RECOGNITION

# Both ways begin and end alike; between them stands a panel (title) or a body's practical assessment (level).
_PAPERS = Field(
    "papers",
    _("申报材料核对结论"),
    "choice",
    choices=(("yes", _("真实、相符")), ("none", _("无须核对（登记信息已满足）"))),
)
_BEGIN = (
    Node("draft", _("填报"), NodeKind.START, By.APPLICANT, APPLY_RECOGNITION),
    Node("accept", _("区县受理审核"), by=By.DISTRICT, permission=EXAMINE_RECOGNITION, days=5),
)
_REST = (
    Node("correct", _("补正"), by=By.APPLICANT, permission=APPLY_RECOGNITION, days=10),
    Node("notice", _("公示"), NodeKind.NOTICE, By.CITY, EXAMINE_RECOGNITION, days=5),
    Node("decide", _("市级决定"), by=By.CITY, permission=EXAMINE_RECOGNITION, days=5),
    Node("recognised", _("已认定"), NodeKind.END, outcome="recognised"),
    Node("refused", _("不予认定"), NodeKind.END, outcome="refused"),
    Node("withdrawn", _("申请人撤回"), NodeKind.END, outcome="withdrawn"),
)


def _ways(middle: str) -> tuple[Action, ...]:
    return (
        Action("submit", _("提交"), "draft", "accept"),
        Action("take", _("受理并通过审核"), "accept", middle, fields=(_PAPERS,)),
        Action("return", _("退回补正"), "accept", "correct", needs_reason=True, style="warning"),
        Action("resubmit", _("重新提交"), "correct", "accept"),
        Action(
            "withdraw", _("撤回"), ("accept", "correct", middle), "withdrawn", permission=APPLY_RECOGNITION,
            by=By.APPLICANT, style="secondary",
        ),
        Action("refuse", _("不予认定"), ("accept", "decide"), "refused", needs_reason=True, style="danger"),
        Action("uncontested", _("公示期满"), "notice", "decide", Trigger.PERIOD_OVER),
        Action("contested", _("异议成立"), "notice", "accept", Trigger.OBJECTION_UPHELD),
        Action("recognise", _("决定认定"), "decide", "recognised"),
    )  # fmt: skip


TITLE_FLOW = Flow(
    "assessment.title",
    1,
    _("高技能人才职称评审"),
    nodes=(
        *_BEGIN,
        Node("review", _("专家评审"), NodeKind.REVIEW, By.CITY, EXAMINE_RECOGNITION, days=20, panel=3),
        *_REST,
    ),
    actions=(
        *_ways("review"),
        Action("passed", _("评审通过"), "review", "notice", Trigger.PANEL_PASSED),
        Action("failed", _("评审未通过"), "review", "refused", Trigger.PANEL_FAILED),
    ),
    prefix="ZC",
)

LEVEL_FLOW = Flow(
    "assessment.level",
    1,
    _("专技人才技能等级认定"),
    nodes=(
        *_BEGIN,
        Node("practice", _("操作技能考核"), by=By.APPLICANT, permission=PRACTISE_RECOGNITION, days=20),
        *_REST,
    ),
    actions=(
        *_ways("practice"),
        Action(
            "passed", _("考核合格"), "practice", "notice",
            fields=(
                Field("score", _("操作技能成绩（百分制）"), "number"),
                Field("on", _("考核日期"), "date"),
                Field("first", _("考评员一")),
                Field("second", _("考评员二")),
            ),
        ),
        Action("failed", _("考核不合格"), "practice", "refused", needs_reason=True, style="danger"),
    ),
    prefix="GT",
)  # fmt: skip


@TITLE_FLOW.guard("take")
@LEVEL_FLOW.guard("take")
def examined(case: Case, move: Move) -> None:
    """The rule is asked again with what the officer found."""
    from ..recognition.services import examine

    examine(case.pk, move.actor, papers=move.data["papers"] == "yes")


@TITLE_FLOW.guard("recognise")
@LEVEL_FLOW.guard("recognise")
def still_met(case: Case, move: Move) -> None:
    """A certificate may have been revoked since: the rule is asked once more before the decision."""
    from ..recognition.services import examine

    examine(case.pk, move.actor, papers=None)


@LEVEL_FLOW.guard("passed")
def practised(case: Case, move: Move) -> None:
    """What the body found in practice."""
    from ..recognition.services import note_practice

    note_practice(case.pk, move.data)


@TITLE_FLOW.on_enter("recognised", "refused", "withdrawn")
@LEVEL_FLOW.on_enter("recognised", "refused", "withdrawn")
def recognition_closed(case: Case, move: Move) -> None:
    """The decision holds from today."""
    from ..recognition.services import close

    close(case.pk, move.target)


@TITLE_FLOW.public_text("notice")
@LEVEL_FLOW.public_text("notice")
def recognition_notice(case: Case) -> PublicText:
    """Masked name, occupation, and what is to be recognised."""
    from ..recognition.queries import public_row

    return PublicText(
        title=str(_("两类人才贯通认定公示")),
        columns=tuple(str(text) for text in (_("姓名"), _("职业"), _("拟认定"), _("依据"))),
        rows=(public_row(case.pk),),
    )


@TITLE_FLOW.summary
@LEVEL_FLOW.summary
def recognition_summary(case: Case) -> list[tuple[Any, Any]]:
    """What whoever decides must know."""
    from ..recognition.queries import summary

    return summary(case.pk)


@TITLE_FLOW.page
@LEVEL_FLOW.page
def recognition_page(actor: Actor, case: Case) -> str:
    """The application with its conditions and papers."""
    from ..recognition.queries import get, of_case

    return reverse("assessment:recognition", args=[get(actor, of_case(case.pk).pk).pk])
