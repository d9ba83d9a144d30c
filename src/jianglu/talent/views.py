"""The register and the map for everybody; a unit's platforms; the bureau's lists and the roll of honours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from jianglu.kernel.errors import Denied
from jianglu.kernel.sheets import template
from jianglu.people import queries as people
from jianglu.platform import calendar
from jianglu.platform.pages import XLSX, attachment, attempt, login_required, render, shell_of
from jianglu.platform.policy import Verdict
from jianglu.platform.policy.explain import conditions_of, stored_conditions
from jianglu.platform.regions import shapes

from . import queries, rules, services
from .errors import PlatformNotEligible
from .forms import ApplyForm, HonoursForm, PlanForm, ReportForm, TermForm, WithdrawForm
from .permissions import APPLY, HONOUR, VIEW
from .tables import HonourTable, OfficeTable, OwnTable, RegisterTable


@require_GET
def platforms(request: HttpRequest) -> HttpResponse:
    """Named platforms with the map of the city, and how many hold each title."""
    told = queries.counts_by_district()
    values = [
        (code, name, told.get(code, 0), reverse("talent:platforms") + f"?district={code}")
        for code, name in queries.district_names().items()
    ]
    context = {
        "shell": shell_of(request),
        "kinds": queries.counts_by_kind(),
        "roll": queries.roll(),
        "done": queries.year_sums(),
        "year": calendar.today().year - 1,
        **shapes.drawn(values),
    }
    return RegisterTable(queries.named(), request).response("talent/platforms.html", context)


@require_GET
def platform(request: HttpRequest, pk: int) -> HttpResponse:
    """One named platform."""
    found = queries.public(pk)
    context = {"shell": shell_of(request), "platform": found, "master": queries.master_name(found)}
    return render(request, "talent/platform.html", context)


@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """Platforms of one's unit."""
    return OwnTable(queries.own(request.actor), request).response("talent/mine.html", {"shell": shell_of(request)})


@login_required
@require_http_methods(["GET", "POST"])
def apply_for(request: HttpRequest) -> HttpResponse:
    """Apply for a platform."""
    if not request.actor.can(APPLY) or not request.actor.organisation_ids:
        raise Denied()
    form = ApplyForm(request.POST or None)
    made: list[Any] = []
    refused: list[Verdict] = []

    def save(data: Mapping[str, Any]) -> None:
        number, *_rest = data["number"].split() or [""]
        master = people.by_number_for(request.actor, number).pk if number else None
        told = {name: value for name, value in data.items() if name != "number"}
        try:
            made.append(services.apply_for(request.actor, request.actor.organisation_ids[0], master_id=master, **told))
        except PlatformNotEligible as error:
            refused.append(error.verdict)
            raise

    if request.method == "POST" and attempt(form, save):
        messages.success(request, _("已提交，等待区县推荐"))
        return redirect("talent:manage", made[0].pk)
    conditions = conditions_of(refused[0]) if refused else []
    return render(request, "talent/apply.html", {"form": form, "conditions": conditions, "shell": shell_of(request)})


@login_required
@require_GET
def manage(request: HttpRequest, pk: int) -> HttpResponse:
    """One platform for its unit and for the bureau: application, reports, term."""
    found = queries.get_for(request.actor, pk)
    is_own = request.actor.can(APPLY) and found.organisation_id in request.actor.organisation_ids
    named = found.state == "named" and found.term_ends_on is not None
    context = {
        "shell": shell_of(request),
        "platform": found,
        "master": queries.master_name(found),
        "conditions": stored_conditions(found.decision.explanation) if found.decision else [],
        "reports": queries.reports(found),
        "expected": rules.EXPECTED[found.kind],
        "comparator": rules.COMPARATOR,
        "may_report": is_own and named,
        "may_end": is_own
        and named
        and rules.may_be_assessed(found.term_ends_on, calendar.today())  # type: ignore[arg-type]
        and (found.term_case is None or found.term_case.closed_at is not None),
        "may_correct": is_own and found.case is not None and found.case.node == "correct",
    }
    return render(request, "talent/manage.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an application right."""
    found = queries.get_for(request.actor, pk)
    form = PlanForm(request.POST or None, initial={"plan": found.plan})
    if request.method == "POST" and attempt(form, lambda data: services.resubmit(request.actor, pk, **data)):
        return redirect("talent:manage", pk)
    return render(request, "talent/form.html", {"form": form, "title": found.name, "shell": shell_of(request)})


@login_required
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Report a year."""
    found = queries.get_for(request.actor, pk)
    form = ReportForm(request.POST or None, initial={"year": calendar.today().year - 1})

    def save(data: Mapping[str, Any]) -> None:
        told = {name: value for name, value in data.items() if name != "yuan"}
        services.hand_in_report(request.actor, pk, spent=int(data["yuan"] * 100), **told)

    if request.method == "POST" and attempt(form, save):
        return redirect("talent:manage", pk)
    return render(request, "talent/form.html", {"form": form, "title": found.name, "shell": shell_of(request)})


@login_required
@require_http_methods(["GET", "POST"])
def end_term(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand in the term."""
    found = queries.get_for(request.actor, pk)
    form = TermForm(request.POST or None)
    if request.method == "POST" and attempt(form, lambda data: services.end_term(request.actor, pk, **data)):
        return redirect("talent:manage", pk)
    return render(request, "talent/form.html", {"form": form, "title": found.name, "shell": shell_of(request)})


@login_required
@require_GET
def office(request: HttpRequest) -> HttpResponse:
    """Platforms of the clerk's region in every state."""
    return OfficeTable(queries.visible_to(request.actor), request).response("talent/office.html")


@login_required
@require_http_methods(["GET", "POST"])
def honours(request: HttpRequest) -> HttpResponse:
    """The roll of honours; the city enters sheets."""
    if not request.actor.can(VIEW):
        raise Denied()
    form = HonoursForm(request.POST or None, request.FILES or None) if request.actor.can(HONOUR) else None
    made: list[int] = []
    if request.method == "POST":
        if form is None:
            raise Denied()
        if attempt(form, lambda data: made.append(services.enter_honours(request.actor, data["file"]))):
            messages.success(request, _("新登记 %(n)s 项荣誉") % {"n": made[0]})
            return redirect("talent:honours")
    return HonourTable(queries.honours(request.actor), request).response("talent/honours.html", {"form": form})


@login_required
@require_GET
def honours_template(request: HttpRequest) -> HttpResponse:
    """The template of a sheet of honours."""
    return attachment(template(services.SHEET), XLSX, "honours.xlsx")


@login_required
@require_http_methods(["GET", "POST"])
def honour(request: HttpRequest, pk: int) -> HttpResponse:
    """One honour; the city may withdraw it."""
    found = queries.honour(request.actor, pk)
    open_to = request.actor.can(HONOUR) and found.withdrawn_on is None
    form = WithdrawForm(request.POST or None) if open_to else None
    if request.method == "POST":
        if form is None:
            raise Denied()
        if attempt(form, lambda data: services.withdraw_honour(request.actor, pk, **data)):
            return redirect("talent:honours")
    return render(request, "talent/honour.html", {"honour": found, "form": form})
