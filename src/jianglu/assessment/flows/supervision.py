"""How findings, measures and signals are dealt with."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jianglu.platform.access import Actor
from jianglu.platform.workflow import BACK, Action, By, Case, Field, Flow, Move, Node, NodeKind, Trigger

from ..permissions import (
    ANSWER_FINDINGS,
    CONFIRM_RECTIFICATION,
    CONFIRM_SIGNALS,
    LOOK_AT_SIGNALS,
    SUSPEND_BODY,
)

RECTIFICATION = Flow(
    "assessment.rectification",
    1,
    _("督导问题整改"),
    nodes=(
        Node("found", _("督导发现"), NodeKind.START),
        Node("rectify", _("限期整改"), by=By.APPLICANT, permission=ANSWER_FINDINGS, days=10),
        Node("at_once", _("立即整改"), by=By.APPLICANT, permission=ANSWER_FINDINGS, days=3),
        Node("confirm", _("确认整改"), by=By.ANY, permission=CONFIRM_RECTIFICATION, days=5),
        Node("review", _("申辩复核"), by=By.CITY, permission=CONFIRM_RECTIFICATION, days=5),
        Node("rectified", _("整改完成"), NodeKind.END, outcome="rectified"),
        Node("withdrawn", _("问题撤销"), NodeKind.END, outcome="withdrawn"),
    ),
    actions=(
        Action("order", _("责令限期整改"), "found", "rectify", Trigger.SYSTEM),
        Action("order_now", _("责令立即整改"), "found", "at_once", Trigger.SYSTEM),
        Action("answer", _("提交整改"), ("rectify", "at_once"), "confirm", needs_reason=True),
        Action("contest", _("申辩"), ("rectify", "at_once"), "review", needs_reason=True, style="secondary"),
        Action("accept", _("确认整改到位"), "confirm", "rectified", needs_reason=True),
        Action("again", _("退回再整改"), "confirm", BACK, needs_reason=True, style="warning"),
        Action("uphold", _("申辩成立，撤销问题"), "review", "withdrawn", needs_reason=True),
        Action("reject", _("申辩不成立"), "review", BACK, needs_reason=True, style="warning"),
    ),
    prefix="DD",
)
"""A finding is put right with evidence, or contested; deadlines are working days (to be confirmed by the city)."""

SANCTION = Flow(
    "assessment.sanction",
    1,
    _("督导处理措施"),
    nodes=(
        Node("proposed", _("记分达到标准"), NodeKind.START),
        Node("heard", _("机构陈述申辩"), by=By.APPLICANT, permission=ANSWER_FINDINGS, days=5),
        Node("decide", _("研究决定"), by=By.CITY, permission=SUSPEND_BODY, days=5),
        Node("warned", _("警告"), NodeKind.WAIT, By.CITY, SUSPEND_BODY),
        Node("suspended", _("暂停评价"), NodeKind.WAIT, By.CITY, SUSPEND_BODY),
        Node("objection", _("异议复核"), by=By.CITY, permission=SUSPEND_BODY, days=10, apart=("decide",)),
        Node("lifted", _("已解除"), NodeKind.END, outcome="lifted"),
        Node("dropped", _("不予处理"), NodeKind.END, outcome="dropped"),
    ),
    actions=(
        Action("tell", _("告知机构"), "proposed", "heard", Trigger.SYSTEM),
        Action("speak", _("提交陈述申辩"), "heard", "decide", needs_reason=True),
        Action("silent", _("期满未申辩"), "heard", "decide", Trigger.PERIOD_OVER),
        Action("warn", _("决定警告"), "decide", "warned", needs_reason=True, style="warning"),
        Action("suspend", _("决定暂停"), "decide", "suspended", needs_reason=True, style="danger"),
        Action("drop", _("不予处理"), "decide", "dropped", needs_reason=True, style="secondary"),
        Action("lapse", _("记分撤销，终止处理"), ("heard", "decide"), "dropped", Trigger.SYSTEM),
        Action(
            "object",
            _("提出异议"),
            ("warned", "suspended"),
            "objection",
            permission=ANSWER_FINDINGS,
            by=By.APPLICANT,
            needs_reason=True,
            style="secondary",
        ),
        Action("keep", _("维持原决定"), "objection", BACK, needs_reason=True),
        Action("revoke", _("异议成立，撤销"), "objection", "lifted", needs_reason=True, style="warning"),
        Action("lift", _("提前解除"), ("warned", "suspended"), "lifted", needs_reason=True),
        Action("ended", _("期满解除"), ("warned", "suspended", "objection"), "lifted", Trigger.SYSTEM),
    ),
    prefix="CL",
)
"""Points propose; an officer decides after the body was heard; another officer answers an objection."""


SIGNAL = Flow(
    "assessment.signal",
    1,
    _("考试疑点核查"),
    nodes=(
        Node("found", _("系统发现"), NodeKind.START),
        Node("look", _("核查"), by=By.ANY, permission=LOOK_AT_SIGNALS, days=10),
        Node("confirm", _("第二人确认"), by=By.CITY, permission=CONFIRM_SIGNALS, days=5, apart=("look",)),
        Node("true", _("属实"), NodeKind.END, outcome="confirmed"),
        Node("false", _("排除"), NodeKind.END, outcome="dismissed"),
    ),
    actions=(
        Action("open", _("交核查"), "found", "look", Trigger.SYSTEM),
        Action(
            "report",
            _("提交核查结论"),
            "look",
            "confirm",
            needs_reason=True,
            fields=(Field("finding", _("核查结论"), "choice", choices=(("true", _("属实")), ("false", _("排除")))),),
        ),
        Action("agree_true", _("确认属实"), "confirm", "true", style="danger"),
        Action("agree_false", _("确认排除"), "confirm", "false"),
        Action("again", _("退回再查"), "confirm", "look", needs_reason=True, style="warning"),
    ),
    prefix="XH",
    tells_applicant=False,
)
"""A statistic accuses nobody: one officer looks, another closes; results change only by voiding or correcting them."""


@RECTIFICATION.guard("answer")
def shown_by_evidence(case: Case, move: Move) -> None:
    """A rectification is handed in with its evidence."""
    from ..supervision.services.rectifying import check_evidence

    check_evidence(case.pk)


@RECTIFICATION.on_enter("rectify", "at_once", "confirm", "review", "rectified", "withdrawn")
def finding_moved(case: Case, move: Move) -> None:
    """The finding stands where its case does."""
    from ..supervision.services import follow

    follow(case.pk, move.target)


@RECTIFICATION.page
def finding_page(actor: Actor, case: Case) -> str:
    """The finding's own page."""
    from ..supervision.queries import get_finding

    return reverse("assessment:finding", args=[get_finding(actor, case.supervision_finding.pk).pk])


@SANCTION.guard("warn", "suspend")
def fits_proposal(case: Case, move: Move) -> None:
    """What only called for a warning suspends nothing."""
    from ..supervision.services.measures import check_kind

    check_kind(case.pk, move.action)


@SANCTION.on_enter("warned", "suspended")
def measure_holds(case: Case, move: Move) -> None:
    """The decision takes effect at once; an objection does not stop it."""
    from ..supervision.services import put_in_force

    put_in_force(case.pk, move.target)


@SANCTION.on_enter("lifted", "dropped")
def measure_over(case: Case, move: Move) -> None:
    """What was stopped may begin again."""
    from ..supervision.services import release

    release(case.pk, move.target)


@SANCTION.page
def measure_page(actor: Actor, case: Case) -> str:
    """The measure's own page."""
    from ..supervision.queries import get_measure

    return reverse("assessment:measure", args=[get_measure(actor, case.supervision_measure.pk).pk])


@SIGNAL.on_enter("true", "false")
def signal_closed(case: Case, move: Move) -> None:
    """What was found stands with the signal."""
    from ..signals.services import close

    close(case, move.target)


@SIGNAL.summary
def signal_summary(case: Case) -> list[tuple[Any, Any]]:
    """The figures in words."""
    from ..signals.queries import facts_of, of_case

    return list(facts_of(of_case(case.pk)))


@SIGNAL.page
def signal_page(actor: Actor, case: Case) -> str:
    """The signal's own page, with its plot."""
    from ..signals.queries import get_signal, of_case

    return reverse("assessment:signal", args=[get_signal(actor, of_case(case.pk).pk).pk])
