"""The way of a claim (district examines, city approves, five working days of notice, granted), and of an appeal."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jianglu.catalogue import queries as catalogue
from jianglu.kernel.identifiers import mask_name
from jianglu.kernel.money import yuan_text
from jianglu.people import queries as people
from jianglu.platform import notifications, workflow
from jianglu.platform.access import Actor
from jianglu.platform.policy import services as decisions
from jianglu.platform.workflow import Action, By, Field, Flow, Move, Node, NodeKind, PublicText, Trigger

from ..errors import NotEligible, SameHands
from ..messages import APPEAL_DECIDED, GRANTED, REFUSED
from ..models import Claim, Signal
from ..permissions import APPROVE, CLAIM, EXAMINE, LOOK
from ..policies import BENEFITS
from ..services import ledger
from ..services.claims import check, close, finding, level_of, reconsider, rule_of, tell
from ..services.review import needs_second_person

FINDING = Field("finding", _("核查结论"), "choice", choices=(("true", _("属实")), ("false", _("排除"))))
FITS = (("yes", _("相适")), ("no", _("不相适")))

NODES = (
    Node("submitted", _("已提交"), NodeKind.START, By.APPLICANT),
    Node("examine", _("区县审核"), by=By.DISTRICT, permission=EXAMINE, days=5),
    Node("approve", _("市级核准"), by=By.CITY, permission=APPROVE, days=3),
    Node("notice", _("公示"), NodeKind.NOTICE, By.CITY, APPROVE, days=5),
    Node("granted", _("核准发放"), NodeKind.END, outcome="granted"),
    Node("refused", _("不予发放"), NodeKind.END, outcome="refused"),
    Node("withdrawn", _("申请人撤回"), NodeKind.END, outcome="withdrawn"),
)
ACTIONS = (
    Action("submit", _("提交"), "submitted", "examine", permission=CLAIM),
    Action(
        "pass",
        _("审核通过"),
        "examine",
        "approve",
        fields=(Field("fits_post", _("证书与岗位是否相适（证岗相适）"), "choice", choices=FITS),),
    ),
    Action("approve", _("核准并公示"), "approve", "notice"),
    Action("send_back", _("退回区县"), "approve", "examine", needs_reason=True, style="warning"),
    Action("refuse", _("不予发放"), ("examine", "approve"), "refused", needs_reason=True, style="danger"),
    Action(
        "withdraw", _("撤回"), ("examine", "approve"), "withdrawn", permission=CLAIM, by=By.APPLICANT, style="secondary"
    ),
    Action("uncontested", _("公示期满无异议"), "notice", "granted", Trigger.PERIOD_OVER),
    Action("contested", _("异议成立"), "notice", "examine", Trigger.OBJECTION_UPHELD),
)
FIRST_FLOW = Flow("benefits.claim", 1, _("技能提升补贴审核"), NODES, ACTIONS, prefix="BT")
"""Every claim is approved by the city; cases opened under it keep it."""

CLAIM_FLOW = Flow(
    "benefits.claim",
    2,
    _("补贴审核"),
    NODES,
    (*ACTIONS, Action("single", _("低于复核金额且未抽中，直接公示"), "approve", "notice", Trigger.SYSTEM)),
    prefix="BT",
)
"""From the amount of the dated rule on a second person approves, below it those that are drawn (services/review.py)."""

APPEAL_FLOW = Flow(
    code="benefits.appeal",
    version=1,
    title=_("补贴复核申请"),
    prefix="FH",
    nodes=(
        Node("filed", _("已提交"), NodeKind.START, By.APPLICANT),
        Node("review", _("市级复核"), by=By.CITY, permission=APPROVE, days=10),
        Node("upheld", _("复核成立"), NodeKind.END, outcome="upheld"),
        Node("rejected", _("维持原决定"), NodeKind.END, outcome="rejected"),
        Node("withdrawn", _("申请人撤回"), NodeKind.END, outcome="withdrawn"),
    ),
    actions=(
        Action("submit", _("提交"), "filed", "review", permission=CLAIM),
        Action("uphold", _("复核成立，重新核定"), "review", "upheld", needs_reason=True),
        Action("reject", _("维持原决定"), "review", "rejected", needs_reason=True, style="danger"),
        Action("withdraw", _("撤回"), "review", "withdrawn", permission=CLAIM, by=By.APPLICANT, style="secondary"),
    ),
)


SIGNAL_FLOW = Flow(
    code="benefits.signal",
    version=1,
    title=_("补贴疑点核查"),
    prefix="YD",
    tells_applicant=False,
    nodes=(
        Node("found", _("系统发现"), NodeKind.START, By.ANY),
        Node("look", _("核查"), by=By.ANY, permission=LOOK, days=5),
        Node("confirm", _("第二人确认"), by=By.CITY, permission=APPROVE, days=5, apart=("look",)),
        Node("true", _("属实"), NodeKind.END, outcome="confirmed"),
        Node("false", _("排除"), NodeKind.END, outcome="dismissed"),
    ),
    actions=(
        Action("open", _("交核查"), "found", "look", Trigger.SYSTEM),
        Action("report", _("提交核查结论"), "look", "confirm", needs_reason=True, fields=(FINDING,)),
        Action("agree_true", _("确认属实"), "confirm", "true", style="danger"),
        Action("agree_false", _("确认排除"), "confirm", "false"),
        Action("again", _("退回再查"), "confirm", "look", needs_reason=True, style="warning"),
    ),
)
"""A signal denies nothing: whoever looked says what was found, another person closes the case."""


def open_claim_case(actor: Actor, claim: Claim) -> None:
    """Open the case of a confirmed or applied claim and hand it to the district."""
    case = workflow.open_case(
        actor,
        CLAIM_FLOW,
        title=f"{rule_of(claim)} {level_of(claim)}".strip(),
        region_code=claim.region_code,
        person_id=claim.person_id,
    )
    claim.case = case
    claim.save(update_fields=["case"])
    workflow.act(actor, case.pk, "submit", version=case.version)


def withdraw_case(actor: Actor, claim: Claim) -> None:
    """Take the case of an open claim back."""
    case = claim.case
    assert case is not None  # an open claim has one
    workflow.act(actor, case.pk, "withdraw", version=case.version)


@FIRST_FLOW.asks("pass")
@CLAIM_FLOW.asks("pass")
def asked_of_the_district(case: Any) -> list[str]:
    """Only of what a rule leaves to officers: whether a certificate fits the post is nothing to a living allowance."""
    claim = Claim.objects.only("benefit").get(case=case)
    return ["fits_post"] if finding(BENEFITS[claim.benefit], True) else []


@FIRST_FLOW.on_action("pass")
@CLAIM_FLOW.on_action("pass")
def decide_with_finding(case: Any, move: Move) -> None:
    """The district's finding completes the facts; the rule must then grant, and the decision is kept."""
    claim = _claim(case)
    good = move.data.get("fits_post", "yes") == "yes"
    inputs = {"own_claim_id": claim.pk, **finding(BENEFITS[claim.benefit], good)}
    verdict = check(claim.subject_id, on=claim.claimed_on, inputs=inputs, benefit=claim.benefit)
    if not verdict.granted or verdict.amount != claim.amount:
        raise NotEligible(verdict)
    claim.decision = decisions.record(move.actor, verdict)
    claim.save(update_fields=["decision"])


@FIRST_FLOW.public_text("notice")
@CLAIM_FLOW.public_text("notice")
def notice_text(case: Any) -> PublicText:
    """Masked name, occupation, level, amount: nothing else is published."""
    claim = _claim(case)
    name = people.names([claim.person_id]).get(claim.person_id, "")
    occupation = catalogue.names([claim.occupation_code]).get(claim.occupation_code, claim.occupation_code) or "—"
    return PublicText(
        title=gettext("%(rule)s拟发放公示") % {"rule": rule_of(claim)},
        body=gettext("以下人员拟享受%(rule)s，现予公示，公示期 5 个工作日。如有异议，请在公示期内实名提出。")
        % {"rule": rule_of(claim)},
        columns=(gettext("姓名"), gettext("职业"), gettext("等级"), gettext("金额（元）")),
        rows=((mask_name(name), occupation, level_of(claim) or "—", yuan_text(claim.amount)),),
    )


@FIRST_FLOW.on_enter("granted")
@CLAIM_FLOW.on_enter("granted")
def book_obligation(case: Any, move: Move) -> None:
    """From now on the money is owed."""
    claim = _claim(case)
    claim.state = Claim.State.APPROVED
    claim.save(update_fields=["state"])
    ledger.post_all(move.actor, [obligation(claim)])
    tell(GRANTED, claim)


def obligation(claim: Claim) -> ledger.Movement:
    """The entry by which a claim is owed."""
    return ledger.Movement(
        key=f"claim:{claim.pk}:granted",
        text=gettext("%(claim)s 核准发放") % {"claim": claim.number},
        region_code=claim.region_code,
        debit=ledger.EXPENSE,
        credit=ledger.PAYABLE,
        amount=claim.amount,
        claim=claim,
    )


@FIRST_FLOW.on_enter("refused")
@CLAIM_FLOW.on_enter("refused")
def close_refused(case: Any, move: Move) -> None:
    """The promise is taken back; the reason is what the officer wrote."""
    claim = _claim(case)
    close(claim, Claim.State.REFUSED, move.reason)
    tell(REFUSED, claim, reason=move.reason)


@FIRST_FLOW.on_enter("withdrawn")
@CLAIM_FLOW.on_enter("withdrawn")
def close_withdrawn(case: Any, move: Move) -> None:
    """The promise is taken back."""
    close(_claim(case), Claim.State.WITHDRAWN, move.reason)


@CLAIM_FLOW.on_enter("approve")
def pass_by_the_second_person(case: Any, move: Move) -> None:
    """What the dated rule leaves to one officer goes on to public notice at once."""
    claim = _claim(case)
    if not needs_second_person(claim, claim.amount):
        workflow.fire(case, Trigger.SYSTEM)


@APPEAL_FLOW.guard("uphold", "reject")
def by_another_officer(case: Any, move: Move) -> None:
    """Whoever decided the claim does not decide the appeal."""
    claim = case.benefit_appeal.claim
    decided = claim is not None and claim.case_id and move.actor.user_id is not None
    if decided and claim.case.decisions.filter(user_id=move.actor.user_id, official=True).exists():
        raise SameHands()


@APPEAL_FLOW.on_enter("upheld", "rejected", "withdrawn")
def answer_appeal(case: Any, move: Move) -> None:
    """Upheld: the facts of today are decided anew, and must grant. In each case the person gets the officer's words."""
    appeal = case.benefit_appeal
    appeal.state, appeal.answer = move.target, move.reason
    appeal.save(update_fields=["state", "answer"])
    if move.target == "upheld":
        reconsider(move.actor, appeal.subject_id, appeal.benefit)
    if move.target != "withdrawn":
        tell_decided(appeal)


@APPEAL_FLOW.summary
def appeal_summary(case: Any) -> list[tuple[Any, Any]]:
    """What whoever decides must know."""
    appeal = case.benefit_appeal
    rule = str(BENEFITS[appeal.benefit].title)
    return [(_("补贴"), rule), (_("事由"), appeal.get_against_display()), (_("申请人说明"), appeal.grounds)]


@APPEAL_FLOW.page
def appeal_page(actor: Actor, case: Any) -> str:
    """The claim, when there was one."""
    claim_id = case.benefit_appeal.claim_id
    return _address(actor, claim_id) if claim_id else ""


@CLAIM_FLOW.page
def claim_page(actor: Actor, case: Any) -> str:
    """The claim's own page."""
    return _address(actor, case.benefit_claim.pk)


def _address(actor: Actor, claim_id: int) -> str:
    from ..queries import get

    return reverse("benefits:claim", args=[get(actor, claim_id).pk])


def open_appeal_case(actor: Actor, person_id: int, region_code: str, title: Any) -> Any:
    """Open the case of an appeal; the caller keeps the appeal and submits it."""
    return workflow.open_case(
        actor,
        APPEAL_FLOW,
        title=gettext("补贴复核：%(what)s") % {"what": title},
        region_code=region_code,
        person_id=person_id,
    )


def tell_decided(appeal: Any) -> None:
    """Tell the person the result and the officer's words."""
    notifications.notify(
        APPEAL_DECIDED,
        person_id=appeal.person_id,
        link=reverse("benefits:mine"),
        rule=str(BENEFITS[appeal.benefit].title),
        result=appeal.get_state_display(),
        answer=appeal.answer,
    )


@SIGNAL_FLOW.on_enter("true", "false")
def close_signal(case: Any, move: Move) -> None:
    """What was found stands with the signal; recovering or refusing is decided claim by claim, by people."""
    signal = case.benefit_signal
    signal.state = {"true": Signal.State.CONFIRMED, "false": Signal.State.DISMISSED}[move.target]
    report = case.decisions.filter(action="report").order_by("-pk").first()
    signal.answer = report.reason if report else ""
    signal.save(update_fields=["state", "answer"])


@SIGNAL_FLOW.summary
def signal_summary(case: Any) -> list[tuple[Any, Any]]:
    """The evidence, and the claims it is about."""
    signal = case.benefit_signal
    numbers = "、".join(signal.claims.order_by("pk").values_list("number", flat=True)[:20])
    return [*((label, value) for label, value in signal.evidence), (_("涉及的补贴"), numbers)]


@SIGNAL_FLOW.page
def signal_page(actor: Actor, case: Any) -> str:
    """The signal's own page."""
    from ..queries import signal_for

    return reverse("benefits:signal", args=[signal_for(actor, case.benefit_signal.pk).pk])


def open_signal_case(actor: Actor, title: str, region_code: str) -> Any:
    """Open the case of a signal; the caller keeps the signal, then hands it on with `begin_signal`."""
    return workflow.open_case(actor, SIGNAL_FLOW, title=title, region_code=region_code)


def begin_signal(case: Any) -> None:
    """To the officers' desk."""
    workflow.fire(case, Trigger.SYSTEM)


def _claim(case: Any) -> Claim:
    return Claim.objects.select_for_update().get(case=case)
