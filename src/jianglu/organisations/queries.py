"""Reading the register of organisations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet

from jianglu.kernel.chinese import prefix_query
from jianglu.platform.access import Actor, Role, Scope, ScopeKind, reaches
from jianglu.platform.access.services import live_assignments
from jianglu.platform.regions import queries as regions

from .errors import NoSuchOrganisation
from .models import Organisation, OrganisationChange, OrganisationRole
from .permissions import EDIT, STAFF, VIEW


def get(organisation_id: int) -> Organisation:
    """The unit with its region and capacities; raises NoSuchOrganisation. The register itself is public."""
    try:
        return Organisation.objects.select_related("region").prefetch_related("roles").get(pk=organisation_id)
    except Organisation.DoesNotExist:
        raise NoSuchOrganisation() from None


def region_of(organisation_id: int | None) -> str:
    """The code of the region in which the unit lies; without one it is the bureau, and the whole city."""
    return get(organisation_id).region_id if organisation_id else regions.city().code


def by_credit_code(credit_code: str) -> Organisation | None:
    """The unit with this code, or None."""
    return Organisation.objects.filter(credit_code=credit_code.strip().upper()).first()


def names(ids: Iterable[int]) -> dict[int, str]:
    """Names by id, in one query."""
    return dict(Organisation.objects.filter(pk__in=set(ids)).values_list("pk", "name"))


@dataclass(frozen=True)
class Face:
    """What a document says of a unit."""

    name: str
    region_code: str
    credit_code: str


def faces(ids: Iterable[int]) -> dict[int, Face]:
    """Names, regions and credit codes by id, in one query."""
    rows = Organisation.objects.filter(pk__in=set(ids)).values_list("pk", "name", "region_id", "credit_code")
    return {pk: Face(name, region, code) for pk, name, region, code in rows}


def regions_of(ids: Iterable[int]) -> dict[int, str]:
    """Region codes by id, in one query; raises NoSuchOrganisation when one is missing."""
    wanted = set(ids)
    found = dict(Organisation.objects.filter(pk__in=wanted).values_list("pk", "region_id"))
    if len(found) != len(wanted):
        raise NoSuchOrganisation()
    return found


def search(text: str = "", *, kind: str = "", region: str = "") -> QuerySet[Organisation]:
    """The public register: by part of the name in characters, pinyin or initials, or by credit code."""
    rows = Organisation.objects.select_related("region").prefetch_related("roles")
    if query := prefix_query(text):
        rows = rows.filter(search=SearchQuery(query, config="simple", search_type="raw"))
    elif text.strip():
        return rows.none()
    if kind:
        rows = rows.filter(roles__kind=kind)
    if region:
        rows = rows.filter(region__code__startswith=region)
    return rows


def of_kind(kind: str, *, region: str = "") -> QuerySet[Organisation]:
    """Units that act in one capacity."""
    return search(kind=kind, region=region)


def has_role(organisation_id: int, kind: str, *, on: date | None = None) -> bool:
    """Whether the unit acts in that capacity (on a day)."""
    roles = OrganisationRole.objects.filter(organisation_id=organisation_id, kind=kind)
    if on is not None:
        roles = roles.filter(Q(since=None) | Q(since__lte=on), Q(until=None) | Q(until__gte=on))
    return roles.exists()


def acting_for(actor: Actor) -> list[Organisation]:
    """The units for which the actor acts, by name."""
    return list(Organisation.objects.filter(pk__in=actor.organisation_ids).select_related("region"))


def may_see_inside(actor: Actor, organisation: Organisation) -> bool:
    """Whether contacts and history of the unit are shown to the actor."""
    scope: Scope = actor.scope(VIEW)
    return reaches(scope, region=organisation.region_id, organisation_id=organisation.pk)


def may_see_staff(actor: Actor, organisation: Organisation) -> bool:
    """Whether the accounts of the unit are shown to the actor."""
    return reaches(actor.scope(STAFF), region=organisation.region_id, organisation_id=organisation.pk)


def history(organisation_id: int) -> QuerySet[OrganisationChange]:
    """Changes of the unit, newest first; the caller has asked `may_see_inside`."""
    return OrganisationChange.objects.filter(organisation_id=organisation_id)


def ids_by_credit_code(codes: Iterable[str]) -> dict[str, int]:
    """Ids by credit code, in one query."""
    return dict(Organisation.objects.filter(credit_code__in=list(codes)).values_list("credit_code", "pk"))


def public(organisation: Organisation) -> dict[str, object]:
    """What anybody may know of a unit, as JSON values."""
    return {
        "id": organisation.pk,
        "credit_code": organisation.credit_code,
        "name": organisation.name,
        "region_code": organisation.region_id,
        "region": organisation.region.name,
        "address": organisation.address,
        "kinds": [role.kind for role in organisation.roles.all()],
    }


def editable(actor: Actor, organisation_id: int) -> Organisation:
    """The unit when the actor may change it; raises NoSuchOrganisation otherwise."""
    organisation = get(organisation_id)
    if not may_change(actor, organisation):
        raise NoSuchOrganisation()
    return organisation


def may_change(actor: Actor, organisation: Organisation) -> bool:
    """Whether the actor may change the unit."""
    return reaches(actor.scope(EDIT), region=organisation.region_id, organisation_id=organisation.pk)


@dataclass(frozen=True)
class Member:
    """An account that acts for a unit."""

    name: str
    username: str
    role: str
    since: datetime


def members(organisation_id: int) -> list[Member]:
    """Accounts that act for the unit now, with the role each holds; the caller has asked `may_see_inside`."""
    rows = live_assignments().filter(scope_kind=ScopeKind.ORGANISATION, value=str(organisation_id))
    return [
        Member(
            row.user.get_full_name() or row.user.username, row.user.username, str(Role(row.role).label), row.granted_at
        )
        for row in rows.select_related("user").order_by("role", "pk")
    ]
