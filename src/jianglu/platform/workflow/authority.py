"""Who may act on a case, with the reasons why not."""

from __future__ import annotations

from django.db.models import Q

from jianglu.platform.access import Actor

from . import rules
from .core import Action, By, Flow, Node, Trigger
from .errors import ConflictOfInterest, NotYours
from .models import Case, Decision, Interest


def require_action(actor: Actor, case: Case, flow: Flow, action: Action) -> By:
    """Raise NotYours or ConflictOfInterest unless the actor may take `action`; returns in which capacity."""
    node = flow.node(case.node)
    by = flow.by(node, action)
    stake = stake_of(case)
    if not rules.reached(actor, flow.permission(node, action), by, stake):
        raise NotYours()
    if by.official:
        require_free(actor, case, flow, node, by, stake)
    return by


def require_desk(actor: Actor, case: Case, flow: Flow, node: Node) -> None:
    """Raise unless the actor runs the node itself: answers its objections, appoints its panel."""
    stake = stake_of(case)
    if not rules.reached(actor, node.permission, node.by, stake):
        raise NotYours()
    require_free(actor, case, flow, node, node.by, stake)


def require_free(actor: Actor, case: Case, flow: Flow, node: Node, by: By, stake: rules.Stake) -> None:
    """Raise ConflictOfInterest when the actor has a stake in the case or has acted on it elsewhere."""
    why = rules.conflict(actor, stake, interests_of(actor)) or rules.doubled(actor, flow, node, by, stake)
    if why is not None:
        raise ConflictOfInterest(why=why)


def possible(actor: Actor, case: Case, flow: Flow) -> tuple[list[Action], str]:
    """The actions that the actor may take now, and why none when an interest forbids them; for buttons."""
    node, stake = flow.node(case.node), stake_of(case)
    actions, refusal = [], ""
    interests: rules.Interests | None = None
    for action in flow.actions_from(case.node, Trigger.HAND):
        by = flow.by(node, action)
        if not rules.reached(actor, flow.permission(node, action), by, stake):
            continue
        if by.official:
            interests = interests or interests_of(actor)
            why = rules.conflict(actor, stake, interests) or rules.doubled(actor, flow, node, by, stake)
            if why is not None:
                refusal = str(why)
                continue
        actions.append(action)
    return actions, refusal


def stake_of(case: Case) -> rules.Stake:
    """What decides who may act on the case."""
    acted = Decision.objects.filter(case=case, official=True, user__isnull=False)
    return rules.Stake(
        region_code=case.region_code,
        organisation_id=case.organisation_id,
        person_id=case.person_id,
        case_id=case.pk,
        acted=tuple(acted.values_list("user_id", "by", "source")),
    )


def interests_of(actor: Actor) -> rules.Interests:
    """The live interests that the account has declared."""
    if actor.user_id is None:
        return rules.Interests()
    live = Interest.objects.filter(user_id=actor.user_id, ended_at=None)
    rows = list(live.values_list("person_id", "organisation_id", "case_id"))
    return rules.Interests(
        persons=frozenset(p for p, _, _ in rows if p),
        organisations=frozenset(o for _, o, _ in rows if o),
        cases=frozenset(c for _, _, c in rows if c),
    )


def without_conflicts(actor: Actor) -> Q:
    """The condition on cases that no interest of the actor excludes; the query form of `rules.conflict`."""
    interests = interests_of(actor)
    own = Q(pk__in=interests.cases) | Q(person_id__in=interests.persons)
    own |= Q(organisation_id__in=interests.organisations | set(actor.organisation_ids))
    if actor.person_id is not None:
        own |= Q(person_id=actor.person_id)
    return ~own
