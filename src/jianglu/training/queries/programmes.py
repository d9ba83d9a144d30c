"""Reading programmes."""

from __future__ import annotations

from django.contrib.postgres.search import SearchQuery
from django.db.models import Count, QuerySet

from jianglu.kernel.chinese import prefix_query
from jianglu.platform.access import Actor, limit

from ..errors import ProgrammeNotFound
from ..models import Programme
from ..permissions import VIEW_PROGRAMMES


def visible_programmes(actor: Actor, text: str = "") -> QuerySet[Programme]:
    """Programmes in the actor's scope, with `size`, the number of their classes."""
    rows = limit(
        Programme.objects.all(), actor, VIEW_PROGRAMMES, region="region_code", organisation="organisation_id"
    ).select_related("occupation", "organisation")
    if query := prefix_query(text):
        rows = rows.filter(search=SearchQuery(query, config="simple", search_type="raw"))
    return rows.annotate(size=Count("classes")).order_by("-created_at", "-pk")


def programme_for(actor: Actor, programme_id: int) -> Programme:
    """One of them; raises ProgrammeNotFound."""
    found = visible_programmes(actor).select_related("case").filter(pk=programme_id).first()
    if found is None:
        raise ProgrammeNotFound()
    return found
