"""`{% load workflow %}{% case_panel case %}`: a case on a room's own page, with the actions that the reader may take."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from .. import queries
from ..casepage import build
from ..models import Case

register = template.Library()


@register.inclusion_tag("workflow/_panel.html", takes_context=True)
def case_panel(context: Any, case: Case) -> dict[str, Any]:
    """Where the case is and what the reader may do; afterwards the reader comes back to this page."""
    request = context["request"]
    page = build(request.actor, case.pk, next_url=request.get_full_path())
    return {"page": page, "case": page.case, "request": request, "csrf_token": context.get("csrf_token")}


@register.simple_tag(takes_context=True)
def case_address(context: Any, case_id: int) -> str:
    """Address of a case, "" when the reader may not see it: for pages that are open to more people than their case."""
    seen = queries.visible_to(context["request"].actor).filter(pk=case_id).exists()
    return reverse("workflow:case", args=[case_id]) if seen else ""
