"""Pages of the bureau: drafts of policy versions, their back-tests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianglu.platform import calendar, jobs
from jianglu.platform.access import require
from jianglu.platform.pages import attempt, login_required, render
from jianglu.platform.pages.downloads import handed_out
from jianglu.platform.policy import POLICIES
from jianglu.platform.policy.errors import PolicyUnknown
from jianglu.platform.policy.queries import published

from . import queries, services, tasks
from .forms import CheckForm, DraftForm, PeriodForm, PolicyForm
from .permissions import DRAFT, RECHECK
from .tables import CheckTable, DraftTable


@login_required
@require_GET
def drafts(request: HttpRequest) -> HttpResponse:
    """All drafts, and the choice of a policy for a new one."""
    table = DraftTable(queries.drafts(request.actor), request)
    form = PolicyForm(policies=queries.policies()) if request.actor.can(DRAFT) else None
    return table.response("reform/drafts.html", {"form": form, "standings": queries.standings(calendar.today())})


@login_required
@require_http_methods(["GET", "POST"])
def checks(request: HttpRequest) -> HttpResponse:
    """Old decisions derived again: what was looked at so far, and a new look."""
    today = calendar.today()
    table = CheckTable(queries.checks(request.actor), request)
    first = {"since": today - timedelta(days=365), "until": today}
    form = CheckForm(request.POST or None, policies=published(), initial=first)
    begun: list[int] = []

    def begin(data: Mapping[str, Any]) -> None:
        period = {name: data[name].isoformat() for name in ("since", "until")}
        begun.append(jobs.enqueue(tasks.recheck, request.actor, policy=data["policy"], **period).pk)

    if request.method == "POST":
        require(request.actor, RECHECK)
        if attempt(form, begin):
            return redirect("jobs:detail", begun[0])
    page = table.response("reform/checks.html", {"form": form, "may": request.actor.can(RECHECK)})
    page.status_code = 422 if form.errors else page.status_code
    return page


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new version of the policy in the address; it starts from the figures in force."""
    require(request.actor, DRAFT)
    policy = POLICIES.get(request.GET.get("policy", ""))
    if policy not in queries.policies() or policy is None:
        raise PolicyUnknown()
    today = calendar.today()
    form = DraftForm(
        request.POST or None,
        policy=policy,
        values=queries.starting_values(policy, today),
        initial={"version": f"{today.year}-{today.month:02d}", "valid_from": today},
    )
    made: list[int] = []

    def write(data: Mapping[str, Any]) -> None:
        made.append(services.write_draft(request.actor, policy.code, form.content(data)).pk)

    if request.method == "POST" and attempt(form, write):
        return redirect("reform:draft", made[0])
    context = {"form": form, "policy": policy}
    return render(request, "reform/edit.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft that was not handed in."""
    draft = queries.get_draft(request.actor, pk)
    require(request.actor, DRAFT)
    policy = POLICIES[draft.policy]
    named = ("version", "valid_from", "valid_to", "source_number", "source_title", "confirmed", "reason")
    initial = {name: getattr(draft, name) for name in named}
    form = DraftForm(request.POST or None, policy=policy, values=draft.values, initial=initial)

    def revise(data: Mapping[str, Any]) -> None:
        services.revise_draft(request.actor, pk, form.content(data))

    if request.method == "POST" and attempt(form, revise):
        return redirect("reform:draft", pk)
    context = {"form": form, "policy": policy, "draft": draft}
    return render(request, "reform/edit.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft: what it changes, the worked cases under it, its back-tests."""
    found = queries.get_draft(request.actor, pk)
    policy, today = POLICIES[found.policy], calendar.today()
    changes = queries.changes(found)
    context = {
        "draft": found,
        "policy": policy,
        "changes": changes,
        "differing": [change for change in changes if change.differs],
        "cases": queries.cases_under(found),
        "tests": queries.tests_of(found),
        "tested": queries.tested(found),
        "editable": queries.editable(found) and request.actor.can(DRAFT),
        "testable": bool(policy.subject.fact),
        "form": PeriodForm(initial={"since": today - timedelta(days=365), "until": today}),
    }
    return render(request, "reform/draft.html", context)


@login_required
@require_POST
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Start a back-test."""
    found = queries.get_draft(request.actor, pk)
    require(request.actor, DRAFT)
    form = PeriodForm(request.POST)
    if not form.is_valid():
        return render(request, "reform/period.html", {"form": form, "draft": found}, status=422)
    since, until = (form.cleaned_data[name].isoformat() for name in ("since", "until"))
    job = jobs.enqueue(tasks.run_backtest, request.actor, draft_id=pk, since=since, until=until)
    return redirect("jobs:detail", job.pk)


@login_required
@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the draft in."""
    services.submit(request.actor, pk)
    return redirect("reform:draft", pk)


@login_required
@require_GET
def test(request: HttpRequest, pk: int, test_id: int) -> HttpResponse:
    """What a back-test found: who gains, who loses, what it costs by district and month."""
    found = queries.get_draft(request.actor, pk)
    result = queries.get_test(found, test_id)
    export = request.GET.get("export")
    if export in ("xlsx", "csv"):
        name = f"backtest-{slugify(found.policy)}-{slugify(found.version)}-{result.pk}"
        return handed_out(name, queries.sheet(result), str(export))
    months, districts = queries.by_month(result), queries.by_district(result)
    context = {
        "draft": found,
        "policy": POLICIES[found.policy],
        "test": result,
        "totals": result.result["totals"],
        "difference": result.result["totals"]["after"] - result.result["totals"]["before"],
        "months": months,
        "districts": districts,
        "levels": queries.by_level(result),
        "changes": queries.by_change(result),
        "grid": queries.grid(result),
        "month_chart": ([line.label for line in months], [line.difference / 100 for line in months]),
        "district_chart": ([line.label for line in districts], [line.difference / 100 for line in districts]),
    }
    return render(request, "reform/test.html", context)
