"""The bureau's pages: search, one person, registering, importing, unmasking."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianglu.kernel.sheets import template
from jianglu.platform.access import require
from jianglu.platform.identity.decorators import fresh_sign_in_required
from jianglu.platform.pages import (
    XLSX,
    Choice,
    Column,
    District,
    Table,
    Text,
    attachment,
    attempt,
    login_required,
    render,
    shell_of,
)

from .. import imports, queries, services
from ..forms import RegisterForm, RevealForm, SheetForm
from ..permissions import RECORD, REGISTER, UNMASK, VIEW
from ..timeline import passport

SHEETS = {
    "people": (imports.PEOPLE, imports.import_people, REGISTER),
    "insurance": (imports.INSURANCE, imports.import_insurance, RECORD),
}


class PeopleTable(Table):
    """Persons within the actor's scope."""

    columns = [
        Column("name", gettext_lazy("姓名"), sort="pinyin", link="people:person"),
        Column("get_sex_display", gettext_lazy("性别")),
        Column("born", gettext_lazy("出生日期"), kind="date", sort="born"),
        Column("number_masked", gettext_lazy("证件号码")),
        Column("phone_masked", gettext_lazy("手机号码")),
        Column("region.name", gettext_lazy("居住地")),
    ]
    filters = [
        Text("q", gettext_lazy("姓名或完整证件号码"), search=queries.narrow),
        Choice("sex", gettext_lazy("性别"), [("male", gettext_lazy("男")), ("female", gettext_lazy("女"))]),
        District("district", gettext_lazy("区县"), lookup="region__code"),
    ]
    sort = "pk"
    name = "people"
    empty = gettext_lazy("您的范围内还没有登记人员")


@login_required
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Search."""
    require(request.actor, VIEW)
    return PeopleTable(queries.search(request.actor), request).response(
        "people/people.html", {"shell": shell_of(request), "may_register": request.actor.can(REGISTER)}
    )


@login_required
@require_GET
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """One person, masked; opening the page is noted for the person."""
    found = queries.get_for(request.actor, person_id)
    services.note_look(request.actor, found)
    return render(request, "people/person.html", _context(request, found, RevealForm()))


def _context(request: HttpRequest, found: object, form: RevealForm, **more: object) -> dict[str, object]:
    pk = found.pk  # type: ignore[attr-defined]
    return {
        "shell": shell_of(request),
        "person": found,
        "life": passport(pk),
        "relations": queries.relations_of(pk),
        "reveal": form if request.actor.can(UNMASK) else None,
        **more,
    }


@login_required
@require_POST
@fresh_sign_in_required
def reveal(request: HttpRequest, person_id: int, what: str) -> HttpResponse:
    """Show the whole identity or phone number once; reason and look are logged, and the page is not stored."""
    found = queries.get_for(request.actor, person_id)
    verb = services.reveal_number if what == "number" else services.reveal_phone
    form = RevealForm(request.POST)
    shown: dict[str, object] = {}

    def show(data: object) -> None:
        shown[what] = verb(request.actor, person_id, reason=data["reason"]) or _("没有登记")  # type: ignore[index]

    attempt(form, show)
    answer = render(request, "people/person.html", _context(request, found, form, **shown))
    answer["Cache-Control"] = "no-store"
    return answer


@login_required
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Register one person."""
    require(request.actor, REGISTER)
    form = RegisterForm(request.POST or None)
    if request.method == "POST" and attempt(form, lambda data: services.register_person(request.actor, **data)):
        messages.success(request, _("人员已登记"))
        return redirect("people:people")
    return render(request, "people/register.html", {"form": form})


@login_required
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, kind: str) -> HttpResponse:
    """Import a sheet of persons or insurance months."""
    _columns, verb, permission = SHEETS[kind]
    require(request.actor, permission)
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and attempt(form, lambda data: verb(request.actor, data["sheet"])):
        messages.success(request, _("整张表已写入"))
        return redirect("people:people")
    return render(request, "people/upload.html", {"form": form, "kind": kind}, status=422 if form.errors else 200)


@login_required
@require_GET
def sheets(request: HttpRequest) -> HttpResponse:
    """Which sheets may be imported."""
    require(request.actor, RECORD)
    return render(request, "people/imports.html")


@login_required
@require_GET
def sheet(request: HttpRequest, kind: str) -> HttpResponse:
    """The empty template."""
    return attachment(template(SHEETS[kind][0]), XLSX, f"{kind}.xlsx")
