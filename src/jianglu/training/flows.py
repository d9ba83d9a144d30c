"""How programmes are reviewed and alerts are looked into."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jianglu.platform.workflow import BACK, Action, By, Case, Flow, Move, Node, NodeKind

from .permissions import PLAN, REVIEW_PROGRAMME, SUPERVISE

PROGRAMME_REVIEW = Flow(
    "training.programme",
    1,
    _("培训项目审核"),
    nodes=(
        Node("draft", _("填报"), NodeKind.START, by=By.APPLICANT, permission=PLAN),
        Node("district", _("区县审核"), by=By.DISTRICT, permission=REVIEW_PROGRAMME, days=5),
        Node("city", _("市级复核"), by=By.CITY, permission=REVIEW_PROGRAMME, days=3),
        Node("returned", _("退回修改"), by=By.APPLICANT, permission=PLAN),
        Node("approved", _("通过"), NodeKind.END, outcome="approved"),
        Node("refused", _("不通过"), NodeKind.END, outcome="refused"),
    ),
    actions=(
        Action("submit", _("提交"), "draft", "district"),
        Action("pass", _("审核通过"), "district", "city"),
        Action("approve", _("复核通过"), "city", "approved"),
        Action("return", _("退回修改"), ("district", "city"), "returned", needs_reason=True, style="warning"),
        Action("refuse", _("不予通过"), ("district", "city"), "refused", needs_reason=True, style="danger"),
        Action("resubmit", _("重新提交"), "returned", BACK),
    ),
    prefix="PX",
)

SUPERVISION = Flow(
    "training.supervision",
    1,
    _("培训异常核查"),
    nodes=(
        Node("raised", _("系统提示"), NodeKind.START, by=By.ANY, permission=SUPERVISE, days=10),
        Node("rectify", _("责令整改"), by=By.ANY, permission=SUPERVISE, days=20),
        Node("unfounded", _("核查无异常"), NodeKind.END, outcome="unfounded"),
        Node("rectified", _("整改完成"), NodeKind.END, outcome="rectified"),
    ),
    actions=(
        Action("dismiss", _("核查无异常"), "raised", "unfounded", needs_reason=True, style="secondary"),
        Action("order", _("责令整改"), "raised", "rectify", needs_reason=True, style="warning"),
        Action("accept", _("整改验收"), "rectify", "rectified", needs_reason=True),
    ),
    prefix="JG",
    tells_applicant=False,
)


@PROGRAMME_REVIEW.on_enter("returned", "approved", "refused")
def follow(case: Case, move: Move) -> None:
    """Let the programme follow its case."""
    from .services.programmes import note_review

    note_review(case.pk, move.target)


@PROGRAMME_REVIEW.on_action("resubmit")
def resubmitted(case: Case, move: Move) -> None:
    """A programme handed in again is in review again."""
    from .services.programmes import note_review

    note_review(case.pk, "in_review")
