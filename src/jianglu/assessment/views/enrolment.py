"""A unit registers its people with the authority's sheet."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from jianglu.kernel.sheets import template
from jianglu.platform.access import require
from jianglu.platform.pages import XLSX, attachment, attempt, login_required, render

from ..forms import RosterForm
from ..permissions import REGISTER_STAFF
from ..plans import enrolment, queries, roster


@login_required
@require_http_methods(["GET", "POST"])
def register_staff(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Upload the sheet; every bad cell is named, then nothing is written."""
    require(request.actor, REGISTER_STAFF)
    plan = queries.get_plan(plan_id)
    unit = next(iter(request.actor.scope(REGISTER_STAFF).organisations), 0)
    form = RosterForm(request.POST or None, request.FILES or None)
    count: list[int] = []
    if request.method == "POST" and attempt(
        form, lambda data: count.append(enrolment.register_staff(request.actor, unit, plan_id, data["sheet"]))
    ):
        messages.success(request, _("已报名 %(count)s 人，已逐一通知本人，等待评价机构审核材料") % {"count": count[0]})
        return redirect("assessment:plan", plan_id)
    context = {"form": form, "plan": plan, "left": plan.seats - plan.seats_taken, "most": roster.MOST}
    return render(request, "assessment/register_staff.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def roster_template(request: HttpRequest) -> HttpResponse:
    """The empty sheet of 33 columns."""
    return attachment(template(roster.COLUMNS), XLSX, "candidates.xlsx")
