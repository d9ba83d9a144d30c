"""The two checks: `require` one object, `limit` a queryset; and `locked`, a row that is checked before it is locked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from jianglu.kernel.errors import Denied

from .actor import Actor, Permission, Scope

M = TypeVar("M", bound=Model)
DISTRICT_DIGITS = 6  # of a region code (GB/T 2260)


def reaches(
    scope: Scope, *, region: str | None = None, organisation_id: int | None = None, person_id: int | None = None
) -> bool:
    """Whether `scope` reaches an object that lies in `region`, belongs to the organisation or the person."""
    if scope.everything:
        return True
    return (
        (region is not None and any(region.startswith(code) for code in scope.regions))
        or (organisation_id is not None and organisation_id in scope.organisations)
        or (person_id is not None and person_id == scope.person)
    )


def require(
    actor: Actor,
    permission: Permission,
    *,
    region: str | None = None,
    organisation_id: int | None = None,
    person_id: int | None = None,
) -> None:
    """Raise Denied unless the actor holds `permission` over the object.

    An object that belongs to nobody (no keyword given) needs the permission over any scope.
    """
    scope = actor.scope(permission)
    placed = region is not None or organisation_id is not None or person_id is not None
    if not (
        reaches(scope, region=region, organisation_id=organisation_id, person_id=person_id)
        if placed
        else not scope.empty
    ):
        raise Denied(permission=permission.code)


def limit(
    queryset: QuerySet[M],
    actor: Actor,
    permission: Permission,
    *,
    region: str | None = None,
    organisation: str | None = None,
    person: str | None = None,
    district: str | None = None,
) -> QuerySet[M]:
    """Keep the rows in the actor's scope; the keywords name the lookups that hold region code, organisation, person.

    `district` names a column with the six digits of the region's district, where an index that begins with it sorts the list.
    """
    scope = actor.scope(permission)
    if scope.everything:
        return queryset
    reached = Q(pk__in=[])
    if region is not None:
        for code in scope.regions:
            exact = district is not None and len(code) == DISTRICT_DIGITS
            reached |= Q(**{str(district) if exact else f"{region}__startswith": code})
    if organisation is not None and scope.organisations:
        reached |= Q(**{f"{organisation}__in": scope.organisations})
    if person is not None and scope.person is not None:
        reached |= Q(**{person: scope.person})
    return queryset.filter(reached)


def locked(rows: QuerySet[M], check: Callable[[M], object], **which: object) -> M | None:
    """The row of `rows` that fits `which`, locked until the transaction ends; None when there is none.

    `check` raises for whoever may not; it is asked before the lock, so that nobody holds up what they may not touch.
    """
    found = rows.filter(**which).first()
    if found is None:
        return None
    check(found)
    return rows.select_for_update(of=("self",)).filter(pk=found.pk).first()
