"""Pages of the register: search, one unit, one's own unit, registering and importing."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from jianglu.kernel.errors import DomainError
from jianglu.kernel.sheets import template
from jianglu.platform.access import Actor, require

from . import imports, queries, services
from .forms import ChangeForm, OrganisationSearch, RegisterForm, SheetForm
from .permissions import REGISTER

PAGE = 20
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The public register."""
    form = OrganisationSearch(request.GET)
    asked = form.cleaned_data if form.is_valid() else {"q": "", "kind": "", "region": ""}
    found = queries.search(asked["q"], kind=asked["kind"], region=asked["region"])
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "organisations/index.html", {"form": form, "page": page})


@require_GET
def detail(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """One unit; contacts and history only within the actor's scope."""
    organisation = queries.get(organisation_id)
    inside = queries.may_see_inside(_actor(request), organisation)
    context = {
        "organisation": organisation,
        "inside": inside,
        "history": queries.history(organisation_id)[:50] if inside else [],
        "members": queries.members(organisation_id) if inside else [],
    }
    return render(request, "organisations/detail.html", context)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Change what is known of a unit."""
    organisation = queries.editable(_actor(request), organisation_id)
    initial = {field: getattr(organisation, field) for field in (*services.EDITABLE, "version")}
    form = ChangeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_organisation(_actor(request), organisation_id, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, f"{error.text} {error.hint_text}")
        else:
            messages.success(request, _("已保存"))
            return redirect("organisations:detail", organisation_id)
    return render(request, "organisations/change.html", {"organisation": organisation, "form": form})


@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Register one unit."""
    require(_actor(request), REGISTER)
    form = RegisterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            organisation = services.register_organisation(_actor(request), **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, f"{error.text} {error.hint_text}")
        else:
            messages.success(request, _("单位已登记"))
            return redirect("organisations:detail", organisation.pk)
    return render(request, "organisations/register.html", {"form": form})


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Import a sheet of units."""
    require(_actor(request), REGISTER)
    form = SheetForm(request.POST or None, request.FILES or None)
    error = None
    if request.method == "POST" and form.is_valid():
        try:
            count = imports.import_organisations(_actor(request), form.cleaned_data["sheet"])
        except DomainError as caught:
            error = caught
        else:
            messages.success(request, _("已登记 %(count)s 家单位") % {"count": count})
            return redirect("organisations:index")
    status = error.status if error else 200
    return render(request, "organisations/upload.html", {"form": form, "error": error}, status=status)


@require_GET
def sheet(request: HttpRequest) -> HttpResponse:
    """The empty template."""
    answer = HttpResponse(template(imports.COLUMNS), content_type=XLSX)
    answer["Content-Disposition"] = 'attachment; filename="organisations.xlsx"'
    return answer
