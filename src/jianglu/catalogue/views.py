"""Public pages of the occupations: search, classes, one occupation, the city's catalogues."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from jianglu.kernel.levels import Level
from jianglu.platform import calendar
from jianglu.platform.access import require
from jianglu.platform.pages import attempt, is_htmx, login_required, render, shell_of

from . import conditions, queries, services
from .errors import NoSuchList
from .forms import DemandForm, OccupationSearch, RetireForm
from .panels import panels
from .permissions import MAINTAIN
from .tables import TABLES, ItemTable

PAGE = 20


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Search with filters; without any question the top of the class tree."""
    form = OccupationSearch(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    page = None
    if any(asked.values()):
        found = queries.search(asked["q"], mark=asked["mark"], demand=asked["demand"], assessable=asked["assessable"])
        page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    template = "catalogue/_results.html" if is_htmx(request) else "catalogue/index.html"
    context = {
        "shell": shell_of(request),
        "form": form,
        "page": page,
        "q": asked.get("q", ""),
        "tree": queries.browse() if page is None else None,
    }
    return render(request, template, context)


@require_GET
def browse(request: HttpRequest, code: str) -> HttpResponse:
    """One class: its ancestors, its children, its occupations."""
    return render(request, "catalogue/browse.html", {"shell": shell_of(request), "tree": queries.browse(code)})


@require_GET
def detail(request: HttpRequest, code: str) -> HttpResponse:
    """One occupation."""
    occupation = queries.get(code)
    today = calendar.today()
    edition = queries.edition_of(code, today)
    context = {
        "shell": shell_of(request),
        "occupation": occupation,
        "line": queries.line_of(occupation),
        "demand": queries.demand_class_of(code, today),
        "assessable": queries.is_assessable(code, today),
        "edition": edition,
        "levels": [(level, conditions.conditions(edition, level.value)) for level in Level],
        "work_types": queries.work_types(code, on=today),
        "aliases": queries.aliases(code),
        "items": queries.items_of(code, today),
        "plan_count": queries.plan_count(code, today),
        "may_maintain": request.actor.can(MAINTAIN),
        "panels": panels(code, request.GET.get("region", "")),
    }
    return render(request, "catalogue/detail.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def maintain(request: HttpRequest, code: str) -> HttpResponse:
    """Set the demand class of an occupation, or end its code; `what` says which of the two forms was sent."""
    require(request.actor, MAINTAIN)
    occupation = queries.get(code)
    what = request.POST.get("what", "")
    demand = DemandForm(request.POST if what == "demand" else None)
    retire = RetireForm(request.POST if what == "retire" else None)
    done = False
    if what == "demand":
        done = attempt(demand, lambda data: services.set_demand(request.actor, code, **data))
    elif what == "retire":
        done = attempt(
            retire,
            lambda data: services.retire_occupation(
                request.actor, code, **{**data, "successor": data["successor"] or None}
            ),
        )
    if done:
        messages.success(request, _("已保存"))
        return redirect("catalogue:detail", code)
    return render(request, "catalogue/maintain.html", {"occupation": occupation, "demand": demand, "retire": retire})


@require_GET
def lists(request: HttpRequest, kind: str = "plan") -> HttpResponse:
    """One of the city's three catalogues."""
    if kind not in dict(queries.KINDS):
        raise NoSuchList()
    table = TABLES.get(kind, ItemTable)(queries.catalogue_items(kind), request)
    return table.response("catalogue/lists.html", {"shell": shell_of(request), "kind": kind, "kinds": queries.KINDS})
