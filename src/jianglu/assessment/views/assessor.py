"""What an assessor does, on a phone or tablet: my candidates by ticket, the scoring sheet, recusal."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods

from jianglu.kernel.errors import DomainError
from jianglu.platform.pages import attempt, login_required, render, shell_of

from ..errors import SiteNotFound
from ..filing import queries as filing
from ..forms import ConflictForm, RecusalForm
from ..marking import queries, recusal, services
from ..offline import queries as returned
from ..offline.tables import OfflineRatingTable


@login_required
@require_GET
def tasks(request: HttpRequest) -> HttpResponse:
    """Whom I have to rate."""
    context = {
        "rows": list(queries.mine(request.actor)[:200]),
        "may_declare": filing.assessor_of(request.actor).exists(),
    }
    return render(request, "assessment/rating_tasks.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """The scoring sheet of one candidate; once given it cannot be changed."""
    task = queries.my_assignment(request.actor, assignment_id)
    rubric = task.registration.plan.rubric
    criteria = list(rubric.criteria.all()) if rubric else []
    error = None
    if request.method == "POST":
        points = {
            row.number: int(value)
            for row in criteria
            if (value := request.POST.get(f"p{row.number}", "")).isdigit() and len(value) < 4
        }
        try:
            services.rate(
                request.actor, assignment_id, points=points, comment=request.POST.get("comment", ""),
                absent="absent" in request.POST,
            )  # fmt: skip
            messages.success(request, _("评分已提交"))
            return redirect("assessment:rating_tasks")
        except DomainError as refused:
            error = refused
    context = {
        "task": task,
        "rubric": rubric,
        "criteria": [(row, request.POST.get(f"p{row.number}", "")) for row in criteria],
        "error": error,
    }
    return render(request, "assessment/rating_sheet.html", context, status=error.status if error else 200)


@cache_control(no_cache=True)
@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """The page that scores without a network. It is the same for everybody: what is the assessor's lies on the device."""
    return render(request, "assessment/rating_offline.html", {"DEMO": False})  # a copy would go on telling an old day


@login_required
@require_GET
def came_back(request: HttpRequest) -> HttpResponse:
    """What tablets sent, and what became of it."""
    return OfflineRatingTable(returned.came_back(request.actor), request).response(
        "assessment/offline_ratings.html", {"shell": shell_of(request)}
    )


@login_required
@require_http_methods(["GET", "POST"])
def recuse(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """Withdraw from one candidate."""
    task = queries.my_assignment(request.actor, assignment_id)
    form = RecusalForm(request.POST or None)
    if request.method == "POST" and attempt(form, lambda data: recusal.recuse(request.actor, assignment_id, **data)):
        messages.success(request, _("已申报回避，由其他考评员评分"))
        return redirect("assessment:rating_tasks")
    return render(request, "assessment/recuse.html", {"task": task, "form": form})


@login_required
@require_http_methods(["GET", "POST"])
def conflicts(request: HttpRequest) -> HttpResponse:
    """Whom I declared that I must not rate; declare somebody in advance."""
    card = filing.assessor_of(request.actor).order_by("pk").first()
    if card is None:
        raise SiteNotFound()
    form = ConflictForm(request.POST or None)
    if request.method == "POST" and attempt(
        form, lambda data: recusal.recuse_by_number(request.actor, card.pk, **data)
    ):
        messages.success(request, _("已申报，今后不会派您考评该人员"))
        return redirect("assessment:conflicts")
    context = {"form": form, "rows": filing.conflicts_of(request.actor)}
    return render(request, "assessment/conflicts.html", context)
