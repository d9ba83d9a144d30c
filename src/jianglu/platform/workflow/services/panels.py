"""Expert review 评审: an odd panel without interests, one vote a seat, the majority decides.

Why a candidate's comprehensive review has panels of its own: `docs/adr/0009-two-panels.md`.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from jianglu.kernel import panels
from jianglu.kernel.errors import need_reason
from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor, Role
from jianglu.platform.access.services import actor_of_user

from .. import authority, queries, rules
from ..core import By, Flow, NodeKind, Trigger, flow_of
from ..errors import CaseMoved, NoSeat, NotHere, PanelInvalid
from ..models import Case, Seat, Step
from ..permissions import SIT_ON_PANEL
from .cases import fire


def appoint_panel(actor: Actor, case_id: int, user_ids: Sequence[int], *, version: int) -> list[Seat]:
    """Appoint the whole panel of the review at which the case is; raises PanelInvalid with the reason."""
    with transaction.atomic():
        case, flow, step = _at_review(actor, case_id)
        node = flow.node(case.node)
        authority.require_desk(actor, case, flow, node)
        if case.version != version:
            raise CaseMoved(number=case.number)
        if len(set(user_ids)) != node.panel or Seat.objects.filter(step=step).exists():
            raise PanelInvalid(why=_("需要一次指定 %(n)s 名不同的成员") % {"n": node.panel})
        seats = [_seat(case, step, user_id) for user_id in user_ids]
        audit.record(actor, "workflow.panel_appointed", case, changes={"panel": sorted(user_ids)})
    return seats


def draw_panel(actor: Actor, case_id: int, *, version: int) -> list[Seat]:
    """Appoint the panel by lot from the experts without an interest; raises PanelInvalid when they are too few."""
    with transaction.atomic():
        case, flow, step = _at_review(actor, case_id)
        return appoint_panel(actor, case_id, _draw(actor, case, step, flow.node(case.node).panel), version=version)


def redraw_seat(actor: Actor, seat_id: int, *, reason: str) -> Seat:
    """Fill a seat anew by lot; see `replace_seat`."""
    with transaction.atomic():
        seat = Seat.objects.select_related("step").filter(pk=seat_id).first()
        if seat is None:
            raise NoSeat()
        case, _flow, step = _at_review(actor, seat.step.case_id)
        return replace_seat(actor, seat_id, _draw(actor, case, step, 1)[0], reason=reason)


def replace_seat(actor: Actor, seat_id: int, user_id: int, *, reason: str) -> Seat:
    """Fill anew the seat of a member who has not voted and must stand back."""
    with transaction.atomic():
        old = Seat.objects.select_related("step").filter(pk=seat_id, left_because="", approves=None).first()
        if old is None:
            raise NoSeat()
        case, flow, step = _at_review(actor, old.step.case_id)
        authority.require_desk(actor, case, flow, flow.node(case.node))
        need_reason(reason)
        changed = Seat.objects.filter(pk=seat_id, left_because="", approves=None).update(
            left_because=reason.strip()[:200]
        )
        if not changed or old.step_id != step.pk:
            raise NoSeat()
        seat = _seat(case, step, user_id)
        audit.record(actor, "workflow.seat_replaced", case, reason=reason, changes={"panel": [old.user_id, user_id]})
    return seat


def vote(actor: Actor, case_id: int, *, approves: bool, comment: str) -> Seat:
    """Give the actor's vote; the last vote moves the case by the majority. Raises NoSeat, ConflictOfInterest."""
    with transaction.atomic():
        case, flow, step = _at_review(actor, case_id)
        seat = Seat.objects.filter(step=step, user_id=actor.user_id or 0, left_because="", approves=None).first()
        if seat is None:
            raise NoSeat()
        stake = authority.stake_of(case)
        authority.require_free(actor, case, flow, flow.node(case.node), By.ANY, stake)
        need_reason(comment, "comment")
        seat.approves, seat.comment, seat.voted_at = approves, comment.strip(), calendar.now()
        seat.save(update_fields=["approves", "comment", "voted_at"])
        audit.record(actor, "workflow.voted", case)
        votes = list(Seat.objects.filter(step=step, left_because="").values_list("approves", flat=True))
        decided = panels.majority(votes)
        if decided is not None:
            tally = _("赞成 %(yes)s 票，不赞成 %(no)s 票") % {
                "yes": sum(1 for v in votes if v),
                "no": sum(1 for v in votes if not v),
            }
            fire(case, Trigger.PANEL_PASSED if decided else Trigger.PANEL_FAILED, reason=str(tally))
    return seat


def _at_review(actor: Actor, case_id: int) -> tuple[Case, Flow, Step]:
    """The case, its row locked so that votes count one after another."""
    queries.find(actor, case_id)
    case = Case.objects.select_for_update(no_key=True).get(pk=case_id)
    flow = flow_of(case.flow, case.flow_version)
    if flow.node(case.node).kind is not NodeKind.REVIEW:
        raise NotHere()
    return case, flow, Step.objects.get(case=case, left_at=None)


def _draw(actor: Actor, case: Case, step: Step, places: int) -> list[int]:
    """So many experts by lot who may sit here; its seed is kept, so that anybody can draw again."""
    sitting = set(Seat.objects.filter(step=step).values_list("user_id", flat=True))
    experts = get_user_model().objects.filter(
        is_active=True, role_assignments__role=Role.ASSESSOR, role_assignments__ended_at=None
    )
    pool = {user.pk: user for user in experts.exclude(pk__in=sitting).distinct()}
    seed, stake, drawn = secrets.token_hex(32), authority.stake_of(case), []
    for pk in panels.lot(seed, pool):
        member = actor_of_user(pool[pk])
        if rules.conflict(member, stake, authority.interests_of(member)) is None:
            drawn.append(pk)
        if len(drawn) == places:
            audit.record(actor, "workflow.panel_drawn", case, changes={"lot": seed, "of": sorted(pool), "drawn": drawn})
            return drawn
    raise PanelInvalid(why=_("没有利害关系的专家不足 %(n)s 名") % {"n": places})


def _seat(case: Case, step: Step, user_id: int) -> Seat:
    user = get_user_model().objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        raise PanelInvalid(why=_("账号不存在或已停用"))
    member = actor_of_user(user)
    if not member.can(SIT_ON_PANEL):
        raise PanelInvalid(why=_("%(name)s 不是评审专家") % {"name": member.name})
    why = rules.conflict(member, authority.stake_of(case), authority.interests_of(member))
    if why is not None or Seat.objects.filter(step=step, user_id=user_id).exists():
        raise PanelInvalid(why=_("%(name)s 应当回避") % {"name": member.name})
    return Seat.objects.create(step=step, user_id=user_id, name=member.name, appointed_at=calendar.now())
