"""Opening cases and moving them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import F

from jianglu.kernel.errors import need_reason
from jianglu.kernel.identifiers import mask_name
from jianglu.platform import audit, calendar, events
from jianglu.platform.access import Actor, rls
from jianglu.platform.numbering import next_number

from .. import authority, queries, rules
from ..core import BACK, Action, By, Flow, Move, Node, NodeKind, Trigger, flow_of
from ..errors import AnswersInvalid, CaseMoved, NotHere, NotYours, ObjectionsOpen
from ..events import CaseMoved as CaseMovedEvent
from ..models import Case, Decision, Notice, Objection, Step
from .notices import publish


def open_case(
    actor: Actor,
    flow: Flow,
    *,
    title: str,
    region_code: str,
    organisation_id: int | None = None,
    person_id: int | None = None,
) -> Case:
    """Open a case at the flow's start, for the organisation or person whose matter it is.

    Where the start names a permission the actor must hold it there; otherwise the room's service has checked.
    """
    with transaction.atomic():
        stake = rules.Stake(region_code, organisation_id, person_id)
        if flow.start.permission and not rules.reached(actor, flow.start.permission, flow.start.by, stake):
            raise NotYours()
        now = calendar.now()
        year = calendar.today().year
        case = Case.objects.create(
            number=f"{flow.prefix}{year}{next_number(f'case:{flow.prefix}:{year}'):06d}",
            flow=flow.code,
            flow_version=flow.version,
            node=flow.start.code,
            title=title[:200],
            applicant=_applicant(organisation_id, person_id),
            region_code=region_code,
            organisation_id=organisation_id,
            person_id=person_id,
            opened_at=now,
            opened_by=actor.name,
        )
        _enter(case, flow, flow.start, Move(actor, "", "", flow.start.code, "", {}))
        audit.record(actor, "workflow.opened", case)
        events.emit(CaseMovedEvent(case.pk, flow.code, "", "", flow.start.code))
    return case


def act(
    actor: Actor,
    case_id: int,
    action: str,
    *,
    version: int,
    reason: str = "",
    data: Mapping[str, Any] | None = None,
) -> Case:
    """Take `action` on the case as it was read at `version`.

    Raises NotFound (out of scope), NotHere, NotYours, ConflictOfInterest, ReasonMissing, AnswersInvalid, CaseMoved
    (somebody was faster), or what a guard of the room raises; then nothing has changed.
    """
    with transaction.atomic():
        case = queries.find(actor, case_id)
        flow = flow_of(case.flow, case.flow_version)
        chosen = flow.action(action)
        if chosen is None or case.node not in chosen.sources:
            raise (CaseMoved(number=case.number) if case.version != version else NotHere())
        if chosen.trigger is not Trigger.HAND and not actor.is_system:
            raise NotYours()
        by = authority.require_action(actor, case, flow, chosen)
        if case.version != version:
            raise CaseMoved(number=case.number)
        reason = need_reason(reason) if chosen.needs_reason else reason.strip()
        answers, wrong = rules.clean(flow.questions(chosen, case), data or {})
        if wrong:
            raise AnswersInvalid(fields=wrong)
        return _take(actor, case, flow, chosen, by, reason, answers)


def fire(case: Case, trigger: Trigger, *, reason: str = "") -> Case | None:
    """Take the action that `trigger` sets off where the case is, in the name of the system; None when there is none."""
    flow = flow_of(case.flow, case.flow_version)
    for action in flow.actions_from(case.node, trigger):
        by = flow.by(flow.node(case.node), action)
        with transaction.atomic(), rls.elevated("workflow: what the machine does to a case"):
            return _take(Actor.system("workflow"), case, flow, action, by, reason, {})
    return None


def _take(actor: Actor, case: Case, flow: Flow, action: Action, by: By, reason: str, answers: dict[str, Any]) -> Case:
    version, source = case.version, flow.node(case.node)
    if not Case.objects.filter(pk=case.pk, version=version).update(version=F("version") + 1):
        raise CaseMoved(number=case.number)
    case.version = version + 1
    step = Step.objects.get(case=case, left_at=None)
    target = flow.node(step.came_from if action.target == BACK else action.target)
    move = Move(actor, action.code, source.code, target.code, reason, answers)
    flow.run_hooks("guard", action.code, case, move)
    _leave(case, step, source, action)
    decision = Decision.objects.create(
        case=case,
        step=step,
        action=action.code,
        source=source.code,
        target=target.code,
        user_id=actor.user_id,
        actor_name=actor.name,
        official=by.official,
        by=by.value,
        reason=reason,
        data=answers,
        decided_at=calendar.now(),
    )
    flow.run_hooks("action", action.code, case, move)
    _enter(case, flow, target, move)
    audit.record(actor, f"workflow.{action.code}", case, reason=reason, changes={"node": [source.code, target.code]})
    due_on = case.due_on.isoformat() if case.due_on else ""
    events.emit(
        CaseMovedEvent(case.pk, flow.code, action.code, source.code, target.code, case.outcome, decision.pk, due_on)
    )
    return case


def _applicant(organisation_id: int | None, person_id: int | None) -> str:
    """The name that lists and notices show: the person's, masked, else the unit's.

    The applicant may live outside the reach of whoever opens the case.
    """
    with rls.elevated("workflow: name of the applicant"):
        if person_id is not None:
            person = apps.get_model("people.Person")._default_manager.filter(pk=person_id)
            return mask_name(person.values_list("name", flat=True).get())
        if organisation_id is not None:
            unit = apps.get_model("organisations.Organisation")._default_manager.filter(pk=organisation_id)
            return str(unit.values_list("name", flat=True).get())
    return ""


def _leave(case: Case, step: Step, node: Node, action: Action) -> None:
    """End the stay; a notice ends with it, and never over an open objection except by upholding one."""
    if node.kind is NodeKind.NOTICE:
        waiting = Objection.objects.filter(notice__step=step, state=Objection.State.OPEN).count()
        if waiting and action.trigger is not Trigger.OBJECTION_UPHELD:
            raise ObjectionsOpen(n=waiting)
        Notice.objects.filter(step=step).update(closed_at=calendar.now())
    step.left_at = calendar.now()
    step.save(update_fields=["left_at"])


def _enter(case: Case, flow: Flow, node: Node, move: Move) -> None:
    due_on = rules.due(node, calendar.today())
    now = calendar.now()
    step = Step.objects.create(case=case, node=node.code, came_from=move.source, entered_at=now, due_on=due_on)
    case.node, case.due_on, case.overdue = node.code, due_on, False
    if node.kind is NodeKind.END:
        case.outcome, case.closed_at = node.outcome, now
    case.save(update_fields=["node", "due_on", "overdue", "outcome", "closed_at"])
    if node.kind is NodeKind.NOTICE:
        publish(case, flow, step)
    flow.run_hooks("enter", node.code, case, move)
