"""The way of a unit's claim for a class: single rows are taken out at the district's desk, what remains goes on together."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jianglu.kernel.identifiers import mask_name
from jianglu.kernel.money import yuan_text
from jianglu.platform import workflow
from jianglu.platform.access import Actor
from jianglu.platform.policy import policy
from jianglu.platform.workflow import Action, By, Flow, Move, PublicText, Trigger

from ..messages import CLASS_GRANTED, CLASS_REFUSED
from ..models import Claim, ClassClaim
from ..permissions import CLAIM_CLASS
from ..services import ledger
from ..services.claims import close
from ..services.classes import open_rows, still_granted
from ..services.review import needs_second_person
from ..services.telling import tell_of_class
from .claims import NODES, obligation

CLASS_FLOW = Flow(
    code="benefits.class",
    version=1,
    title=_("按班申领补贴审核"),
    prefix="BB",
    nodes=NODES,
    actions=(
        Action("submit", _("提交"), "submitted", "examine", permission=CLAIM_CLASS),
        Action("pass", _("审核通过"), "examine", "approve"),
        Action("approve", _("核准并公示"), "approve", "notice"),
        Action("single", _("低于复核金额且未抽中，直接公示"), "approve", "notice", Trigger.SYSTEM),
        Action("send_back", _("退回区县"), "approve", "examine", needs_reason=True, style="warning"),
        Action("refuse", _("不予发放"), ("examine", "approve"), "refused", needs_reason=True, style="danger"),
        Action(
            "withdraw", _("撤回"), ("examine", "approve"), "withdrawn",
            permission=CLAIM_CLASS, by=By.APPLICANT, style="secondary",
        ),
        Action("uncontested", _("公示期满无异议"), "notice", "granted", Trigger.PERIOD_OVER),
        Action("contested", _("异议成立"), "notice", "examine", Trigger.OBJECTION_UPHELD),
    ),
)  # fmt: skip
"""An objection that is upheld brings the claim back to the district, where the row it is about is taken out."""


def open_class_case(actor: Actor, made: ClassClaim) -> None:
    """Open the case of a class claim and hand it to the district."""
    case = workflow.open_case(
        actor,
        CLASS_FLOW,
        title=f"{policy(made.benefit).title} {made.about}",
        region_code=made.region_code,
        organisation_id=made.organisation_id,
    )
    made.case = case
    made.save(update_fields=["case"])
    workflow.act(actor, case.pk, "submit", version=case.version)


@CLASS_FLOW.on_action("pass")
def check_rows(case: Any, move: Move) -> None:
    """Every row that was not taken out must still be granted."""
    still_granted(_made(case))


@CLASS_FLOW.on_enter("approve")
def pass_by_the_second_person(case: Any, move: Move) -> None:
    """What the dated rule leaves to one officer goes on to public notice at once; the sum of the rows counts."""
    made = _made(case)
    if not needs_second_person(made, sum(claim.amount for claim in open_rows(made))):
        workflow.fire(case, Trigger.SYSTEM)


@CLASS_FLOW.public_text("notice")
def class_notice_text(case: Any) -> PublicText:
    """The unit, the class, and each trainee's masked name and amount."""
    made = _made(case)
    rule = str(policy(made.benefit).title)
    values = {"unit": case.applicant, "rule": rule, "number": made.about}
    return PublicText(
        title=gettext("%(rule)s拟发放公示") % values,
        body=gettext(
            "%(unit)s就 %(number)s 以下人员申领%(rule)s，现予公示，公示期 5 个工作日。如有异议，请在公示期内实名提出。"
        )
        % values,
        columns=(gettext("姓名"), gettext("金额（元）")),
        rows=tuple((mask_name(claim.holder_name), yuan_text(claim.amount)) for claim in open_rows(made)),
    )


@CLASS_FLOW.on_enter("granted")
def book_rows(case: Any, move: Move) -> None:
    """From now on every row is owed to the unit."""
    made = _made(case)
    rows = list(open_rows(made))
    made.state = ClassClaim.State.APPROVED
    made.save(update_fields=["state"])
    ledger.post_all(move.actor, [obligation(claim) for claim in rows])
    Claim.objects.filter(pk__in=[claim.pk for claim in rows]).update(state=Claim.State.APPROVED)
    tell_of_class(CLASS_GRANTED, made, people=len(rows), yuan=yuan_text(sum(claim.amount for claim in rows)))


@CLASS_FLOW.on_enter("refused", "withdrawn")
def close_rows(case: Any, move: Move) -> None:
    """Every promise is taken back."""
    made = _made(case)
    made.state = ClassClaim.State(move.target)
    made.save(update_fields=["state"])
    for claim in open_rows(made):
        close(claim, Claim.State(move.target), move.reason)
    if move.target == "refused":
        tell_of_class(CLASS_REFUSED, made, reason=move.reason)


@CLASS_FLOW.summary
def class_summary(case: Any) -> list[tuple[Any, Any]]:
    """What whoever decides must know: the class, how many rows go on and their sum."""
    made = case.benefit_class_claim
    amounts = list(made.claims.filter(state__in=Claim.LIVE).values_list("amount", flat=True))
    return [
        (_("补贴"), str(policy(made.benefit).title)),
        (_("班级或培养计划"), made.about),
        (_("列入人数"), str(len(amounts))),
        (_("金额（元）"), yuan_text(sum(amounts))),
    ]


@CLASS_FLOW.page
def class_page(actor: Actor, case: Any) -> str:
    """The claim with its rows."""
    from ..queries import class_claim_for

    return reverse("benefits:class_claim", args=[class_claim_for(actor, case.benefit_class_claim.pk).pk])


def _made(case: Any) -> ClassClaim:
    return (
        ClassClaim.objects.select_for_update(of=("self",))
        .select_related("training_class", "apprenticeship")
        .get(case=case)
    )
