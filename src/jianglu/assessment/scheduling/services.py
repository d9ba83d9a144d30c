"""Proposing an arrangement, publishing it, mending it when rooms fall out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from jianglu.kernel.errors import need_reason
from jianglu.platform import audit, calendar, jobs
from jianglu.platform.access import Actor, locked, require

from .. import errors, telling
from ..filing.models import Room
from ..marking.models import Assignment
from ..permissions import MANAGE_REGISTRATIONS
from ..plans import rules as plan_rules
from ..plans.models import Plan, Registration
from . import given as reading
from .arrange import arrange
from .models import Arrangement, Placement
from .problem import Arrangement as Made
from .problem import Impossible, Problem, Seat, Station
from .repair import changed, repair

LACK: dict[str, Callable[[int], str]] = {
    "seats": lambda n: _("少 %(n)s 个理论座位") % {"n": n},
    "stations": lambda n: _("少 %(n)s 个工位场次") % {"n": n},
    "assessors": lambda n: _("少 %(n)s 个考评员半天") % {"n": n},
    "conflicts": lambda _n: _("回避关系使考评员无法派满"),
    "search": lambda _n: _("在限时内没有找到可行方案"),
}


def propose(actor: Actor, plan_ids: Sequence[int], *, practice_days: int = 2, most: int = 4) -> Arrangement:
    """Have seats, stations and assessors computed for plans of one body, by a job; raises NothingToArrange."""
    with transaction.atomic():
        plans = list(Plan.objects.filter(pk__in=plan_ids[:50]).order_by("pk"))
        if not plans or len({plan.body_id for plan in plans}) != 1 or len(plans) != len(set(plan_ids)):
            raise errors.NothingToArrange(why=_("请选择本机构的计划"))
        require(actor, MANAGE_REGISTRATIONS, organisation_id=plans[0].organisation_id)
        rows = Registration.objects.filter(plan__in=plans)
        if any(plan.state != Plan.State.ANNOUNCED for plan in plans):
            raise errors.NothingToArrange(why=_("有计划不在报名中"))
        if rows.filter(state=Registration.State.SUBMITTED).exists():
            raise errors.NothingToArrange(why=_("还有报名未审核"))
        if not rows.filter(state=Registration.State.ELIGIBLE).exists():
            raise errors.NothingToArrange(why=_("没有审核通过的考生"))
        if not 1 <= practice_days <= 30 or not 1 <= most <= 60:
            raise errors.NothingToArrange(why=_("场次天数或考评员半天数不合理"))
        made = Arrangement.objects.create(
            body_id=plans[0].body_id, organisation_id=plans[0].organisation_id, region_code=plans[0].region_code,
            practice_days=practice_days, most=most, made_at=calendar.now(), made_by=actor.name,
        )  # fmt: skip
        made.plans.set(plans)
        audit.record(actor, "assessment.arrangement_proposed", made, changes={"plans": [plan.pk for plan in plans]})
        from ..tasks import arrange as task

        jobs.enqueue(task, actor, arrangement_id=made.pk)
        return made


def solve(arrangement_id: int, tell: Callable[[float], None] = lambda _share: None) -> str:
    """Compute what was proposed; again changes nothing. Returns what to tell the owner of the job."""
    row = Arrangement.objects.get(pk=arrangement_id)
    if row.state != Arrangement.State.WAITING:
        return str(row.get_state_display())
    found = reading.given(row)
    try:
        made = arrange(found.problem, tell=tell)
    except Impossible as error:
        row.state, row.figures = Arrangement.State.IMPOSSIBLE, {"what": error.what, "lack": error.lack}
        row.save(update_fields=["state", "figures"])
        return str(LACK[error.what](error.lack))
    with transaction.atomic():
        Placement.objects.bulk_create(_placements(row, found.problem, found.starts, made))
        row.state = Arrangement.State.PROPOSED
        row.figures = {
            "candidates": len(found.problem.candidates), "distance": round(made.distance, 1), "gap": round(made.gap, 4),
            "rooms": len({seat.room for seat in made.seats.values()}),
            "sessions": len({(one.room, one.slot) for one in made.stations.values()}),
            "assessors": len({card for one in made.stations.values() for card in one.panel}),
        }  # fmt: skip
        row.save(update_fields=["state", "figures"])
    return str(_("已为 %(n)s 名考生编排考场") % {"n": len(found.problem.candidates)})


def publish(actor: Actor, arrangement_id: int) -> Arrangement:
    """Give everybody a ticket with seat, station and assessors, and close registration; raises ArrangementState."""
    with transaction.atomic():
        row = _locked(actor, arrangement_id)
        if row.state != Arrangement.State.PROPOSED:
            raise errors.ArrangementState(why=row.get_state_display())
        plans = list(row.plans.select_for_update().order_by("pk"))
        people = Registration.objects.select_for_update().filter(plan__in=plans).order_by("plan_id", "pk")
        eligible = {one.pk: one for one in people.filter(state=Registration.State.ELIGIBLE)}
        placed = {one.registration_id: one for one in row.placements.all()}
        waiting = people.filter(state=Registration.State.SUBMITTED).exists()
        if eligible.keys() != placed.keys() or waiting or any(plan.state != Plan.State.ANNOUNCED for plan in plans):
            raise errors.ArrangementState(why=_("编排之后报名有变化"))
        numbers = dict.fromkeys((plan.pk for plan in plans), 0)
        names = {plan.pk: plan for plan in plans}
        for one in eligible.values():
            numbers[one.plan_id] += 1
            one.ticket = plan_rules.ticket_number(names[one.plan_id].number, numbers[one.plan_id])
            one.state = Registration.State.SCHEDULED
            _put(one, placed[one.pk])
        Registration.objects.bulk_update(eligible.values(), [*FIELDS, "ticket", "state"])
        _assign(row, placed.values(), calendar.now())
        for plan in plans:
            plan.state, plan.list_uploaded_at = Plan.State.CLOSED, calendar.now()
            plan.save(update_fields=["state", "list_uploaded_at"])
            telling.tickets_ready(plan, [one for one in eligible.values() if one.plan_id == plan.pk])
        row.state, row.published_at = Arrangement.State.PUBLISHED, calendar.now()
        row.save(update_fields=["state", "published_at"])
        audit.record(actor, "assessment.arrangement_published", row, changes={"count": len(eligible)})
        return row


def take_rooms_out(actor: Actor, arrangement_id: int, room_ids: Sequence[int], reason: str) -> list[int]:
    """Rooms cannot be used: who sat there gets another place, nobody else is moved; returns the registrations changed.

    Raises ArrangementState, ReasonMissing, CannotArrange (then nothing has changed).
    """
    with transaction.atomic():
        row = _locked(actor, arrangement_id)
        if row.state != Arrangement.State.PUBLISHED:
            raise errors.ArrangementState(why=row.get_state_display())
        if row.plans.exclude(state=Plan.State.CLOSED).exists():
            raise errors.ArrangementState(why=_("考试已经开始"))
        need_reason(reason)
        lost = set(Room.objects.filter(site__body_id=row.body_id, pk__in=room_ids).values_list("pk", flat=True))
        found = reading.given(row)
        slot = {at: number for number, at in enumerate(found.starts)}
        before, placed = (
            Made(),
            {one.registration_id: one for one in row.placements.select_related("registration__plan")},
        )
        for pk, one in placed.items():
            if one.room_id and one.seat_no:
                at = slot[one.registration.plan.theory_at]
                before.seats[pk] = Seat(one.room_id, at, one.seat_no, one.form)
            if one.workshop_id and one.station and one.practice_at and one.first_id and one.second_id:
                panel = (one.first_id, one.second_id)
                before.stations[pk] = Station(one.workshop_id, slot[one.practice_at], one.station, panel)
        try:
            after = repair(found.problem, before, lost)
        except Impossible as error:
            raise errors.CannotArrange(why=LACK[error.what](error.lack)) from error
        moved = changed(before, after)
        fresh = {one.registration_id: one for one in _placements(row, found.problem, found.starts, after)}
        rows = []
        for pk in moved:
            for name in (*PLACE, "first_id", "second_id"):
                setattr(placed[pk], name, getattr(fresh[pk], name))
            _put(placed[pk].registration, placed[pk])
            rows.append(placed[pk].registration)
        Placement.objects.bulk_update([placed[pk] for pk in moved], [*FIELDS, "first", "second"])
        _keep_seats_apart(rows)
        Registration.objects.bulk_update(rows, FIELDS)
        Assignment.objects.filter(registration__in=moved, rating=None).delete()
        _assign(row, [placed[pk] for pk in moved], calendar.now())
        telling.rearranged(rows)
        audit.record(
            actor,
            "assessment.rooms_taken_out",
            row,
            reason=reason,
            changes={"rooms": sorted(lost), "moved": len(moved)},
        )
        return moved


PLACE = ["room_id", "seat_no", "form", "workshop_id", "station", "practice_at"]
FIELDS = [name.removesuffix("_id") for name in PLACE]


def _put(one: Registration, place: Placement) -> None:
    for name in PLACE:
        setattr(one, name, getattr(place, name))


def _keep_seats_apart(rows: Sequence[Registration]) -> None:
    """Seats are unique in every statement: those who move stand up first."""
    Registration.objects.filter(pk__in=[one.pk for one in rows]).update(seat_no=None, room=None)


def _assign(row: Arrangement, placed: Iterable[Placement], now: datetime) -> None:
    made = []
    for one in placed:
        for role, card in ((Assignment.Role.FIRST, one.first_id), (Assignment.Role.SECOND, one.second_id)):
            if card is not None:
                made.append(
                    Assignment(
                        registration_id=one.registration_id, assessor_id=card, organisation_id=row.organisation_id,
                        region_code=row.region_code, role=role, assigned_at=now,
                    )
                )  # fmt: skip
    Assignment.objects.bulk_create(made)


def _placements(row: Arrangement, problem: Problem, starts: Sequence[datetime], made: Made) -> list[Placement]:
    found = []
    for one in problem.candidates:
        place = Placement(
            arrangement=row, registration_id=one.id, organisation_id=row.organisation_id, region_code=row.region_code
        )
        if seat := made.seats.get(one.id):
            place.room_id, place.seat_no, place.form = seat.room, seat.number, seat.form
        if station := made.stations.get(one.id):
            place.workshop_id, place.station, place.practice_at = station.room, station.number, starts[station.slot]
            place.first_id, place.second_id = station.panel
        found.append(place)
    return found


def _locked(actor: Actor, arrangement_id: int) -> Arrangement:
    row = locked(
        Arrangement.objects.all(),
        lambda found: require(actor, MANAGE_REGISTRATIONS, organisation_id=found.organisation_id),
        pk=arrangement_id,
    )
    if row is None:
        raise errors.ArrangementNotFound()
    return row
