"""Supervision for whoever inspects, for the bureau and for the body: sheets, findings, measures."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianglu.kernel.errors import DomainError
from jianglu.platform import calendar
from jianglu.platform.files.middleware import takes_uploads
from jianglu.platform.pages import attempt, login_required, render, shell_of

from ..errors import SheetUnreadable
from ..filing import queries as filing
from ..permissions import DRAW_SUPERVISORS, KEEP_SUPERVISORS
from ..plans import queries as plans
from ..supervision import queries, services
from ..supervision.forms import AnswerForm, AssignForm, ReasonForm
from ..supervision.services import SheetRow
from ..supervision.tables import FindingTable, InspectionTable, MeasureTable

SHEET_BYTES = 64 * 1024 * 1024


@login_required
@require_GET
def my_inspections(request: HttpRequest) -> HttpResponse:
    """What I am sent to."""
    context = {"shell": shell_of(request), "rows": list(queries.mine(request.actor)[:100]), "today": calendar.today()}
    return render(request, "assessment/supervision/mine.html", context)


@takes_uploads(SHEET_BYTES)
@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, inspection_id: int) -> HttpResponse:
    """The checklist on the phone; the page keeps it when the network is gone and sends it once."""
    row = queries.my_inspection(request.actor, inspection_id)
    wants_json = request.headers.get("Accept", "").startswith("application/json")
    error: DomainError | None = None
    if request.method == "POST":
        try:
            key, rows = _sheet(request, row)
            services.submit(request.actor, inspection_id, rows, key=key, summary=request.POST.get("summary", ""))
            if wants_json:
                return JsonResponse({"url": request.path})
            messages.success(request, _("检查表已提交"))
            return redirect("assessment:inspection_sheet", inspection_id)
        except DomainError as refused:
            error = refused
            if wants_json:
                told = {"code": error.code, "detail": error.text, "hint": error.hint_text}
                fields = {name: str(text) for name, text in error.fields.items()}
                return JsonResponse(told | {"fields": fields}, status=error.status)
    context = {
        "shell": shell_of(request), "row": row, "lines": queries.lines(row), "error": error, "key": uuid4(),
        "early": calendar.today() < row.due_on,
    }  # fmt: skip
    status = error.status if error else 200
    return render(request, "assessment/supervision/sheet.html", context, status=status)


def _sheet(request: HttpRequest, row: Any) -> tuple[UUID, list[SheetRow]]:
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError as error:
        raise SheetUnreadable() from error
    found = [
        SheetRow(
            line.number, request.POST.get(f"verdict{line.number}", ""), request.POST.get(f"note{line.number}", ""),
            request.FILES.getlist(f"photo{line.number}"),
        )
        for line in queries.lines(row)
    ]  # fmt: skip
    return key, found


@login_required
@require_http_methods(["GET", "POST"])
def inspections(request: HttpRequest) -> HttpResponse:
    """Inspections in reach; a body sends its own supervisors from here."""
    actor = request.actor
    own = filing.own_body(actor)
    form = None
    if own is not None and actor.can(KEEP_SUPERVISORS):
        cards = queries.supervisors(actor).filter(kind="internal", ended_on=None, organisation_id=own.organisation_id)
        coming = plans.plans_of(actor).exclude(state="cancelled").filter(organisation_id=own.organisation_id)[:50]
        form = AssignForm(
            request.POST or None, plans=[(plan.pk, plan.title) for plan in coming],
            cards=[(card.pk, card.name) for card in cards[:100]],
        )  # fmt: skip
        if request.method == "POST" and attempt(form, lambda data: services.assign(actor, **data)):
            messages.success(request, _("已派遣"))
            return redirect("assessment:inspections")
    context = {
        "shell": shell_of(request), "figures": queries.desk(actor), "form": form, "may_draw": actor.can(DRAW_SUPERVISORS),
    }  # fmt: skip
    return InspectionTable(queries.inspections(actor), request).response(
        "assessment/supervision/inspections.html", context
    )


@login_required
@require_GET
def inspection(request: HttpRequest, inspection_id: int) -> HttpResponse:
    """One inspection with what was answered."""
    row = queries.get_inspection(request.actor, inspection_id)
    context = {
        "shell": shell_of(request), "row": row, "lines": queries.lines(row), "form": ReasonForm(),
        "mine": row.supervisor.user_id == request.actor.user_id,
        "may_cancel": row.state == "assigned" and request.actor.can(KEEP_SUPERVISORS),
        "found": list(row.findings.select_related("case")),
    }  # fmt: skip
    return render(request, "assessment/supervision/inspection.html", context)


@login_required
@require_POST
def cancel(request: HttpRequest, inspection_id: int) -> HttpResponse:
    """Take an inspection back, with the reason."""
    queries.get_inspection(request.actor, inspection_id)
    services.cancel(request.actor, inspection_id, request.POST.get("reason", ""))
    messages.success(request, pgettext("inspection", "已撤销"))
    return redirect("assessment:inspection", inspection_id)


@login_required
@require_GET
def findings(request: HttpRequest) -> HttpResponse:
    """Findings in reach, with the points of one's own body."""
    own = filing.own_body(request.actor)
    context = {
        "shell": shell_of(request), "figures": queries.desk(request.actor), "own": own,
        "points": queries.points_of(own.pk, calendar.today()) if own else None,
        "held": queries.public_measures(own.pk) if own else [],
    }  # fmt: skip
    return FindingTable(queries.findings(request.actor), request).response(
        "assessment/supervision/findings.html", context
    )


@takes_uploads(SHEET_BYTES)
@login_required
@require_http_methods(["GET", "POST"])
def finding(request: HttpRequest, finding_id: int) -> HttpResponse:
    """One finding: what was seen, what was done about it, where it stands."""
    row = queries.get_finding(request.actor, finding_id)
    form = AnswerForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and attempt(
        form,
        lambda data: services.answer(request.actor, finding_id, data["text"], data["evidence"]),
    ):
        messages.success(request, _("整改已提交，等待确认"))
        return redirect("assessment:finding", finding_id)
    context = {
        "shell": shell_of(request), "row": row, "form": form,
        "rectifications": list(row.rectifications.prefetch_related("files").order_by("-pk")),
        "photos": list(row.answer.photos.all()), "points": list(row.points.order_by("pk")),
        "may_answer": row.state == "open" and row.organisation_id in request.actor.organisation_ids,
    }  # fmt: skip
    return render(request, "assessment/supervision/finding.html", context)


@login_required
@require_GET
def measures(request: HttpRequest) -> HttpResponse:
    """Warnings and suspensions in reach."""
    table = MeasureTable(queries.measures(request.actor), request)
    return table.response("assessment/supervision/measures.html", {"shell": shell_of(request)})


@login_required
@require_GET
def measure(request: HttpRequest, measure_id: int) -> HttpResponse:
    """One measure with its grounds."""
    row = queries.get_measure(request.actor, measure_id)
    found = queries.findings(request.actor).filter(body_id=row.body_id).order_by("-raised_on")[:30]
    context = {"shell": shell_of(request), "row": row, "found": list(found)}
    return render(request, "assessment/supervision/measure.html", context)
