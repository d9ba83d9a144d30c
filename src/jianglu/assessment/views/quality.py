"""What the exams say of the items."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from jianglu.platform.pages import login_required, render, shell_of

from ..delivery import quality


@login_required
@require_GET
def item_quality(request: HttpRequest, bank_id: int) -> HttpResponse:
    """Statistics of a bank's items, the ones to look at first."""
    found = quality.of_bank(request.actor, bank_id)
    context = {
        "shell": shell_of(request),
        "bank": found.bank,
        "quality": found,
        "abilities": [str(at) for at, _value in found.information],
        "values": [value for _at, value in found.information],
    }
    return render(request, "assessment/quality.html", context)
