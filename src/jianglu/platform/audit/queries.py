"""Reading the log."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import OuterRef, QuerySet, Subquery

from jianglu.platform.access import Actor, ScopeKind, require
from jianglu.platform.regions import queries as regions

from .models import AuditEntry
from .permissions import VIEW


def entries(actor: Actor) -> QuerySet[AuditEntry]:
    """The whole log, for operators and auditors of the whole city: entries know no district. Raises Denied."""
    require(actor, VIEW, region=regions.city().code)
    return AuditEntry.objects.annotate(called=Subquery(_officials().filter(pk=OuterRef("user_id")).values("name")[:1]))


def search(rows: QuerySet[AuditEntry], text: str) -> QuerySet[AuditEntry]:
    """Entries by the beginning of their subject ("people.person:12") or action ("people.un"), or else by who acted: the
    user name, or an official's name.

    Each way has its index, so that a log of years is searched at once.
    """
    if ":" in text and not text.startswith("system:"):
        return rows.filter(subject__startswith=text)
    return rows.filter(action__startswith=text) if "." in text and ":" not in text else _by(rows, text)


def _by(rows: QuerySet[AuditEntry], name: str) -> QuerySet[AuditEntry]:
    return rows.filter(actor__in=[name, *_officials().filter(name=name).values_list("username", flat=True)[:50]])


def _officials() -> QuerySet[Any]:
    """Accounts that act, or have acted, for a unit or a part of the city; a citizen's name does not stand in the log."""
    kinds = [ScopeKind.REGION, ScopeKind.ORGANISATION]
    return get_user_model().objects.filter(role_assignments__scope_kind__in=kinds).distinct()
