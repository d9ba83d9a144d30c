"""Apprenticeship for enterprises, schools and clerks: plans, their apprentices, results."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from jianglu.kernel.errors import DomainError
from jianglu.kernel.levels import Level
from jianglu.kernel.sheets import template as sheet_template
from jianglu.platform.access import require
from jianglu.platform.pages import (
    XLSX,
    Choice,
    Column,
    DateRange,
    District,
    Table,
    Text,
    attachment,
    attempt,
    login_required,
    render,
    shell_of,
)
from jianglu.platform.regions import queries as regions

from .. import queries, services
from ..apprentice_forms import ApprenticeForm, ApprenticeSheetForm, ApprenticeshipForm, LeaveForm
from ..permissions import RUN_APPRENTICESHIP, VIEW_APPRENTICESHIPS
from ..services.apprenticeship import EDITABLE, FIELDS, SHEET


class ApprenticeshipTable(Table):
    """Plans of the reader's enterprise or school, or of the bureau's region."""

    columns = [
        Column("title", gettext_lazy("培养计划"), sort="title", link="training:apprenticeship"),
        Column("organisation.name", gettext_lazy("企业")),
        Column("school.name", gettext_lazy("合作院校")),
        Column("region_code", gettext_lazy("区县"), value=lambda row: regions.path(row.region_code)),
        Column("occupation.name", gettext_lazy("职业")),
        Column("level", gettext_lazy("等级"), kind="level", sort="level"),
        Column("start_on", gettext_lazy("开始"), kind="date", sort="start_on"),
        Column("end_on", gettext_lazy("结束"), kind="date", sort="end_on"),
        Column("places", gettext_lazy("备案人数"), kind="number", sort="places"),
        Column("training", gettext_lazy("培养中"), kind="number"),
        Column("passed", gettext_lazy("合格"), kind="number"),
        Column("get_state_display", gettext_lazy("状态"), kind="tag", sort="state"),
    ]
    filters = [
        Text("q", gettext_lazy("搜索"), ["title", "number", "organisation__name", "school__name"]),
        Choice("state", gettext_lazy("状态"), queries.APPRENTICESHIP_STATES),
        Choice("level", gettext_lazy("等级"), [row for row in Level.choices() if row[0] in "543"]),
        District("district", gettext_lazy("区县"), lookup="region_code"),
        DateRange("start_on", gettext_lazy("开始日期")),
    ]
    sort = "-start_on"
    name = "apprenticeships"


class ApprenticeTable(Table):
    """Everybody enrolled under a plan."""

    columns = [
        Column("name", gettext_lazy("姓名"), sort="name"),
        Column("agreed_on", gettext_lazy("培养起始"), kind="date", sort="agreed_on"),
        Column("ends_on", gettext_lazy("培养期满"), kind="date", sort="ends_on"),
        Column("contract_until", gettext_lazy("劳动合同止"), kind="date"),
        Column("get_state_display", gettext_lazy("状态"), kind="tag", sort="state"),
        Column("left_on", gettext_lazy("退出日期"), kind="date"),
        Column("left_why", gettext_lazy("退出原因")),
        Column("certificate.number", gettext_lazy("证书编号")),
        Column("links", gettext_lazy("办理"), template="training/_apprentice_links.html"),
    ]
    filters = [
        Text("q", gettext_lazy("搜索"), ["name"]),
        Choice("state", gettext_lazy("状态"), queries.APPRENTICE_STATES),
    ]
    sort = "name"
    name = "apprentices"


@login_required
@require_GET
def plans(request: HttpRequest) -> HttpResponse:
    """Plans."""
    context = {"shell": shell_of(request), "can_run": request.actor.can(RUN_APPRENTICESHIP)}
    rows = queries.visible_apprenticeships(request.actor)
    return ApprenticeshipTable(rows, request).response("training/apprenticeships.html", context)


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Write a plan."""
    unit = next(iter(request.actor.scope(RUN_APPRENTICESHIP).organisations), 0)
    require(request.actor, RUN_APPRENTICESHIP, organisation_id=unit)
    form = ApprenticeshipForm(request.POST or None)
    made: list[Any] = []
    if request.method == "POST" and attempt(
        form, lambda data: made.append(services.plan_apprenticeship(request.actor, unit, **data))
    ):
        return redirect("training:apprenticeship", made[0].pk)
    return _form(request, form, _("申报学徒培养计划"), reverse("training:apprenticeships"))


@login_required
def edit(request: HttpRequest, apprenticeship_id: int) -> HttpResponse:
    """Change a draft or a returned plan."""
    found = queries.apprenticeship_for(request.actor, apprenticeship_id)
    require(request.actor, RUN_APPRENTICESHIP, organisation_id=found.organisation_id)
    first = {name: getattr(found, name) for name in FIELDS}
    first |= {"cost": found.cost / 100, "school_code": found.school.credit_code}
    form = ApprenticeshipForm(request.POST or None, initial=first)
    if request.method == "POST" and attempt(
        form, lambda data: services.edit_apprenticeship(request.actor, apprenticeship_id, **data)
    ):
        return redirect("training:apprenticeship", apprenticeship_id)
    return _form(request, form, found.title, _back(apprenticeship_id))


@login_required
@require_GET
def plan(request: HttpRequest, apprenticeship_id: int) -> HttpResponse:
    """One plan with its filing, its apprentices and what can be done next."""
    found = queries.apprenticeship_for(request.actor, apprenticeship_id)
    own = request.actor.can(RUN_APPRENTICESHIP) and found.organisation_id in request.actor.organisation_ids
    context = {
        "shell": shell_of(request),
        "plan": found,
        "own": own,
        "may_edit": own and found.state in EDITABLE,
        "place": regions.path(found.region_code),
    }
    table = ApprenticeTable(queries.apprentices_of(found), request)
    for row in table.page.rows:
        row.may_leave = own and row.state == "training"
    return table.response("training/apprenticeship.html", context)


@login_required
def add(request: HttpRequest, apprenticeship_id: int, by: str) -> HttpResponse:
    """Enrol one person by name and number, or everybody on a sheet."""
    found = queries.apprenticeship_for(request.actor, apprenticeship_id)
    require(request.actor, RUN_APPRENTICESHIP, organisation_id=found.organisation_id)
    form: Any = ApprenticeForm(request.POST or None)
    if by == "sheet":
        form = ApprenticeSheetForm(request.POST or None, request.FILES or None)

    def verb(data: Any) -> None:
        if by == "one":
            services.enrol_apprentice(request.actor, apprenticeship_id, **data)
            messages.success(request, _("已登记学徒 %(name)s") % {"name": data["name"]})
        else:
            count = services.import_apprentices(request.actor, apprenticeship_id, data["sheet"])
            messages.success(request, _("已登记 %(count)s 名学徒") % {"count": count})

    if request.method == "POST" and attempt(form, verb):
        return redirect("training:apprenticeship", apprenticeship_id)
    more = {"files": True, "template_link": reverse("training:apprentice_template")} if by == "sheet" else {}
    return _form(request, form, _("登记学徒") + f" · {found.number}", _back(apprenticeship_id), **more)


@login_required
@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """The empty sheet."""
    if not request.actor.can(VIEW_APPRENTICESHIPS):
        require(request.actor, VIEW_APPRENTICESHIPS, organisation_id=0)
    return attachment(sheet_template(SHEET), XLSX, "apprentices.xlsx")


@login_required
@require_POST
def act(request: HttpRequest, apprenticeship_id: int, verb: str) -> HttpResponse:
    """Hand in, or establish the results."""
    queries.apprenticeship_for(request.actor, apprenticeship_id)
    try:
        if verb == "submit":
            services.submit_apprenticeship(request.actor, apprenticeship_id)
            messages.success(request, _("已提交区县备案"))
        else:
            count = services.establish_results(request.actor, apprenticeship_id)
            messages.success(request, _("已按证书登记核定 %(count)s 名学徒的结果") % {"count": count})
    except DomainError as error:
        if error.status in (403, 404):
            raise
        messages.error(request, f"{error.text} {error.hint_text}")
    return redirect("training:apprenticeship", apprenticeship_id)


@login_required
def leave(request: HttpRequest, apprentice_id: int) -> HttpResponse:
    """Note that an apprentice left."""
    found = queries.apprentice_for(request.actor, apprentice_id)
    require(request.actor, RUN_APPRENTICESHIP, organisation_id=found.apprenticeship.organisation_id)
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and attempt(
        form, lambda data: services.leave_apprenticeship(request.actor, apprentice_id, **data)
    ):
        messages.success(request, _("已登记退出"))
        return redirect("training:apprenticeship", found.apprenticeship_id)
    return _form(request, form, _("学徒退出") + f" · {found.name}", _back(found.apprenticeship_id))


def _back(apprenticeship_id: int) -> str:
    return reverse("training:apprenticeship", args=[apprenticeship_id])


def _form(request: HttpRequest, form: Any, title: str, back: str, **more: Any) -> HttpResponse:
    context = {"shell": shell_of(request), "form": form, "title": title, "back": back, **more}
    return render(request, "training/workspace/form.html", context, status=422 if form.errors else 200)
