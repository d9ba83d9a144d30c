"""The way of a claim: district examines, city approves, five working days of public notice, granted."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jianglu.catalogue import queries as catalogue
from jianglu.kernel.identifiers import mask_name
from jianglu.kernel.levels import Level
from jianglu.kernel.money import yuan_text
from jianglu.people import queries as people
from jianglu.platform import workflow
from jianglu.platform.access import Actor
from jianglu.platform.policy import services as decisions
from jianglu.platform.workflow import Action, By, Field, Flow, Move, Node, NodeKind, PublicText, Trigger

from .errors import NotEligible
from .messages import GRANTED, REFUSED
from .models import Claim
from .permissions import APPROVE, CLAIM, EXAMINE
from .services import ledger
from .services.claims import check, close, rule_of, tell

FITS = (("yes", _("相适")), ("no", _("不相适")))

CLAIM_FLOW = Flow(
    code="benefits.claim",
    version=1,
    title=_("技能提升补贴审核"),
    prefix="BT",
    nodes=(
        Node("submitted", _("已提交"), NodeKind.START, By.APPLICANT),
        Node("examine", _("区县审核"), by=By.DISTRICT, permission=EXAMINE, days=5),
        Node("approve", _("市级核准"), by=By.CITY, permission=APPROVE, days=3),
        Node("notice", _("公示"), NodeKind.NOTICE, By.CITY, APPROVE, days=5),
        Node("granted", _("核准发放"), NodeKind.END, outcome="granted"),
        Node("refused", _("不予发放"), NodeKind.END, outcome="refused"),
        Node("withdrawn", _("申请人撤回"), NodeKind.END, outcome="withdrawn"),
    ),
    actions=(
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
            "withdraw",
            _("撤回"),
            ("examine", "approve"),
            "withdrawn",
            permission=CLAIM,
            by=By.APPLICANT,
            style="secondary",
        ),
        Action("uncontested", _("公示期满无异议"), "notice", "granted", Trigger.PERIOD_OVER),
        Action("contested", _("异议成立"), "notice", "examine", Trigger.OBJECTION_UPHELD),
    ),
)


def open_claim_case(actor: Actor, claim: Claim) -> None:
    """Open the case of a confirmed or applied claim and hand it to the district."""
    case = workflow.open_case(
        actor,
        CLAIM_FLOW,
        title=gettext("%(rule)s %(level)s") % {"rule": rule_of(claim), "level": Level(claim.level).label},
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


@CLAIM_FLOW.on_action("pass")
def decide_with_finding(case: Any, move: Move) -> None:
    """The district's finding completes the facts; the rule must then grant, and the decision is kept."""
    claim = _claim(case)
    inputs = {"own_claim_id": claim.pk, "officer_says_fits": move.data["fits_post"] == "yes"}
    verdict = check(claim.certificate_id, on=claim.claimed_on, inputs=inputs)
    if not verdict.granted or verdict.amount != claim.amount:
        raise NotEligible(verdict)
    claim.decision = decisions.record(move.actor, verdict)
    claim.save(update_fields=["decision"])


@CLAIM_FLOW.public_text("notice")
def notice_text(case: Any) -> PublicText:
    """Masked name, occupation, level, amount: nothing else is published."""
    claim = _claim(case)
    name = people.names([claim.person_id]).get(claim.person_id, "")
    occupation = catalogue.names([claim.occupation_code]).get(claim.occupation_code, claim.occupation_code)
    return PublicText(
        title=gettext("%(rule)s拟发放公示") % {"rule": rule_of(claim)},
        body=gettext("以下人员拟享受%(rule)s，现予公示，公示期 5 个工作日。如有异议，请在公示期内实名提出。")
        % {"rule": rule_of(claim)},
        columns=(gettext("姓名"), gettext("职业"), gettext("等级"), gettext("金额（元）")),
        rows=((mask_name(name), occupation, str(Level(claim.level).label), yuan_text(claim.amount)),),
    )


@CLAIM_FLOW.on_enter("granted")
def book_obligation(case: Any, move: Move) -> None:
    """From now on the money is owed."""
    claim = _claim(case)
    claim.state = Claim.State.APPROVED
    claim.save(update_fields=["state"])
    ledger.post(
        move.actor,
        key=f"claim:{claim.pk}:granted",
        text=gettext("%(claim)s 核准发放") % {"claim": claim.number},
        region_code=claim.region_code,
        debit=ledger.EXPENSE,
        credit=ledger.PAYABLE,
        amount=claim.amount,
        claim=claim,
    )
    tell(GRANTED, claim)


@CLAIM_FLOW.on_enter("refused")
def close_refused(case: Any, move: Move) -> None:
    """The promise is taken back; the reason is what the officer wrote."""
    claim = _claim(case)
    close(claim, Claim.State.REFUSED, move.reason)
    tell(REFUSED, claim, reason=move.reason)


@CLAIM_FLOW.on_enter("withdrawn")
def close_withdrawn(case: Any, move: Move) -> None:
    """The promise is taken back."""
    close(_claim(case), Claim.State.WITHDRAWN, move.reason)


def _claim(case: Any) -> Claim:
    return Claim.objects.select_for_update().get(case=case)
