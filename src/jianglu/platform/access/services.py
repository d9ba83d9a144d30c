"""Granting and ending roles; building the actor of a request."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from .actor import Actor, Grant, Role, ScopeKind
from .models import RoleAssignment


def grants_of(user_id: int) -> tuple[Grant, ...]:
    """The live grants of an account."""
    rows = RoleAssignment.objects.filter(user_id=user_id, ended_at=None).values_list("role", "scope_kind", "value")
    return tuple(Grant(Role(role), ScopeKind(kind), value) for role, kind, value in rows)


def actor_of_user(user: Any, address: str = "", request_id: str = "") -> Actor:
    """The actor of an account, with the grants it holds now (one query)."""
    grants = grants_of(user.pk)
    person = next((int(grant.value) for grant in grants if grant.kind is ScopeKind.SELF), None)
    return Actor(
        name=user.get_username(),
        user_id=user.pk,
        person_id=person,
        grants=grants,
        address=address,
        request_id=request_id,
    )


def actor_of(request: HttpRequest) -> Actor:
    """The actor behind a request; anonymous when nobody is signed in."""
    address = request.META.get("REMOTE_ADDR", "")
    request_id = getattr(request, "request_id", "")
    if not request.user.is_authenticated:
        return Actor.anonymous(address, request_id)
    return actor_of_user(request.user, address, request_id)
