"""The examination hall: the live board, help for one candidate, the log of incidents, and the exam on paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianglu.platform import calendar
from jianglu.platform.pages import attachment, attempt, login_required, render, shell_of

from ..delivery import queries
from ..delivery import services as delivery
from ..delivery.forms import IncidentForm, SheetForm
from ..delivery.tables import BoardTable, IncidentTable
from ..papers import answer_sheets_pdf, forms_pdf
from ..permissions import INVIGILATE, VOID_ATTEMPT
from ..plans import queries as plans


@login_required
@never_cache
@require_GET
def board(request: HttpRequest, plan_id: int) -> HttpResponse:
    """The live board of a sitting; the page refreshes itself."""
    plan = plans.get_own_plan(request.actor, plan_id)
    context = {
        "shell": shell_of(request),
        "plan": plan,
        "sitting": queries.sitting_of(request.actor, plan_id),
        "counts": [(queries.STATUSES[key], n, key) for key, n in queries.counts(request.actor, plan_id).items()],
        "troubles": queries.incidents(request.actor, plan_id).count(),
        "may_run": request.actor.can(INVIGILATE),
    }
    return BoardTable(queries.board(request.actor, plan_id), request).response("assessment/board.html", context)


@login_required
@never_cache
@require_GET
def candidate(request: HttpRequest, registration_id: int) -> HttpResponse:
    """One candidate in the hall: where the exam stands, and what the invigilator may do."""
    row: Any = queries.candidate(request.actor, registration_id)
    context = {
        "shell": shell_of(request),
        "row": row,
        "plan": row.plan,
        "status": queries.STATUSES[row.status],
        "attempt": getattr(row, "attempt", None),
        "incidents": list(queries.incidents(request.actor, row.plan_id, registration_id)[:50]),
        "form": IncidentForm(),
        "may_run": request.actor.can(INVIGILATE),
        "may_void": request.actor.can(VOID_ATTEMPT),
    }
    return render(request, "assessment/candidate.html", context)


@login_required
@require_POST
def help_candidate(request: HttpRequest, attempt_id: str, verb: str) -> HttpResponse:
    """A resume code, or more time."""
    if verb == "code":
        code = delivery.give_resume_code(request.actor, attempt_id)
        messages.success(request, _("恢复码 %(code)s，10 分钟内有效，只能使用一次") % {"code": code})
    else:
        minutes = request.POST.get("minutes", "0")
        delivery.grant_time(
            request.actor, attempt_id, int(minutes) if minutes.isdigit() and len(minutes) < 4 else 0,
            request.POST.get("reason", ""),
        )  # fmt: skip
        messages.success(request, _("已延长"))
    return redirect("assessment:candidate", queries.watched_attempt(request.actor, attempt_id).registration_id)


@login_required
@require_http_methods(["GET", "POST"])
def incidents(request: HttpRequest, plan_id: int) -> HttpResponse:
    """The log of a sitting; write down what happened, to all or to one candidate."""
    plan = plans.get_own_plan(request.actor, plan_id)
    form = IncidentForm(request.POST or None)
    asked = request.POST.get("registration", "")
    registration_id = int(asked) if asked.isdigit() and len(asked) < 15 else None

    def record(data: Mapping[str, Any]) -> None:
        delivery.record_incident(request.actor, plan_id, registration_id=registration_id, **data)

    if request.method == "POST" and attempt(form, record):
        messages.success(request, _("已记入考场记录，不能修改或删除"))
        if registration_id is not None:
            return redirect("assessment:candidate", registration_id)
        return redirect("assessment:incidents", plan_id)
    context = {"shell": shell_of(request), "plan": plan, "form": form, "may_run": request.actor.can(INVIGILATE)}
    return IncidentTable(queries.incidents(request.actor, plan_id), request).response(
        "assessment/incidents.html", context
    )


@login_required
@require_POST
def print_papers(request: HttpRequest, plan_id: int, what: str) -> HttpResponse:
    """The two forms, or the answer sheets of all candidates, to print; every time is logged."""
    plan = plans.get_own_plan(request.actor, plan_id)
    printed = delivery.forms_for_printing(request.actor, plan_id)
    if what == "forms":
        pdf = forms_pdf(plan, printed, calendar.now())
    else:
        rows = list(plans.registrations_of(request.actor, plan_id).filter(skips_theory=False).exclude(ticket=""))
        pdf = answer_sheets_pdf(plan, rows, printed, calendar.now())
    return attachment(pdf, "application/pdf", f"{plan.number}-{what}.pdf")


@login_required
@require_GET
def sheets(request: HttpRequest, plan_id: int) -> HttpResponse:
    """The answer sheets of a sitting on paper: which were typed in once, which twice."""
    plan = plans.get_own_plan(request.actor, plan_id)
    rows: list[Any] = list(queries.sheets(request.actor, plan_id)[:2000])
    context = {"shell": shell_of(request), "plan": plan, "rows": rows, "done": sum(row.done for row in rows)}
    return render(request, "assessment/sheets.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, registration_id: int) -> HttpResponse:
    """Type in one answer sheet; then comes the next one."""
    row, questions = queries.sheet(request.actor, registration_id)
    form = SheetForm(request.POST or None, questions=questions)
    outcome: list[Any] = []

    def enter(_data: Mapping[str, Any]) -> None:
        outcome.append(delivery.enter_sheet(request.actor, registration_id, form.answers()))

    if request.method == "POST" and attempt(form, enter):
        messages.success(
            request, _("两次录入一致，已交卷评分") if outcome[0] else _("第一次录入已保存，请由另一人再录一次")
        )
        return redirect("assessment:sheets", row.plan_id)
    return render(request, "assessment/sheet.html", {"shell": shell_of(request), "row": row, "form": form})
