"""Granting and ending roles; building the actor of a request."""

from __future__ import annotations

from django.http import HttpRequest

from .actor import Actor, Grant, Role, ScopeKind
from .models import RoleAssignment


def grants_of(user_id: int) -> tuple[Grant, ...]:
    """The live grants of an account."""
    rows = RoleAssignment.objects.filter(user_id=user_id, ended_at=None).values_list("role", "scope_kind", "value")
    return tuple(Grant(Role(role), ScopeKind(kind), value) for role, kind, value in rows)


def actor_of(request: HttpRequest) -> Actor:
    """The actor behind a request; anonymous when nobody is signed in."""
    address = request.META.get("REMOTE_ADDR", "")
    user = request.user
    if not user.is_authenticated:
        return Actor.anonymous(address)
    grants = grants_of(user.pk)
    person = next((int(g.value) for g in grants if g.kind is ScopeKind.SELF), None)
    return Actor(name=user.get_username(), user_id=user.pk, person_id=person, grants=grants, address=address)
