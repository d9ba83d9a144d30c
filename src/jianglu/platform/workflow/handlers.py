"""Tells applicants how their cases go."""

from __future__ import annotations

from django.urls import reverse

from jianglu.platform.events import handles
from jianglu.platform.notifications import Message, notify

from . import messages
from .core import By, Flow, Node, NodeKind, flow_of
from .events import CaseMoved
from .models import Case, Decision


@handles(CaseMoved)
def tell_applicant(event: CaseMoved) -> None:
    """A message to the person or unit whose case it is, unless they moved it themselves or the flow is not theirs."""
    case = Case.objects.get(pk=event.case_id)
    flow = flow_of(case.flow, case.flow_version)
    if not flow.tells_applicant or not event.action or (case.person_id is None and case.organisation_id is None):
        return
    node = flow.node(event.target)
    decision = Decision.objects.get(pk=event.decision_id)
    first = event.source == flow.start.code and not decision.official
    if not first and not decision.official and node.kind is not NodeKind.END:
        return
    notify(
        messages.ACCEPTED if first and node.kind is not NodeKind.END else _message(flow, node),
        # a matter of a unit is told to the unit
        person_id=None if case.organisation_id else case.person_id,
        organisation_id=case.organisation_id,
        link=reverse("workflow:case", args=[case.pk]),
        title=case.title,
        number=case.number,
        node=node.label,
        reason=f"{decision.reason}。" if decision.reason and decision.official else "",
        due=event.due_on or "—",
    )


def _message(flow: Flow, node: Node) -> Message:
    if node.kind is NodeKind.END:
        return messages.CLOSED
    if node.by is By.APPLICANT and flow.actions_from(node.code):
        return messages.YOUR_TURN
    return messages.PROGRESS
