"""What a body does about its assessors and about a wrong score."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianglu.catalogue import queries as catalogue
from jianglu.platform import calendar
from jianglu.platform.pages import attempt, login_required, render, shell_of

from ..filing import assessors as cards
from ..filing import queries as filing
from ..filing import services as filing_services
from ..forms import AssessorForm, CardRenewalForm, CorrectionForm, ReasonForm
from ..results import queries as result_queries
from ..results import services as results
from ..supervision.forms import TrainingForm


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
@require_GET
def assessor(request: HttpRequest, assessor_id: int) -> HttpResponse:
    """One assessor: card, training, workload, declared interests; what may be done."""
    return _assessor(request, filing.get_assessor(request.actor, assessor_id), {})


@login_required
@require_POST
def act_on_assessor(request: HttpRequest, assessor_id: int, verb: str) -> HttpResponse:
    """Note a training or a renewed card, or take the assessor off the list."""
    card = filing.get_assessor(request.actor, assessor_id)
    if verb not in _VERBS:
        raise Http404
    kind, act = _VERBS[verb]
    form = kind(request.POST)
    if not attempt(form, lambda data: act(request.actor, assessor_id, **data)):
        return _assessor(request, card, {verb: form}, status=422)
    messages.success(request, _("已办理"))
    return redirect("assessment:assessors") if verb == "end" else redirect("assessment:assessor", assessor_id)


_VERBS: dict[str, tuple[type[Form], Callable[..., object]]] = {
    "train": (TrainingForm, cards.record_assessor_training),
    "renew": (CardRenewalForm, cards.renew_assessor),
    "end": (ReasonForm, cards.end_assessor),
}


def _assessor(request: HttpRequest, card: Any, forms: dict[str, Form], status: int = 200) -> HttpResponse:
    months = filing.rated_by_month(card.pk)
    context = {
        "card": card,
        "occupations": catalogue.names(card.occupations).values(),
        "trainings": list(card.trainings.order_by("-held_on", "-pk")[:50]),
        "months": months,
        "month_labels": [month for month, _count in months],
        "month_values": [count for _month, count in months],
        "today": calendar.today(),
        "forms": {verb: forms.get(verb) or kind() for verb, (kind, _act) in _VERBS.items()},
    }
    return render(request, "assessment/assessor.html", context, status=status)


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
