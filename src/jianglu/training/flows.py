"""How programmes are reviewed and alerts are looked into."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jianglu.platform.access import Actor
from jianglu.platform.workflow import BACK, Action, By, Case, Flow, Move, Node, NodeKind

from .permissions import PLAN, REVIEW_APPRENTICESHIP, REVIEW_PROGRAMME, RUN_APPRENTICESHIP, SUPERVISE

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

APPRENTICESHIP = Flow(
    "training.apprenticeship",
    1,
    _("企业新型学徒制备案"),
    nodes=(
        Node("draft", _("填报"), NodeKind.START, by=By.APPLICANT, permission=RUN_APPRENTICESHIP),
        Node("district", _("区县审核"), by=By.DISTRICT, permission=REVIEW_APPRENTICESHIP, days=10),
        Node("returned", _("退回修改"), by=By.APPLICANT, permission=RUN_APPRENTICESHIP),
        Node("filed", _("已备案"), NodeKind.END, outcome="filed"),
        Node("refused", _("不予备案"), NodeKind.END, outcome="refused"),
    ),
    actions=(
        Action("submit", _("提交"), "draft", "district"),
        Action("file", _("准予备案"), "district", "filed"),
        Action("return", _("退回修改"), "district", "returned", needs_reason=True, style="warning"),
        Action("refuse", _("不予备案"), "district", "refused", needs_reason=True, style="danger"),
        Action("resubmit", _("重新提交"), "returned", BACK),
    ),
    prefix="XT",
)
"""渝人社发〔2021〕31号: the enterprise files with its district before the training begins."""

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


@APPRENTICESHIP.on_enter("returned", "filed", "refused")
def follow_filing(case: Case, move: Move) -> None:
    """Let the plan follow its case."""
    from .services.apprenticeship import follow_case

    follow_case(case.pk, move.target)


@APPRENTICESHIP.on_action("resubmit")
def filed_again(case: Case, move: Move) -> None:
    """A plan handed in again is in review again."""
    from .services.apprenticeship import follow_case

    follow_case(case.pk, "in_review")


@APPRENTICESHIP.summary
def filing_summary(case: Any) -> list[tuple[Any, Any]]:
    """What whoever decides must know of the plan."""
    row = case.apprenticeship
    return [
        (_("合作院校"), row.school.name),
        (_("职业和等级"), f"{row.occupation.name} {row.get_level_display()}"),
        (_("培养期限（月）"), str(row.months)),
        (_("培养人数"), str(row.places)),
    ]


@APPRENTICESHIP.page
def filing_page(actor: Actor, case: Any) -> str:
    """The plan."""
    from .queries import apprenticeship_for

    return reverse("training:apprenticeship", args=[apprenticeship_for(actor, case.apprenticeship.pk).pk])
