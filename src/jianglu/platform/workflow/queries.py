"""Reading cases: what an actor may see, and what waits for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from jianglu.kernel.errors import NotFound
from jianglu.platform import calendar
from jianglu.platform.access import Actor, Permission, limit, require

from . import authority, rules
from .core import FLOWS, By, Flow, Node, NodeKind, Trigger, flow_of
from .models import Case, Decision, Interest, Notice, Objection, Seat, Step
from .permissions import DECLARE_INTEREST, VIEW_CASES

_OPPOSITE = {By.DISTRICT: By.CITY, By.CITY: By.DISTRICT}


def visible_to(actor: Actor) -> QuerySet[Case]:
    """Cases in the actor's scope, and those whose review the actor sits on."""
    cases = Case.objects.all()
    scoped = limit(cases, actor, VIEW_CASES, region="region_code", organisation="organisation_id", person="person_id")
    if actor.is_system or actor.user_id is None:
        return scoped
    return cases.filter(Q(pk__in=scoped.values("pk")) | _sits(actor.user_id))


def sat_on_by(actor: Actor) -> QuerySet[Case]:
    """Cases that the actor reviews, or reviewed, as an expert of the panel."""
    return Case.objects.filter(_sits(actor.user_id or 0))


def _sits(user_id: int) -> Exists:
    return Exists(Seat.objects.filter(step__case=OuterRef("pk"), user_id=user_id, left_because=""))


def find(actor: Actor, case_id: int) -> Case:
    """One visible case; raises NotFound."""
    case = visible_to(actor).filter(pk=case_id).first()
    if case is None:
        raise NotFound()
    return case


def inbox(actor: Actor, *, flow: str = "") -> QuerySet[Case]:
    """Open cases that wait for the actor, of one flow or of all: overdue first, then by deadline. Two queries.

    An action that somebody else's node offers on the side, such as withdrawing, makes no task. To name the flow keeps the
    query small: for all there are some sixty desks to ask for.
    """
    mine = Q(pk__in=[])
    free = authority.without_conflicts(actor)
    for (permission, by), places in _desks(flow).items():
        here = _reach(actor, permission, by)
        if here is not None:
            mine |= here & _at(actor, by, places, free)
    if actor.user_id is not None:
        seats = Seat.objects.filter(user_id=actor.user_id, left_because="", approves=None, step__left_at=None)
        mine |= Exists(seats.filter(step__case=OuterRef("pk"))) & free
    waiting = Case.objects.filter(mine, closed_at=None, **({"flow": flow} if flow else {}))
    return waiting.order_by(F("overdue").desc(), F("due_on").asc(nulls_last=True), "pk")


def _desks(code: str) -> dict[tuple[Permission, By], list[tuple[Flow, Node]]]:
    """The nodes at which somebody has to act, of one flow or of all, by what that takes."""
    desks: dict[tuple[Permission, By], list[tuple[Flow, Node]]] = defaultdict(list)
    for flow in FLOWS.values():
        for node in flow.nodes if code in ("", flow.code) else ():
            for permission in set(_wanted(flow, node)):
                desks[permission, node.by].append((flow, node))
    return desks


def _wanted(flow: Flow, node: Node) -> Iterator[Permission]:
    if node.kind in (NodeKind.NOTICE, NodeKind.REVIEW):
        if node.permission is not None:
            yield node.permission
    else:
        for action in flow.actions_from(node.code, Trigger.HAND):
            permission = flow.permission(node, action)
            if permission is not None and action.by in (None, node.by):
                yield permission


def _reach(actor: Actor, permission: Permission, by: By) -> Q | None:
    """The query form of `rules.reached`; None when nothing is reached."""
    scope = actor.scope(permission)
    if scope.everything:
        return Q()
    own = Q(organisation_id__in=scope.organisations) | Q(person_id=scope.person if scope.person is not None else -1)
    city, district = Q(pk__in=[]), Q(pk__in=[])
    for code in scope.regions:
        if rules.is_city(code):
            city |= Q(region_code__startswith=code)
        else:
            district |= Q(region_code__startswith=code)
    reached = {
        By.APPLICANT: own,
        By.CITY: city,
        By.DISTRICT: district | (city & Q(region_code__regex=r"^.{1,5}$")),
        By.ANY: city | district | own,
    }
    return None if scope.empty else reached[by]


def _at(actor: Actor, by: By, places: list[tuple[Flow, Node]], free: Q) -> Q:
    """At one of these nodes, with something to do there, and with nothing that excludes the actor."""
    plain, special = Q(pk__in=[]), Q(pk__in=[])
    for flow, node in places:
        here = Q(flow=flow.code, flow_version=flow.version, node=node.code)
        if node.kind is NodeKind.NOTICE:
            contested = Objection.objects.filter(notice__case=OuterRef("pk"), state=Objection.State.OPEN)
            special |= here & Q(Exists(contested))
        elif node.kind is NodeKind.REVIEW:
            seats = Seat.objects.filter(step__case=OuterRef("pk"), step__left_at=None)
            special |= here & Q(~Exists(seats))
        elif node.apart and by.official and actor.user_id is not None:
            special |= here & Q(~Exists(_own_decisions(actor.user_id).filter(source__in=node.apart)))
        else:
            plain |= here
    there = plain | special
    if not by.official or actor.user_id is None:
        return there
    there &= free
    if by in _OPPOSITE:
        there &= Q(~Exists(_own_decisions(actor.user_id).filter(by=_OPPOSITE[by])))
    return there


def _own_decisions(user_id: int) -> QuerySet[Decision]:
    return Decision.objects.filter(case=OuterRef("pk"), official=True, user_id=user_id)


def notices() -> QuerySet[Notice]:
    """All public notices; they hold nothing that may not be published."""
    return Notice.objects.all()


def notice(notice_id: int) -> Notice:
    """One public notice; raises NotFound."""
    found = Notice.objects.filter(pk=notice_id).first()
    if found is None:
        raise NotFound()
    return found


def interests(actor: Actor) -> QuerySet[Interest]:
    """What the actor has declared and not ended."""
    require(actor, DECLARE_INTEREST)
    return Interest.objects.filter(user_id=actor.user_id or 0, ended_at=None).select_related("organisation", "case")


def declared_units(user_ids: Iterable[int]) -> list[tuple[int, int]]:
    """(account, organisation) of the live interests that accounts declared in units, for whoever draws by lot."""
    rows = Interest.objects.filter(user_id__in=list(user_ids), ended_at=None, organisation_id__isnull=False)
    return [(user, unit) for user, unit in rows.values_list("user_id", "organisation_id") if unit is not None]


@dataclass(frozen=True)
class Kept:
    """How the working-day limit of one node was kept: stays that ended, those that ended in time, those that run over now."""

    flow: str
    flow_label: str
    node: str
    node_label: str
    by: str
    days: int
    ended: int
    in_time: int
    overdue: int


def limits_kept(actor: Actor, prefix: str, cases: Q, begin: datetime, end: datetime) -> list[Kept]:
    """By node of the flows whose code begins with `prefix`: the stays of `cases` in scope that ended from `begin` until `end`.

    Only where somebody has to act in time: a public notice lasts its days. One query.
    """
    inside = visible_to(actor).filter(cases, flow__startswith=prefix)
    ended = Q(left_at__gte=begin, left_at__lt=end)
    rows = (
        Step.objects.filter(case__in=inside, due_on__isnull=False)
        .order_by()
        .values("case__flow", "case__flow_version", "node")
        .annotate(
            ended=Count("pk", filter=ended),
            in_time=Count("pk", filter=ended & Q(left_at__date__lte=F("due_on"))),
            overdue=Count("pk", filter=Q(left_at=None, due_on__lt=calendar.today())),
        )
    )
    found = [kept for row in rows if (kept := _kept(row)) is not None]
    return sorted(found, key=lambda kept: (kept.flow, -kept.ended, kept.node))


def _kept(row: Mapping[str, Any]) -> Kept | None:
    flow = flow_of(row["case__flow"], row["case__flow_version"])
    node = flow.node(row["node"])
    if node.kind not in (NodeKind.TASK, NodeKind.REVIEW) or not (row["ended"] or row["overdue"]):
        return None
    return Kept(
        flow.code, str(flow.title), node.code, str(node.label), str(node.by.label), node.days,
        row["ended"], row["in_time"], row["overdue"],
    )  # fmt: skip
