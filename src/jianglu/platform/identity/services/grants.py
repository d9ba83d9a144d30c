"""Handing out roles and taking them back."""

from __future__ import annotations

from django.db import transaction

from jianglu.platform import audit
from jianglu.platform.access import Actor, Role, ScopeKind, reaches
from jianglu.platform.access import services as access
from jianglu.platform.access.errors import RoleBeyondScope, RoleForOneself
from jianglu.platform.access.permissions import GRANT
from jianglu.platform.access.rules import granters_of, kind_of

from ..errors import NoSuchAccount
from ..models import User


def grant_role(actor: Actor, user_id: int, role: Role, value: str, *, reason: str = "") -> int:
    """Give an account a role over a region code, or an organisation or person id; returns the grant's id.

    Raises RoleBeyondScope (also for a role that the actor's own role does not hand out), RoleForOneself,
    RoleHeldAlready, ScopeMismatch, NoSuchAccount.
    """
    with transaction.atomic():
        _check(actor, user_id, role, value)
        if not User.objects.filter(pk=user_id).exists():
            raise NoSuchAccount()
        grant = access.open_grant(user_id, role, value, actor.name)
        told = {"role": role, "scope": f"{grant.scope_kind}:{value}"}
        audit.record(actor, "access.granted", f"identity.user:{user_id}", reason=reason, changes=told)
        return grant.pk


def end_role(actor: Actor, grant_id: int, *, reason: str = "") -> None:
    """Take a role back; nothing happens when it has ended. Raises as `grant_role` does."""
    with transaction.atomic():
        grant = access.grant_for_update(grant_id, lambda row: _check(actor, row.user_id, Role(row.role), row.value))
        if grant is None:
            raise NoSuchAccount()
        if grant.ended_at is None:
            access.close_grant(grant, actor.name)
            told = {"role": Role(grant.role), "scope": f"{grant.scope_kind}:{grant.value}"}
            audit.record(actor, "access.ended", f"identity.user:{grant.user_id}", reason=reason, changes=told)


def may_grant(actor: Actor, role: Role, value: str) -> bool:
    """Whether the actor hands out that role over that scope."""
    if actor.is_system:
        return True
    # The permission as held by those roles only that hand out this one: a clerk who is also a teacher grants as a clerk.
    narrowed = [grant for grant in actor.grants if grant.role in granters_of(role) & GRANT.roles]
    scope = Actor(actor.name, grants=tuple(narrowed)).scope(GRANT)
    kind = kind_of(role)
    region = access.region_of(kind, value)
    return reaches(scope, region=region, organisation_id=int(value) if kind is ScopeKind.ORGANISATION else None)


def _check(actor: Actor, user_id: int, role: Role, value: str) -> None:
    if not actor.is_system and user_id == actor.user_id:
        raise RoleForOneself()
    if not may_grant(actor, role, value):
        raise RoleBeyondScope(permission=GRANT.code)
