"""An organisation's people: employees, trainees or candidates, and taking on another one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from jianglu.kernel.errors import Denied
from jianglu.platform.access import require
from jianglu.platform.pages import Column, Table, Text, attempt, login_required, render

from .. import queries, services
from ..forms import RelateForm
from ..permissions import RELATE_BY_NUMBER, VIEW


class UnitPeopleTable(Table):
    """The persons of the actor's units."""

    columns = [
        Column("name", gettext_lazy("姓名"), sort="pinyin", link="people:person"),
        Column("get_sex_display", gettext_lazy("性别")),
        Column("number_masked", gettext_lazy("证件号码")),
        Column("phone_masked", gettext_lazy("手机号码")),
        Column("region.name", gettext_lazy("居住地")),
    ]
    filters = [Text("q", gettext_lazy("姓名或完整证件号码"), search=queries.narrow)]
    sort = "-pk"  # the newest: a body of many thousand candidates is not sorted by name to show twenty
    one_look = True
    name = "people"
    empty = gettext_lazy("还没有登记人员；可凭姓名和证件号码登记职工、学员或考生")


@login_required
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """The unit's people."""
    require(request.actor, VIEW)
    return UnitPeopleTable(queries.search(request.actor), request).response("people/unit.html", {})


@login_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Relate a person to the unit by name and identity number."""
    require(request.actor, RELATE_BY_NUMBER)
    if not request.actor.organisation_ids:  # clerks relate persons at the bureau's pages
        raise Denied(permission=RELATE_BY_NUMBER.code)
    organisation_id = request.actor.organisation_ids[0]
    form = RelateForm(request.POST or None, kinds=queries.kinds_for(request.actor, organisation_id))
    if request.method == "POST" and attempt(
        form, lambda data: services.relate_by_number(request.actor, organisation_id=organisation_id, **data)
    ):
        messages.success(request, _("已登记"))
        return redirect("people:unit")
    return render(request, "people/add.html", {"form": form})
