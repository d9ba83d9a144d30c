"""How bodies are filed and how results are published."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from jianglu.platform.workflow import BACK, Action, By, Case, Field, Flow, Move, Node, NodeKind, PublicText, Trigger

from ..permissions import (
    APPLY_FILING,
    CONFIRM_RESULTS,
    EXAMINE_FILING,
    HANDLE_OBJECTIONS,
)

FILING = Flow(
    "assessment.filing",
    1,
    _("评价机构备案"),
    nodes=(
        Node("draft", _("填报"), NodeKind.START, By.APPLICANT, APPLY_FILING),
        Node("accept", _("受理"), by=By.DISTRICT, permission=EXAMINE_FILING, days=3),
        Node("district", _("区县审核"), by=By.DISTRICT, permission=EXAMINE_FILING, days=5),
        Node("city", _("市级审核"), by=By.CITY, permission=EXAMINE_FILING, days=5),
        Node("correct", _("补正"), by=By.APPLICANT, permission=APPLY_FILING, days=10),
        Node("notice", _("公示"), NodeKind.NOTICE, By.CITY, EXAMINE_FILING, days=5),
        Node("filed", _("已备案"), NodeKind.END, outcome="filed"),
        Node("refused", _("不予备案"), NodeKind.END, outcome="refused"),
    ),
    actions=(
        Action("submit", _("提交备案"), "draft", "accept"),
        Action("take", _("受理"), "accept", "district"),
        Action(
            "pass",
            _("审核通过"),
            "district",
            "city",
            fields=(
                Field("checked_on", _("现场核查日期"), "date", required=False),
                Field(
                    "place",
                    _("现场核查结论"),
                    "choice",
                    choices=(("fit", _("场地、设备、人员与申报一致")), ("papers", _("材料核查，未到现场"))),
                ),
                Field("found", _("核查情况"), "long", required=False),
            ),
        ),
        Action("publish", _("审核通过并公示"), "city", "notice"),
        Action("return", _("退回补正"), ("accept", "district", "city"), "correct", needs_reason=True, style="warning"),
        Action("refuse", _("不予备案"), ("district", "city"), "refused", needs_reason=True, style="danger"),
        Action("resubmit", _("重新提交"), "correct", BACK),
        Action("uncontested", _("公示期满"), "notice", "filed", Trigger.PERIOD_OVER),
        Action("contested", _("异议成立"), "notice", "city", Trigger.OBJECTION_UPHELD),
    ),
    prefix="BA",
)

WITHDRAWAL = Flow(
    "assessment.withdrawal",
    1,
    _("评价机构备案注销"),
    nodes=(
        Node("draft", _("填报"), NodeKind.START, By.APPLICANT, APPLY_FILING),
        Node("district", _("区县审核"), by=By.DISTRICT, permission=EXAMINE_FILING, days=3),
        Node("city", _("市级审核"), by=By.CITY, permission=EXAMINE_FILING, days=3),
        Node("withdrawn", _("已注销"), NodeKind.END, outcome="withdrawn"),
        Node("kept", _("不予注销"), NodeKind.END, outcome="kept"),
    ),
    actions=(
        Action("submit", _("提交注销申请"), "draft", "district"),
        Action("pass", _("审核通过"), "district", "city"),
        Action("approve", _("同意注销"), "city", "withdrawn", style="danger"),
        Action("refuse", _("不予注销"), ("district", "city"), "kept", needs_reason=True, style="secondary"),
    ),
    prefix="ZX",
)
"""A body that stops says so; nobody who waits for a result is left behind."""

RESULTS = Flow(
    "assessment.results",
    1,
    _("技能等级认定成绩公示"),
    nodes=(
        Node("confirm", _("机构确认"), NodeKind.START, By.APPLICANT, CONFIRM_RESULTS),
        Node("notice", _("成绩公示"), NodeKind.NOTICE, By.DISTRICT, HANDLE_OBJECTIONS, days=5),
        Node("recheck", _("成绩复核"), by=By.APPLICANT, permission=CONFIRM_RESULTS, days=5),
        Node("final", _("成绩终局"), NodeKind.END, outcome="final"),
    ),
    actions=(
        Action("publish", _("确认并公示"), "confirm", "notice"),
        Action("uncontested", _("公示期满"), "notice", "final", Trigger.PERIOD_OVER),
        Action("contested", _("异议成立"), "notice", "recheck", Trigger.OBJECTION_UPHELD),
        Action("republish", _("复核完毕重新公示"), "recheck", "notice", needs_reason=True),
    ),
    prefix="CJ",
)


@FILING.guard("submit", "resubmit")
def complete(case: Case, move: Move) -> None:
    """A filing names scope, site and rooms before it is handed in."""
    from ..filing.services import check_complete

    check_complete(case.pk)


@FILING.on_enter("accept", "district", "city")
def takes_norms_along(case: Case, move: Move) -> None:
    """As it is handed in, the norms of the enterprise's posts become its annex."""
    if move.action in ("submit", "resubmit"):
        from ..posts.services import annex

        annex(case.pk)


@FILING.summary
def filing_summary(case: Case) -> list[tuple[Any, Any]]:
    """What is asked for, and what the body brings: scope, sites, seats, assessors."""
    from ..filing.queries import summary_of

    return summary_of(case.pk)


@WITHDRAWAL.summary
def withdrawal_summary(case: Case) -> list[tuple[Any, Any]]:
    """Why, and what would end."""
    from ..filing.queries import summary_of

    return summary_of(case.pk)


@WITHDRAWAL.guard("submit", "approve")
def finished(case: Case, move: Move) -> None:
    """Nobody waits for a result."""
    from ..filing.ending import check_finished

    check_finished(case.pk)


@WITHDRAWAL.on_enter("withdrawn")
def withdrawn(case: Case, move: Move) -> None:
    """The body stops."""
    from ..filing.ending import withdraw

    withdraw(case.pk)


@FILING.on_enter("filed")
def filed(case: Case, move: Move) -> None:
    """The scope comes into force."""
    from ..filing.services import put_in_force

    put_in_force(case.pk)


@FILING.on_enter("refused")
def refused(case: Case, move: Move) -> None:
    """What was asked for in vain stands with the case, and may be asked for again."""
    from ..filing.ending import refuse

    refuse(case.pk)


@FILING.public_text("notice")
def filing_notice(case: Case) -> PublicText:
    """What the public sees of a filing."""
    from ..filing.queries import public_scope

    rows = public_scope(case.pk)
    return PublicText(
        title=str(_("评价机构备案公示")),
        body=str(case.organisation) if case.organisation else "",
        columns=(str(_("职业")), str(_("工种或岗位规范")), str(_("等级"))),
        rows=rows,
    )


@RESULTS.on_enter("notice")
def publicised(case: Case, move: Move) -> None:
    """Results go on notice."""
    from ..results.services import note_publicised

    note_publicised(case.pk)


@RESULTS.on_enter("recheck")
def rechecked(case: Case, move: Move) -> None:
    """An upheld objection opens the results again."""
    from ..results.services import note_recheck

    note_recheck(case.pk)


@RESULTS.on_enter("final")
def final(case: Case, move: Move) -> None:
    """The notice is over without objection."""
    from ..results.services import note_final

    note_final(case.pk)


@RESULTS.public_text("notice")
def result_notice(case: Case) -> PublicText:
    """Masked names with points, as the notice shows them."""
    from ..results.queries import public_rows

    return PublicText(
        title=case.title,
        columns=tuple(str(text) for text in (_("准考证号"), _("姓名"), _("理论"), _("技能"), _("综合评审"), _("结论"))),
        rows=public_rows(case.pk),
    )
