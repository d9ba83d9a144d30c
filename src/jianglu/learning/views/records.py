"""Who may use the record store, and which other stores get copies."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from jianglu.organisations import queries as organisations
from jianglu.platform.pages import Choice, Column, Table, Text, attempt, login_required, render, shell_of

from ..partner_forms import ClientForm, ForwardForm
from ..records import clients, forwarding


class ClientTable(Table):
    """Programs with a key."""

    columns = [
        Column("name", gettext_lazy("接入方"), sort="name"),
        Column("organisation.name", gettext_lazy("所属单位")),
        Column("key", pgettext_lazy("client", "标识")),
        Column("get_scope_display", gettext_lazy("接入范围")),
        Column("created_at", gettext_lazy("建立时间"), kind="datetime", sort="created_at"),
        Column("ended_at", gettext_lazy("停用时间"), kind="datetime", sort="ended_at"),
    ]
    filters = [
        Text("q", gettext_lazy("搜索"), ["name", "key"]),
        Choice("scope", gettext_lazy("接入范围"), lambda: clients.SCOPES),
    ]
    sort = "-created_at"
    name = "record-clients"
    empty = gettext_lazy("还没有接入方")


class ForwardTable(Table):
    """Stores that get copies."""

    columns = [
        Column("name", gettext_lazy("记录库"), sort="name"),
        Column("endpoint", gettext_lazy("地址")),
        Column("sent_at", gettext_lazy("最近转发"), kind="datetime", sort="sent_at"),
        Column("fault", gettext_lazy("最近的故障")),
        Column("next_at", gettext_lazy("下次再发"), kind="datetime", sort="next_at"),
        Column("ended_at", gettext_lazy("停用时间"), kind="datetime", sort="ended_at"),
    ]
    filters = [Text("q", gettext_lazy("搜索"), ["name", "endpoint"])]
    sort = "name"
    name = "record-forwards"
    empty = gettext_lazy("还没有转发")


@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The clients within scope."""
    context = {"shell": shell_of(request), "open": clients.visible_to(request.actor).filter(ended_at=None)[:50]}
    return ClientTable(clients.visible_to(request.actor), request).response("learning/records/clients.html", context)


@login_required
@never_cache
def create(request: HttpRequest) -> HttpResponse:
    """A new client; its secret is shown this once."""
    units = [(unit.pk, unit.name) for unit in organisations.acting_for(request.actor)]
    form = ClientForm(request.POST or None, units=units, bureau=bool(request.actor.region_codes))
    made: list[tuple[object, str]] = []
    if request.method == "POST":
        attempt(form, lambda data: made.append(clients.create_client(request.actor, **data)))
    context = {"shell": shell_of(request), "form": form, "root": request.build_absolute_uri("/xapi/")}
    if made:
        context |= {"client": made[0][0], "secret": made[0][1]}
    return render(request, "learning/records/client.html", context)


@login_required
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse a client from now on."""
    clients.end_client(request.actor, pk, request.POST.get("reason", "")[:200])
    return redirect("learning:record_clients")


@login_required
@require_GET
def forwards(request: HttpRequest) -> HttpResponse:
    """The stores that get copies."""
    context = {"shell": shell_of(request), "open": forwarding.visible_to(request.actor).filter(ended_at=None)}
    return ForwardTable(forwarding.visible_to(request.actor), request).response(
        "learning/records/forwards.html", context
    )


@login_required
def new_forward(request: HttpRequest) -> HttpResponse:
    """Another store."""
    form = ForwardForm(request.POST or None)
    if request.method == "POST" and attempt(form, lambda data: forwarding.add_forward(request.actor, **data)):
        return redirect("learning:record_forwards")
    context = {"shell": shell_of(request), "form": form, "title": _("新增转发"), "back": "learning:record_forwards"}
    return render(request, "learning/author/form.html", context)


@login_required
@require_POST
def finish_forward(request: HttpRequest, pk: int) -> HttpResponse:
    """Send no more."""
    forwarding.end_forward(request.actor, pk, request.POST.get("reason", "")[:200])
    return redirect("learning:record_forwards")
