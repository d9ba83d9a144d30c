"""What the bureau does: live sittings, voiding an exam."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from jianglu.platform.pages import attempt, login_required, render

from ..delivery import queries as delivery
from ..delivery import services as delivery_services
from ..filing import queries as filing
from ..forms import ReasonForm


@login_required
@require_GET
def live(request: HttpRequest) -> HttpResponse:
    """Sittings that run now in my district, and filings under way."""
    context = {
        "sittings": list(delivery.sittings(request.actor)[:100]),
        "filings": list(filing.filings(request.actor).filter(case__closed_at=None)[:50]),
    }
    return render(request, "assessment/live.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def void_attempt(request: HttpRequest, attempt_id: str) -> HttpResponse:
    """Void somebody's exam for a violation that was established, with the reason."""
    found = delivery.get_attempt(request.actor, attempt_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and attempt(
        form, lambda data: delivery_services.void_attempt(request.actor, attempt_id, data["reason"])
    ):
        messages.success(request, _("该场考试已作废，理论成绩记 0 分，已通知考生"))
        return redirect("assessment:board", found.registration.plan_id)
    return render(request, "assessment/void_attempt.html", {"attempt": found, "form": form})
