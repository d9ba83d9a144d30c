"""Pages of the register: search, one unit, one's own unit, registering and importing."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from jianglu.kernel.sheets import template
from jianglu.platform.access import require
from jianglu.platform.pages import XLSX, attachment, attempt, login_required, render, shell_of

from . import imports, queries, services
from .forms import ChangeForm, OrganisationSearch, RegisterForm, SheetForm
from .permissions import REGISTER

PAGE = 20


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The public register."""
    form = OrganisationSearch(request.GET)
    asked = form.cleaned_data if form.is_valid() else {"q": "", "kind": "", "region": ""}
    found = queries.search(asked["q"], kind=asked["kind"], region=asked["region"])
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "organisations/index.html", {"shell": shell_of(request), "form": form, "page": page})


@require_GET
def detail(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """One unit; contacts and history only within the actor's scope."""
    organisation = queries.get(organisation_id)
    inside = queries.may_see_inside(request.actor, organisation)
    context = {
        "shell": shell_of(request),
        "organisation": organisation,
        "inside": inside,
        "may_change": queries.may_change(request.actor, organisation),
        "history": queries.history(organisation_id)[:50] if inside else [],
        "members": queries.members(organisation_id) if queries.may_see_staff(request.actor, organisation) else None,
    }
    return render(request, "organisations/detail.html", context)


@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """The unit for which the actor acts; a list when there are several."""
    units = queries.acting_for(request.actor)
    if len(units) == 1:
        return redirect("organisations:detail", units[0].pk)
    return render(request, "organisations/mine.html", {"shell": shell_of(request), "units": units})


@login_required
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Change what is known of a unit."""
    organisation = queries.editable(request.actor, organisation_id)
    initial = {field: getattr(organisation, field) for field in (*services.EDITABLE, "version")}
    form = ChangeForm(request.POST or None, initial=initial)
    if request.method == "POST" and attempt(
        form, lambda data: services.change_organisation(request.actor, organisation_id, **data)
    ):
        messages.success(request, _("已保存"))
        return redirect("organisations:detail", organisation_id)
    context = {"shell": shell_of(request), "organisation": organisation, "form": form}
    return render(request, "organisations/change.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Register one unit."""
    require(request.actor, REGISTER)
    form = RegisterForm(request.POST or None)
    if request.method == "POST" and attempt(form, lambda data: services.register_organisation(request.actor, **data)):
        messages.success(request, _("单位已登记"))
        return redirect("organisations:index")
    return render(request, "organisations/register.html", {"form": form})


@login_required
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Import a sheet of units."""
    require(request.actor, REGISTER)
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and attempt(
        form, lambda data: imports.import_organisations(request.actor, data["sheet"])
    ):
        messages.success(request, _("整张表已登记"))
        return redirect("organisations:index")
    status = 422 if form.errors else 200
    return render(request, "organisations/upload.html", {"form": form}, status=status)


@require_GET
def sheet(request: HttpRequest) -> HttpResponse:
    """The empty template."""
    return attachment(template(imports.COLUMNS), XLSX, "organisations.xlsx")
