"""Home pages, display settings and the kit."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from jianglu.kernel.errors import CATALOGUE
from jianglu.kernel.levels import Level
from jianglu.platform.pages import login_required, render
from jianglu.platform.pages.shells import shell_name
from jianglu.statistics import queries as statistics

from .homepage import road
from .kit import NUMBER, NUMBER_MASKED, KitForm, sample_conditions, sample_map

HOMES = {"office": "web:office", "workspace": "web:workspace", "portal": "web:me", "site": "web:home"}
YEAR = 365 * 24 * 3600


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The public front page."""
    context = {"road": road(), "levels": list(reversed(Level)), "figures": statistics.published()[:4]}
    return render(request, "web/home.html", context)


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Where each kind of user begins."""
    return redirect(HOMES[shell_name(request.actor)])


@login_required
@require_GET
def me(request: HttpRequest) -> HttpResponse:
    """A citizen's home."""
    return render(request, "web/me.html")


@login_required
@require_GET
def workspace(request: HttpRequest) -> HttpResponse:
    """An organisation's home."""
    return render(request, "web/workspace.html")


@login_required
@require_GET
def office(request: HttpRequest) -> HttpResponse:
    """The bureau's home."""
    return render(request, "web/office.html")


@require_POST
def display(request: HttpRequest) -> HttpResponse:
    """Remember larger type or the dark theme in a cookie, and go back."""
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        target = "/"
    response = redirect(target)
    for name, allowed in (("elder", {"0", "1"}), ("theme", {"light", "dark"})):
        value = request.POST.get(name)
        if value in allowed:
            response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    return response


@require_GET
def kit(request: HttpRequest) -> HttpResponse:
    """Every component in its states."""
    form = KitForm()
    bad = KitForm({"name": "", "kind": "x"})
    bad.is_valid()
    return render(
        request,
        "web/kit.html",
        {
            "form": form,
            "bad_form": bad,
            "levels": list(Level),
            "conditions": sample_conditions(),
            "masked": NUMBER_MASKED,
            "whole": NUMBER if request.GET.get("reason", "").strip() else "",
            **sample_map(),
        },
    )


@require_GET
def errors(request: HttpRequest) -> HttpResponse:
    """The catalogue of all errors with their next step."""
    return render(request, "web/errors.html", {"errors": [CATALOGUE[code] for code in sorted(CATALOGUE)]})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a form that was open too long or came from elsewhere."""
    return render(request, "errors/csrf.html", status=403)
