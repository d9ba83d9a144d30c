"""How a platform is named and a title given (district recommends, an odd panel reviews, the public may object), and how a term
ends."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jianglu.kernel.punctuation import listed
from jianglu.platform.access import Actor
from jianglu.platform.policy import Outcome
from jianglu.platform.policy.explain import stored_conditions
from jianglu.platform.workflow import Action, By, Case, Field, Flow, Move, Node, NodeKind, PublicText, Trigger

from . import rules
from .permissions import APPLY, JUDGE, NAME, NOMINATE, RECOMMEND

NAMING = Flow(
    "talent.naming",
    1,
    _("高技能人才培育平台认定"),
    nodes=(
        Node("draft", _("填报"), NodeKind.START, By.APPLICANT, APPLY),
        Node("district", _("区县推荐"), by=By.DISTRICT, permission=RECOMMEND, days=10),
        Node("correct", _("补正"), by=By.APPLICANT, permission=APPLY, days=10),
        Node("review", _("专家评审"), NodeKind.REVIEW, By.CITY, JUDGE, days=20, panel=3),
        Node("notice", _("公示"), NodeKind.NOTICE, By.CITY, NAME, days=5),
        Node("named", _("已认定"), NodeKind.END, outcome="named"),
        Node("refused", _("未入选"), NodeKind.END, outcome="refused"),
    ),
    actions=(
        Action("submit", _("提交申报"), "draft", "district"),
        Action("recommend", _("推荐上报"), "district", "review"),
        Action("return", _("退回补正"), "district", "correct", needs_reason=True, style="warning"),
        Action("resubmit", _("重新提交"), "correct", "district"),
        Action("refuse", _("不予推荐"), "district", "refused", needs_reason=True, style="danger"),
        Action("passed", _("评审通过"), "review", "notice", Trigger.PANEL_PASSED),
        Action("failed", _("评审未通过"), "review", "refused", Trigger.PANEL_FAILED),
        Action("uncontested", _("公示期满"), "notice", "named", Trigger.PERIOD_OVER),
        Action("contested", _("异议成立"), "notice", "district", Trigger.OBJECTION_UPHELD),
    ),
    prefix="PT",
)

TERM = Flow(
    "talent.term",
    1,
    _("培育平台期满考核"),
    nodes=(
        Node("told", _("期满自评"), NodeKind.START, By.APPLICANT, APPLY),
        Node("look", _("考核评分"), by=By.CITY, permission=NAME, days=20),
        Node("confirm", _("复核"), by=By.CITY, permission=NAME, days=5, apart=("look",)),
        Node("kept", _("续建"), NodeKind.END, outcome="kept"),
        Node("removed", pgettext_lazy("platform", "撤销"), NodeKind.END, outcome="removed"),
    ),
    actions=(
        Action("submit", _("提交自评"), "told", "look", needs_reason=True),
        Action(
            "score",
            _("提交评分"),
            "look",
            "confirm",
            needs_reason=True,
            fields=tuple(Field(code, label, "number", help=_("百分制")) for code, label in rules.ITEMS.items()),
        ),
        Action("keep", _("续建三年"), "confirm", "kept"),
        Action("remove", _("撤销称号"), "confirm", "removed", needs_reason=True, style="danger"),
        Action("again", _("退回重新评分"), "confirm", "look", needs_reason=True, style="warning"),
    ),
    prefix="KH",
)

_PAPERS = Field(
    "papers",
    _("业绩材料核对结论"),
    "choice",
    choices=(("yes", _("真实、相符")), ("none", _("无须核对（登记信息已满足）"))),
)
_OPINION = Field("opinion", _("推荐意见"), "long", help=_("没有现行政策依据的，写明推荐的理由"))

NOMINATION = Flow(
    "talent.nomination",
    1,
    _("荣誉称号推荐"),
    nodes=(
        Node("draft", _("填报"), NodeKind.START, By.APPLICANT, NOMINATE),
        Node("district", _("区县核对推荐"), by=By.DISTRICT, permission=RECOMMEND, days=10),
        Node("correct", _("补正"), by=By.APPLICANT, permission=NOMINATE, days=10),
        Node("review", _("专家评审"), NodeKind.REVIEW, By.CITY, JUDGE, days=20, panel=3),
        Node("notice", _("公示"), NodeKind.NOTICE, By.CITY, NAME, days=5),
        Node("passed", _("已授予或上报"), NodeKind.END, outcome="passed"),
        Node("refused", _("未通过"), NodeKind.END, outcome="refused"),
        Node("withdrawn", _("已撤回"), NodeKind.END, outcome="withdrawn"),
    ),
    actions=(
        Action("submit", _("提交推荐"), "draft", "district"),
        Action("recommend", _("推荐上报"), "district", "review", fields=(_PAPERS, _OPINION)),
        Action("return", _("退回补正"), "district", "correct", needs_reason=True, style="warning"),
        Action("resubmit", _("重新提交"), "correct", "district"),
        Action("refuse", _("不予推荐"), "district", "refused", needs_reason=True, style="danger"),
        Action("withdraw", _("撤回推荐"), ("district", "correct"), "withdrawn", permission=NOMINATE, by=By.APPLICANT,
               style="secondary"),
        Action("passed", _("评审通过"), "review", "notice", Trigger.PANEL_PASSED),
        Action("failed", _("评审未通过"), "review", "refused", Trigger.PANEL_FAILED),
        Action("uncontested", _("公示期满"), "notice", "passed", Trigger.PERIOD_OVER),
        Action("contested", _("异议成立"), "notice", "district", Trigger.OBJECTION_UPHELD),
    ),
    prefix="RY",
)  # fmt: skip


@NAMING.on_enter("named", "refused")
def decided(case: Case, move: Move) -> None:
    """The term begins, or the application is over."""
    from .services.platforms import follow_naming

    follow_naming(case.pk, move.target)


@NAMING.summary
def naming_summary(case: Case) -> list[tuple[Any, Any]]:
    """What the rule said of the application: for the district that recommends and the panel that reviews."""
    from .queries import of_case

    return _answers(of_case(case.pk).decision)


def _answers(decision: Any) -> list[tuple[Any, Any]]:
    """The rule's word on a case and what it leaves open."""
    if decision is None:
        return []
    answers = stored_conditions(decision.explanation)
    open_points = listed((entry["text"] for entry in answers if entry["met"] is not True), "；")
    return [(_("申报条件"), Outcome(decision.outcome).label), (_("未满足或待核实"), open_points or _("没有"))]


@NAMING.page
def naming_page(actor: Actor, case: Case) -> str:
    """The application with every condition."""
    from .queries import get_for, of_case

    return reverse("talent:manage", args=[get_for(actor, of_case(case.pk).pk).pk])


@NAMING.public_text("notice")
def notice(case: Case) -> PublicText:
    """What the public sees before a platform is named."""
    from .queries import on_notice

    return PublicText(
        title=_now("高技能人才培育平台公示"),
        body=str(case.organisation) if case.organisation else "",
        columns=tuple(_now(text) for text in ("平台", "类别", "级别", "职业")),
        rows=on_notice(case.pk),
    )


@TERM.on_action("score")
def scored(case: Case, move: Move) -> None:
    """Every item has points from 0 to 100; their mean is kept."""
    from .services.platforms import note_points

    note_points(case.pk, move.data)


@TERM.guard("keep")
def good_enough(case: Case, move: Move) -> None:
    """Only a platform with enough points goes on."""
    from .services.platforms import check_qualified

    check_qualified(case.pk)


@TERM.on_enter("kept", "removed")
def ended(case: Case, move: Move) -> None:
    """The next term begins, or the platform loses its name."""
    from .services.platforms import follow_term

    follow_term(case.pk, move.target)


@NOMINATION.guard("recommend")
def examined(case: Case, move: Move) -> None:
    """The rule is asked again with what the district found of the papers."""
    from .services.nominations import examine

    examine(case.pk, move.actor, seen=move.data["papers"] == "yes")


@NOMINATION.on_enter("passed", "refused", "withdrawn")
def nomination_ended(case: Case, move: Move) -> None:
    """The title is given or handed up, or the nomination is over."""
    from .services.nominations import follow_nomination

    follow_nomination(case.pk, move.target)


@NOMINATION.summary
def nomination_summary(case: Case) -> list[tuple[Any, Any]]:
    """Who is put forward for what, and what the rule said: for the district that recommends and the panel that reviews."""
    from .queries import nomination_of_case

    row = nomination_of_case(case.pk)
    merits = [
        (_("职工"), f"{row.person.name} {row.person.number_masked}"),
        (_("拟授称号"), row.get_title_display()),
        (_("职业"), f"{row.occupation.name}（{row.occupation_id}）"),
        (_("主要业绩"), row.statement),
    ]
    return [*merits, *_answers(row.decision)]


@NOMINATION.page
def nomination_page(actor: Actor, case: Case) -> str:
    """The nomination with every condition and its papers."""
    from .queries import nomination, nomination_of_case

    return reverse("talent:nomination", args=[nomination(actor, nomination_of_case(case.pk).pk).pk])


@NOMINATION.public_text("notice")
def nomination_notice(case: Case) -> PublicText:
    """What the public sees before a title is given or handed up: the name masked."""
    from .queries import nomination_on_notice

    return PublicText(
        title=_now("技能人才荣誉称号推荐公示"),
        body=str(case.organisation) if case.organisation else "",
        columns=tuple(_now(text) for text in ("姓名", "拟授称号", "职业")),
        rows=nomination_on_notice(case.pk),
    )
