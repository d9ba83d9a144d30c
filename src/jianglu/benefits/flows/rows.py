"""The way of a row of a class claim that is looked at anew: the city decides, by somebody who had no part in it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jianglu.platform import workflow
from jianglu.platform.access import Actor
from jianglu.platform.policy import policy
from jianglu.platform.workflow import Action, By, Field, Flow, Move, Node, NodeKind, Trigger

from ..errors import SameHands
from ..messages import ROW_DECIDED
from ..models import ClassRow, RowReview
from ..permissions import APPROVE, CLAIM_CLASS
from ..services.row_reviews import let_in
from ..services.telling import tell_of_class

VERIFIED = Field(
    "verified",
    _("只有经办人员才能核实的事项（如属于补贴对象）"),
    "choice",
    choices=(("yes", _("已核实，属实")), ("no", _("没有这类事项"))),
)

ROW_FLOW = Flow(
    code="benefits.row",
    version=1,
    title=_("按班申领学员复核"),
    prefix="BF",
    nodes=(
        Node("filed", _("已提交"), NodeKind.START, By.ANY),
        Node("review", _("市级复核"), by=By.CITY, permission=APPROVE, days=10),
        Node("upheld", _("同意列入"), NodeKind.END, outcome="upheld"),
        Node("rejected", _("维持原结果"), NodeKind.END, outcome="rejected"),
        Node("withdrawn", _("申请人撤回"), NodeKind.END, outcome="withdrawn"),
    ),
    actions=(
        Action("submit", _("交复核"), "filed", "review", Trigger.SYSTEM),
        Action("let_in", _("同意列入，重新核定"), "review", "upheld", needs_reason=True, fields=(VERIFIED,)),
        Action("reject", _("维持原结果"), "review", "rejected", needs_reason=True, style="danger"),
        Action(
            "withdraw", _("撤回"), "review", "withdrawn", permission=CLAIM_CLASS, by=By.APPLICANT, style="secondary"
        ),
    ),
)


def open_row_case(actor: Actor, row: ClassRow, kind: Any) -> Any:
    """Open the case of a row; the caller keeps the review and hands it on by `begin_row_case`."""
    made = row.class_claim
    return workflow.open_case(
        actor,
        ROW_FLOW,
        title=f"{kind} {made.number} {row.name}",
        region_code=made.region_code,
        organisation_id=made.organisation_id,
    )


def begin_row_case(case: Any) -> None:
    """To the city's desk."""
    workflow.fire(case, Trigger.SYSTEM)


@ROW_FLOW.guard("let_in", "reject")
def by_other_hands(case: Any, move: Move) -> None:
    """Neither who proposed it nor who took the row out, nor who decided about its claim."""
    review = case.benefit_row_review
    user = move.actor.user_id
    if user is None:
        return
    before = review.row.class_claim.case
    if user in (review.filed_by_user, review.row.struck_by_user) or (
        before is not None and before.decisions.filter(user_id=user, official=True).exists()
    ):
        raise SameHands()


@ROW_FLOW.on_enter("upheld", "rejected", "withdrawn")
def answer_review(case: Any, move: Move) -> None:
    """Upheld: the seat is decided anew and must be granted. In each case the unit gets the officer's words."""
    review = RowReview.objects.select_for_update(of=("self",)).select_related("row__class_claim").get(case=case)
    if move.target == "upheld":
        review.result = let_in(move.actor, review, verified=move.data["verified"] == "yes")
    review.state, review.answer = move.target, move.reason
    review.save(update_fields=["state", "answer", "result"])
    if move.target != "withdrawn":
        tell_of_class(
            ROW_DECIDED, review.row.class_claim, name=review.row.name, result=review.get_state_display(),
            answer=review.answer,
        )  # fmt: skip


@ROW_FLOW.summary
def row_summary(case: Any) -> list[tuple[Any, Any]]:
    """What whoever decides must know: the trainee, why the row is out, what is said against it."""
    review = case.benefit_row_review
    row = review.row
    out = [what for what, _todo in row.why] or [row.claim.closed_reason if row.claim else ""]
    return [
        (_("补贴"), str(policy(row.class_claim.benefit).title)),
        (_("按班申领"), row.class_claim.number),
        (_("学员"), row.name),
        (_("未列入或剔除的原因"), "；".join(text for text in out if text) or gettext("未写明")),
        (review.get_kind_display(), review.grounds),
    ]


@ROW_FLOW.page
def row_page(actor: Actor, case: Any) -> str:
    """The class claim with its rows."""
    from ..queries import class_claim_for

    found = class_claim_for(actor, case.benefit_row_review.row.class_claim_id)
    return reverse("benefits:class_claim", args=[found.pk])
