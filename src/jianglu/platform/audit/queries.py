"""Reading the log."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from jianglu.platform.access import Actor, require
from jianglu.platform.regions import queries as regions

from .models import AuditEntry
from .permissions import VIEW


def entries(actor: Actor) -> QuerySet[AuditEntry]:
    """The whole log, for operators and auditors of the whole city: entries know no district. Raises Denied."""
    require(actor, VIEW, region=regions.city().code)
    return AuditEntry.objects.all()


def search(rows: QuerySet[AuditEntry], text: str) -> QuerySet[AuditEntry]:
    """Entries whose subject or actor is the text, or whose subject or action begins with it."""
    return rows.filter(Q(subject__startswith=text) | Q(actor=text) | Q(action__startswith=text) | Q(request_id=text))
