"""How a return is filed: counted and filled in, checked, signed by the district, signed by the city."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jianglu.platform import workflow
from jianglu.platform.access import Actor
from jianglu.platform.workflow import BACK, Action, By, Flow, Move, Node, NodeKind

from .errors import ReturnUnbalanced
from .permissions import FILL, SIGN

FILLED = ("draft", "correct")
"""Whoever fills a return in neither checks nor signs it."""

DISTRICT = Flow(
    "statistics.return",
    1,
    _("区县报表"),
    nodes=(
        Node("draft", _("填报"), NodeKind.START, by=By.ANY, permission=FILL, days=5),
        Node("check", _("审核"), by=By.ANY, permission=SIGN, days=2, apart=FILLED),
        Node("sign", _("区县签发"), by=By.DISTRICT, permission=SIGN, days=2, apart=FILLED),
        Node("city", _("市级签收"), by=By.CITY, permission=SIGN, days=3, apart=FILLED),
        Node("correct", _("退回修改"), by=By.ANY, permission=FILL, days=2),
        Node("filed", _("已报"), NodeKind.END, outcome="filed"),
    ),
    actions=(
        Action("submit", _("提交审核"), "draft", "check"),
        Action("pass", _("审核通过"), "check", "sign"),
        Action("sign", _("签发上报"), "sign", "city"),
        Action("file", _("签收"), "city", "filed"),
        Action("return", _("退回修改"), ("check", "sign", "city"), "correct", needs_reason=True, style="warning"),
        Action("resubmit", _("重新提交"), "correct", BACK),
    ),
    prefix="BB",
    tells_applicant=False,
)
CITY = Flow(
    "statistics.city_return",
    1,
    _("市级报表"),
    nodes=(
        Node("draft", _("填报"), NodeKind.START, by=By.CITY, permission=FILL, days=5),
        Node("check", _("审核"), by=By.CITY, permission=SIGN, days=2, apart=FILLED),
        Node("sign", _("市级签发"), by=By.CITY, permission=SIGN, days=2, apart=FILLED),
        Node("correct", _("退回修改"), by=By.CITY, permission=FILL, days=2),
        Node("filed", _("已报"), NodeKind.END, outcome="filed"),
    ),
    actions=(
        Action("submit", _("提交审核"), "draft", "check"),
        Action("pass", _("审核通过"), "check", "sign"),
        Action("sign", _("签发"), "sign", "filed"),
        Action("return", _("退回修改"), ("check", "sign"), "correct", needs_reason=True, style="warning"),
        Action("resubmit", _("重新提交"), "correct", BACK),
    ),
    prefix="BB",
    tells_applicant=False,
)


def flow_for(region_code: str) -> Flow:
    """A district's return also goes over the city's desk."""
    return CITY if len(region_code) < 6 else DISTRICT


@DISTRICT.guard("submit", "resubmit")
@CITY.guard("submit", "resubmit")
def balanced(case: workflow.Case, move: Move) -> None:
    """What breaks a rule is not handed in."""
    from .models import Return
    from .returns import queries

    row = Return.objects.select_for_update().get(case=case)
    wrong = queries.open_findings(row)
    if wrong:
        raise ReturnUnbalanced(n=len(wrong))


@DISTRICT.on_action("submit", "resubmit", "pass", "sign", "file")
@CITY.on_action("submit", "resubmit", "pass", "sign")
def signed(case: workflow.Case, move: Move) -> None:
    """The sheet names whoever took it on."""
    from .returns import services

    services.sign(case, move.action, move.actor.name)


@DISTRICT.on_enter("filed")
@CITY.on_enter("filed")
def filed(case: workflow.Case, move: Move) -> None:
    """From now on nothing of it changes."""
    from .returns import services

    services.close(case)


@DISTRICT.summary
@CITY.summary
def summary(case: workflow.Case) -> list[tuple[Any, Any]]:
    """What whoever decides sees."""
    from .models import Return
    from .returns import queries

    row = Return.objects.get(case=case)
    found = queries.findings(row)
    return [
        (_("报表"), queries.table(row.table).title),
        (_("报告期"), queries.period_of(row).label),
        (_("快照日期"), row.taken_on),
        (_("未平衡的审核关系"), len(found)),
        (_("其中已说明"), len(found) - len(queries.open_findings(row))),
    ]


@DISTRICT.page
@CITY.page
def page(actor: Actor, case: workflow.Case) -> str:
    """The sheet itself."""
    from .models import Return
    from .returns.queries import find

    return reverse("statistics:return", args=[find(actor, Return.objects.get(case=case).pk).pk])
