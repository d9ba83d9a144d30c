"""A flow with everything in it: the filing of an assessment body, as the tests need it."""

from __future__ import annotations

from jianglu.platform.access import Permission, Role
from jianglu.platform.workflow import BACK, Action, By, Field, Flow, Move, Node, NodeKind, PublicText, Trigger
from jianglu.platform.workflow.models import Case

APPLY = Permission("workflow_test.apply", "申报", roles=[Role.BODY, Role.WORKER])
EXAMINE = Permission("workflow_test.examine", "审核", roles=[Role.DISTRICT_CLERK, Role.CITY_CLERK])

FLOW = Flow(
    code="workflow_test.filing",
    version=1,
    title="评价机构备案",
    prefix="CS",
    nodes=(
        Node("draft", "填报", NodeKind.START, By.APPLICANT, APPLY),
        Node("accept", "受理", by=By.DISTRICT, permission=EXAMINE, days=5),
        Node("correct", "补正", by=By.APPLICANT, permission=APPLY, days=10),
        Node("district", "区县审核", by=By.DISTRICT, permission=EXAMINE, days=10),
        Node("city", "市级审核", by=By.CITY, permission=EXAMINE, days=10),
        Node("review", "专家评审", NodeKind.REVIEW, By.CITY, EXAMINE, days=20, panel=3),
        Node("notice", "公示", NodeKind.NOTICE, By.CITY, EXAMINE, days=5),
        Node("decide", "决定", by=By.CITY, permission=EXAMINE, days=3, apart=("city",)),
        Node("valid", "有效", NodeKind.WAIT, months=12),
        Node("check", "年检", by=By.CITY, permission=EXAMINE, days=20),
        Node("ended", "已注销", NodeKind.END, outcome="ended"),
        Node("refused", "不予备案", NodeKind.END, outcome="refused"),
        Node("withdrawn", "已撤回", NodeKind.END, outcome="withdrawn"),
    ),
    actions=(
        Action("submit", "提交", "draft", "accept", fields=(Field("staff", "专职人数", "number"),)),
        Action("take_on", "受理", "accept", "district"),
        Action("return", "退回补正", ("accept", "district", "city"), "correct", needs_reason=True, style="warning"),
        Action("resubmit", "重新提交", "correct", BACK),
        Action("lapse", "逾期未补正", "correct", "withdrawn", Trigger.PERIOD_OVER),
        Action("withdraw", "撤回", ("accept", "district", "city"), "withdrawn", permission=APPLY, by=By.APPLICANT),
        Action("pass_up", "通过，报市级", "district", "city"),
        Action("to_review", "交专家评审", "city", "review"),
        Action("reviewed", "评审通过", "review", "notice", Trigger.PANEL_PASSED),
        Action("review_failed", "评审未通过", "review", "refused", Trigger.PANEL_FAILED),
        Action("uncontested", "公示期满", "notice", "decide", Trigger.PERIOD_OVER),
        Action("contested", "异议成立", "notice", "city", Trigger.OBJECTION_UPHELD),
        Action("grant", "准予备案", "decide", "valid"),
        Action("refuse", "不予备案", "decide", "refused", needs_reason=True, style="danger"),
        Action("year_over", "到期年检", "valid", "check", Trigger.PERIOD_OVER),
        Action("pass_check", "年检合格", "check", "valid"),
        Action("fail_check", "注销", "check", "ended", needs_reason=True, style="danger"),
    ),
)
entered: list[tuple[int, str, str]] = []
forbidden: set[str] = set()


class Forbidden(Exception):
    """What the room's guard raises in a test."""


@FLOW.on_enter(*[node.code for node in FLOW.nodes])
def remember(case: Case, move: Move) -> None:
    entered.append((case.pk, move.action, move.target))


@FLOW.guard("grant", "submit")
def obey(case: Case, move: Move) -> None:
    if move.action in forbidden:
        raise Forbidden


@FLOW.public_text("notice")
def text(case: Case) -> PublicText:
    return PublicText(title="评价机构备案公示", columns=("机构",), rows=((case.title,),))
