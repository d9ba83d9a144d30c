"""What a body does about its assessors and about a wrong score."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jianglu.platform import calendar
from jianglu.platform.pages import attempt, login_required, render, shell_of

from ..filing import queries as filing
from ..filing import services as filing_services
from ..forms import AssessorForm, CorrectionForm
from ..results import queries as result_queries
from ..results import services as results


@login_required
@require_http_methods(["GET", "POST"])
def assessors(request: HttpRequest) -> HttpResponse:
    """The assessors of my body with card, scope and expiry; register another one."""
    own = filing.own_body(request.actor)
    if own is None:
        messages.info(request, _("机构备案后才能登记考评员"))
        return redirect("assessment:scope")
    form = AssessorForm(
        request.POST or None,
        occupations=filing.filed_occupations(own.pk, calendar.today()),
        accounts=filing.assessor_accounts(own.organisation_id),
    )
    if request.method == "POST" and attempt(
        form, lambda data: filing_services.register_assessor(request.actor, own.pk, **data)
    ):
        messages.success(request, _("考评员已登记"))
        return redirect("assessment:assessors")
    context = {"form": form, "rows": filing.cards_of(own.pk), "today": calendar.today()}
    return render(request, "assessment/assessors.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def correct_score(request: HttpRequest, result_id: int) -> HttpResponse:
    """Correct one part of a result with the reason; what was corrected before stays on view."""
    found = result_queries.get(request.actor, result_id)
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and attempt(form, lambda data: results.correct_score(request.actor, result_id, **data)):
        messages.success(request, _("成绩已更正，并记入日志"))
        return redirect("assessment:registration", found.registration_id)
    context = {"shell": shell_of(request), "result": found, "form": form}
    return render(request, "assessment/correct_score.html", context)
