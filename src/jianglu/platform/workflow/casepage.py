"""What the page of a case shows to one reader."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from jianglu.platform import calendar
from jianglu.platform.access import Actor
from jianglu.platform.pages.names import who

from . import authority, diagram, queries, rules
from .core import Flow, Node, NodeKind, flow_of
from .forms import ActionForm, AnswerForm, ReasonForm, VoteForm
from .models import Case, Decision, Notice, Objection, Seat, Step
from .permissions import DECLARE_INTEREST


@dataclass(frozen=True)
class Entry:
    """One line of the history."""

    label: str | Promise
    node: str | Promise
    who: str
    when: Any
    reason: str
    answers: list[tuple[str | Promise, Any]]


@dataclass
class CasePage:
    """Everything on the page; `forms` are the actions that this reader may take now."""

    case: Case
    flow: Flow
    node: Node
    forms: list[ActionForm]
    refusal: str
    history: list[Entry]
    way: list[str | Promise]
    place: int
    days_left: int | None
    summary: list[tuple[str | Promise, Any]] = field(default_factory=list)
    address: str = ""
    notices: list[Notice] = field(default_factory=list)
    answer_forms: list[tuple[Objection, AnswerForm | None]] = field(default_factory=list)
    seats: list[Seat] = field(default_factory=list)
    vote_form: VoteForm | None = None
    may_appoint: bool = False
    recuse_form: ReasonForm | None = None

    @property
    def drawing(self) -> SafeString:
        """The flow with the way of this case in it."""
        visited = {step.node for step in self.case.steps.all()}
        return mark_safe(diagram.svg(self.flow, current=self.case.node, visited=visited))  # noqa: S308 - our own, escaped

    @property
    def known_until(self) -> date | None:
        """Until when holidays are published, where the deadline lies beyond."""
        known = calendar.known_until()
        return known if self.case.due_on is not None and self.case.due_on > known else None


def build(actor: Actor, case_id: int, *, bound: ActionForm | None = None, next_url: str = "") -> CasePage:
    """The page of a visible case; `bound` is a form that was sent and refused. Raises NotFound."""
    case = queries.find(actor, case_id)
    flow = flow_of(case.flow, case.flow_version)
    node = flow.node(case.node)
    actions, refusal = authority.possible(actor, case, flow)
    forms = [
        bound
        if bound is not None and bound.action is action
        else ActionForm(
            action,
            flow.questions(action, case),
            official=flow.by(node, action).official,
            initial={"version": case.version, "next": next_url},
        )
        for action in actions
    ]
    summary, address = flow.shown(actor, case)
    way, place = _way(flow, case)
    page = CasePage(
        case=case,
        flow=flow,
        node=node,
        forms=forms,
        refusal=refusal,
        history=_history(flow, case),
        way=way,
        place=place,
        days_left=None if case.due_on is None else calendar.working_days_between(calendar.today(), case.due_on),
        summary=summary,
        address=address,
    )
    _add_notices(actor, page)
    _add_panel(actor, page)
    if actor.can(DECLARE_INTEREST) and case.closed_at is None and forms:
        page.recuse_form = ReasonForm()
    return page


def _way(flow: Flow, case: Case) -> tuple[list[str | Promise], int]:
    """The straight way as labels and the place on it where the case is, counted from 1."""
    way = diagram.straight_way(flow)
    codes = [node.code for node in way]
    if case.node in codes:
        return [node.label for node in way], codes.index(case.node) + 1
    passed = [codes.index(step.node) for step in case.steps.all() if step.node in codes]
    place = max(passed, default=0)
    here = flow.node(case.node)
    rest = [] if here.kind is NodeKind.END else way[place + 1 :]
    return [node.label for node in [*way[: place + 1], here, *rest]], place + 2


def _history(flow: Flow, case: Case) -> list[Entry]:
    entries = [Entry(_("开始"), flow.start.label, who(case.opened_by), case.opened_at, "", [])]
    for decision in Decision.objects.filter(case=case).order_by("pk"):
        action = flow.action(decision.action)
        labels = {question.code: question for question in action.fields} if action else {}
        entries.append(
            Entry(
                label=action.label if action else decision.action,
                node=flow.node(decision.target).label,
                who=who(decision.actor_name),
                when=decision.decided_at,
                reason=decision.reason,
                answers=[
                    (labels[code].label, dict(labels[code].choices).get(value, value))
                    for code, value in decision.data.items()
                    if code in labels
                ],
            )
        )
    return entries[::-1]


def _runs_desk(actor: Actor, page: CasePage, node: Node) -> bool:
    stake = authority.stake_of(page.case)
    return (
        rules.reached(actor, node.permission, node.by, stake)
        and rules.conflict(actor, stake, authority.interests_of(actor)) is None
        and rules.doubled(actor, page.flow, node, node.by, stake) is None
    )


def _add_notices(actor: Actor, page: CasePage) -> None:
    page.notices = list(Notice.objects.filter(case=page.case).select_related("step").prefetch_related("objections"))
    for notice in page.notices:
        objections = list(notice.objections.all())
        if objections and _runs_desk(actor, page, page.flow.node(notice.step.node)):
            page.answer_forms += [
                (o, AnswerForm(prefix=f"o{o.pk}") if o.state == Objection.State.OPEN else None) for o in objections
            ]


def _add_panel(actor: Actor, page: CasePage) -> None:
    if page.node.kind is not NodeKind.REVIEW:
        return
    step = Step.objects.get(case=page.case, left_at=None)
    seats = list(Seat.objects.filter(step=step).order_by("pk"))
    own = [s for s in seats if s.user_id == actor.user_id and s.approves is None and not s.left_because]
    page.vote_form = VoteForm() if own else None
    if _runs_desk(actor, page, page.node):
        page.seats = seats  # names stay with the desk until the review is over
        page.may_appoint = not seats
