"""What the exams say of the items."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jianglu.platform.pages import login_required, render, shell_of

from ..calibration import queries as calibration_queries
from ..calibration import services as calibrations
from ..calibration.curves import information_curve
from ..calibration.tables import ParameterTable
from ..delivery import quality
from ..errors import CalibrationNotFound
from ..permissions import CALIBRATE
from ..plots import curves

MODELS = ("1PL", "2PL", "3PL")


@login_required
@require_GET
def item_quality(request: HttpRequest, bank_id: int) -> HttpResponse:
    """Statistics of a bank's items, the ones to look at first."""
    found = quality.of_bank(request.actor, bank_id)
    context = {
        "shell": shell_of(request),
        "bank": found.bank,
        "quality": found,
        "abilities": [str(at) for at, _value in found.information],
        "values": [value for _at, value in found.information],
        "plot": curves(
            _("题目总信息量"), [at for at, _value in found.information],
            [(_("信息量"), [value for _at, value in found.information])], across=_("能力"), up=_("信息量"),
        ) if found.information else "",
        "runs": list(calibration_queries.runs(request.actor, bank_id)[:20]),
        "models": MODELS, "may_calibrate": request.actor.can(CALIBRATE),
    }  # fmt: skip
    return render(request, "assessment/quality.html", context)


@login_required
@require_POST
def calibrate(request: HttpRequest, bank_id: int) -> HttpResponse:
    """Ask for a calibration."""
    model = request.POST.get("model", "")
    if model not in MODELS:
        raise CalibrationNotFound()
    run = calibrations.request_calibration(request.actor, bank_id, model)
    messages.success(request, _("已开始标定"))
    return redirect("assessment:calibration", run.pk)


@login_required
@require_GET
def calibration(request: HttpRequest, run_id: int) -> HttpResponse:
    """One run: its parameters with errors and fit, the link to the run before, the curve; or why it was refused."""
    run = calibration_queries.get_run(request.actor, run_id)
    rows = calibration_queries.parameters(run_id)
    at, values = information_curve(list(rows))
    context = {
        "shell": shell_of(request), "run": run,
        "plot": curves(_("题目总信息量"), at, [(_("信息量"), values)], across=_("能力"), up=_("信息量")) if values else "",
        "points": list(zip(at, values, strict=True))[::4] if values else [],
    }  # fmt: skip
    return ParameterTable(rows, request).response("assessment/calibration.html", context)
