"""Building the actor of a request; writing grants, which `identity.services` checks and logs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from jianglu.kernel.identifiers import mask_name
from jianglu.platform import calendar
from jianglu.platform.regions import queries as regions

from . import rls, rules
from .actor import Actor, Grant, Role, ScopeKind
from .checks import locked
from .errors import RoleHeldAlready, ScopeMismatch
from .models import RoleAssignment


def grants_of(user_id: int) -> tuple[Grant, ...]:
    """The live grants of an account (one query)."""
    rows = RoleAssignment.objects.filter(user_id=user_id, ended_at=None).order_by("pk")
    return tuple(
        Grant(Role(role), ScopeKind(kind), value)
        for role, kind, value in rows.values_list("role", "scope_kind", "value")
    )


def actor_of_user(user: Any, address: str = "", request_id: str = "") -> Actor:
    """The actor of an account, with the grants it holds now (one query)."""
    grants = grants_of(user.pk)
    person = next((int(grant.value) for grant in grants if grant.kind is ScopeKind.SELF), None)
    return Actor(
        name=_called(user, grants),
        login=user.get_username(),
        user_id=user.pk,
        person_id=person,
        grants=grants,
        address=address,
        request_id=request_id,
    )


def _called(user: Any, grants: tuple[Grant, ...]) -> str:
    """The name of the account; a citizen's is masked, since strangers read it under what was done."""
    name = str(user.get_full_name() or user.get_username())
    return mask_name(name) if grants and all(grant.kind is ScopeKind.SELF for grant in grants) else name


def actor_of(request: HttpRequest) -> Actor:
    """The actor behind a request: the account of a token or of the session, else an anonymous visitor."""
    address = request.META.get("REMOTE_ADDR", "")
    request_id = getattr(request, "request_id", "")
    if not request.user.is_authenticated:
        return Actor.anonymous(address, request_id)
    return actor_of_user(request.user, address, request_id)


def act_as(request: HttpRequest, actor: Actor) -> None:
    """Let the rest of the request act as `actor`, in the database too: for sign-in by token."""
    request.actor = actor
    rls.apply(rls.reach_of(actor))


def region_of(kind: ScopeKind, value: str) -> str:
    """The region in which a scope lies; raises ScopeMismatch when there is no such scope.

    Units and persons live in rooms above; their tables are named here, as in a foreign key.
    """
    label = {
        ScopeKind.REGION: "regions.Region",
        ScopeKind.ORGANISATION: "organisations.Organisation",
        ScopeKind.SELF: "people.Person",
    }[kind]
    column = "code" if kind is ScopeKind.REGION else "region_id"
    if kind is not ScopeKind.REGION and not value.isdecimal():
        raise ScopeMismatch()
    found = apps.get_model(label)._default_manager.filter(pk=value).values_list(column, flat=True).first()
    if found is None:
        raise ScopeMismatch()
    return str(found)


def open_grant(user_id: int, role: Role, value: str, granted_by: str) -> RoleAssignment:
    """Write a grant; raises RoleHeldAlready. Whether it may be given is decided by `identity.services.grant_role`."""
    try:
        with transaction.atomic():
            return RoleAssignment.objects.create(
                user_id=user_id,
                role=role,
                scope_kind=rules.kind_of(role),
                value=value,
                granted_at=calendar.now(),
                granted_by=granted_by,
            )
    except IntegrityError as error:
        raise RoleHeldAlready() from error


def grant_for_update(grant_id: int, check: Callable[[RoleAssignment], object]) -> RoleAssignment | None:
    """A grant, locked until the transaction ends, once `check` has passed."""
    return locked(RoleAssignment.objects.all(), check, pk=grant_id)


def holder_of(role: Role, value: str) -> int | None:
    """The account that holds the role over that scope now, if there is one."""
    return (
        RoleAssignment.objects.filter(role=role, value=value, ended_at=None).values_list("user_id", flat=True).first()
    )


def holds_any(user_id: int, roles: Iterable[Role]) -> bool:
    """Whether the account holds one of the roles now."""
    return RoleAssignment.objects.filter(user_id=user_id, ended_at=None, role__in=list(roles)).exists()


def users_over(region_code: str, roles: Iterable[Role]) -> list[int]:
    """Accounts that hold one of the roles over exactly this region now."""
    held = live_assignments().filter(scope_kind=ScopeKind.REGION, value=region_code, role__in=list(roles))
    return sorted(set(held.values_list("user_id", flat=True)))


def live_grants(path: str) -> Prefetch[Any]:
    """For prefetching the live grants along `path`."""
    return Prefetch(path, RoleAssignment.objects.filter(ended_at=None).order_by("pk"))


def live_assignments() -> QuerySet[RoleAssignment]:
    """The grants that hold now, of all accounts."""
    return RoleAssignment.objects.filter(ended_at=None)


def _of_scope(row: RoleAssignment, names: dict[int, str]) -> str:
    if row.scope_kind == ScopeKind.REGION:
        return regions.path(row.value)
    if row.scope_kind == ScopeKind.ORGANISATION:
        return names.get(int(row.value), row.value)
    return str(_("本人"))


def assignments_of(user_id: int) -> list[RoleAssignment]:
    """All grants of an account, ended ones too, newest first, each with `scope_text` for the screen."""
    rows = list(RoleAssignment.objects.filter(user_id=user_id).order_by("-granted_at", "-pk"))
    units = [row.value for row in rows if row.scope_kind == ScopeKind.ORGANISATION]
    names = dict(
        apps.get_model("organisations.Organisation")._default_manager.filter(pk__in=units).values_list("pk", "name")
    )
    for row in rows:
        row.scope_text = _of_scope(row, names)
    return rows


def close_grant(assignment: RoleAssignment, ended_by: str) -> None:
    """End a grant; it stays in the table as history."""
    assignment.ended_at = calendar.now()
    assignment.ended_by = ended_by
    assignment.save(update_fields=["ended_at", "ended_by"])
