"""Reading the log."""

from __future__ import annotations

from django.db.models import QuerySet

from jianglu.platform.access import Actor, require
from jianglu.platform.regions import queries as regions

from .models import AuditEntry
from .permissions import VIEW


def entries(actor: Actor) -> QuerySet[AuditEntry]:
    """The whole log, for operators and auditors of the whole city: entries know no district. Raises Denied."""
    require(actor, VIEW, region=regions.city().code)
    return AuditEntry.objects.all()


def search(rows: QuerySet[AuditEntry], text: str) -> QuerySet[AuditEntry]:
    """Entries by the beginning of their subject ("people.person:12") or action ("people.un"), or else by who acted.

    Each way has its index, so that a log of years is searched at once.
    """
    if ":" in text and not text.startswith("system:"):
        return rows.filter(subject__startswith=text)
    return rows.filter(action__startswith=text) if "." in text and ":" not in text else rows.filter(actor=text)
