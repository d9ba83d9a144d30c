"""What providers and teachers do: programmes, classes, the roll, completion, settlement."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from jianglu.kernel.errors import DomainError
from jianglu.kernel.levels import Level
from jianglu.kernel.sheets import template as sheet_template
from jianglu.learning.cohorts import queries as learning
from jianglu.organisations import queries as organisations
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
from ..forms import ClassForm, ProgrammeForm, SheetForm, TraineeForm
from ..permissions import PLAN, RUN_CLASS, SETTLE, SUPERVISE, TAKE_ROLL
from ..services.classes import group_key
from ..services.enrolment import SHEET
from ..words import AttendanceState, ClassState, ProgrammeState


class ProgrammeTable(Table):
    """Programmes of the reader's units, or of the bureau's region."""

    columns = [
        Column("title", pgettext_lazy("training", "项目"), sort="title", link="training:programme"),
        Column("organisation.name", gettext_lazy("培训机构")),
        Column("occupation.name", gettext_lazy("职业")),
        Column("level", gettext_lazy("等级"), kind="level", sort="level"),
        Column("hours", gettext_lazy("学时"), kind="number"),
        Column("fee", gettext_lazy("收费"), kind="money", sort="fee"),
        Column("subsidy", gettext_lazy("补贴标准"), kind="money", sort="subsidy"),
        Column("size", gettext_lazy("开班数"), kind="number"),
        Column("get_state_display", gettext_lazy("状态"), kind="tag", sort="state"),
    ]
    filters = [
        Text("q", gettext_lazy("搜索"), ["title", "number", "occupation__name"]),
        Choice("state", gettext_lazy("状态"), ProgrammeState.choices),
        Choice("level", gettext_lazy("等级"), Level.choices()),
    ]
    sort = "-created_at"
    name = "programmes"


class ClassTable(Table):
    """Classes of the reader's units, or of the bureau's region."""

    columns = [
        Column("number", gettext_lazy("班级"), sort="number", link="training:class_board"),
        Column("programme.title", gettext_lazy("培训项目")),
        Column("organisation.name", gettext_lazy("培训机构")),
        Column("region_code", gettext_lazy("地点"), value=lambda row: regions.path(row.region_code)),
        Column("start_on", pgettext_lazy("date", "开班"), kind="date", sort="start_on"),
        Column("end_on", pgettext_lazy("date", "结业"), kind="date", sort="end_on"),
        Column("people", gettext_lazy("学员"), kind="number"),
        Column("seats", gettext_lazy("名额"), kind="number"),
        Column("waiting", gettext_lazy("候补"), kind="number"),
        Column("get_state_display", gettext_lazy("状态"), kind="tag", sort="state"),
    ]
    filters = [
        Text("q", gettext_lazy("搜索"), ["number", "programme__title", "organisation__name"]),
        Choice("state", gettext_lazy("状态"), ClassState.choices),
        District("district", gettext_lazy("区县"), lookup="region_code"),
        DateRange("start_on", gettext_lazy("开班日期")),
    ]
    sort = "-start_on"
    name = "classes"


@login_required
@require_GET
def programmes(request: HttpRequest) -> HttpResponse:
    """Programmes."""
    context = {"shell": shell_of(request), "can_plan": request.actor.can(PLAN)}
    rows = queries.visible_programmes(request.actor)
    return ProgrammeTable(rows, request).response("training/workspace/programmes.html", context)


@login_required
def new_programme(request: HttpRequest) -> HttpResponse:
    """Write a programme."""
    form = ProgrammeForm(request.POST or None)
    made: list[Any] = []

    def verb(data: Any) -> None:
        unit = next(iter(organisations.acting_for(request.actor)), None)
        made.append(services.create_programme(request.actor, unit.pk if unit else 0, **data))

    if request.method == "POST" and attempt(form, verb):
        return redirect("training:programme", made[0].pk)
    return _form(request, form, _("新建培训项目"), reverse("training:programmes"))


@login_required
@require_GET
def programme(request: HttpRequest, programme_id: int) -> HttpResponse:
    """One programme with its review and its classes."""
    found = queries.programme_for(request.actor, programme_id)
    context = {
        "shell": shell_of(request),
        "programme": found,
        "classes": queries.visible_classes(request.actor).filter(programme=found)[:20],
        "mine": found.organisation_id in request.actor.organisation_ids and request.actor.can(PLAN),
    }
    return render(request, "training/workspace/programme.html", context)


@login_required
def edit_programme(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Change a draft."""
    found = queries.programme_for(request.actor, programme_id)
    first = {name: getattr(found, name) for name in ProgrammeForm.base_fields if name not in ("courses", "fee")}
    first |= {"fee": found.fee / 100, "courses": list(found.courses.values_list("pk", flat=True))}
    form = ProgrammeForm(request.POST or None, initial=first)
    if request.method == "POST" and attempt(
        form, lambda data: services.edit_programme(request.actor, programme_id, **data)
    ):
        return redirect("training:programme", programme_id)
    return _form(request, form, found.title, reverse("training:programme", args=[programme_id]))


@login_required
@require_POST
def act_programme(request: HttpRequest, programme_id: int, verb: str) -> HttpResponse:
    """Submit or retire."""
    queries.programme_for(request.actor, programme_id)
    if verb == "submit":
        _do(request, lambda: services.submit_programme(request.actor, programme_id), _("已提交审核"))
    else:
        reason = request.POST.get("reason", "")[:200]
        _do(request, lambda: services.retire_programme(request.actor, programme_id, reason), _("已停用"))
    return redirect("training:programme", programme_id)


@login_required
@require_GET
def classes(request: HttpRequest) -> HttpResponse:
    """Classes."""
    context = {"shell": shell_of(request)}
    return ClassTable(queries.visible_classes(request.actor), request).response(
        "training/workspace/classes.html", context
    )


@login_required
def new_class(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Open a class of a programme."""
    found = queries.programme_for(request.actor, programme_id)
    form = ClassForm(request.POST or None, district=found.region_code)
    made: list[Any] = []
    if request.method == "POST" and attempt(
        form, lambda data: made.append(services.open_class(request.actor, programme_id, **data))
    ):
        return redirect("training:class_board", made[0].pk)
    return _form(request, form, _("开班") + f" · {found.title}", reverse("training:programme", args=[programme_id]))


@login_required
@require_GET
def board(request: HttpRequest, class_id: int) -> HttpResponse:
    """One class: everybody's standing, the lessons, what can be done next."""
    opened = queries.class_for(request.actor, class_id)
    own = opened.organisation_id in request.actor.organisation_ids
    context = {
        "shell": shell_of(request),
        "opened": opened,
        "place": regions.path(opened.region_code),
        "rows": queries.board(opened),
        "sessions": opened.sessions.order_by("seq"),
        "can_run": own and request.actor.can(RUN_CLASS),
        "can_roll": own and request.actor.can(TAKE_ROLL),
        "can_settle": own and request.actor.can(SETTLE),
        "can_supervise": request.actor.can(SUPERVISE),
        "group": learning.of_origin(group_key(opened.pk)),
        "settlement": getattr(opened, "settlement", None),
        "visits": opened.visits.all(),
        "alerts": opened.alerts.select_related("case") if request.actor.can(SUPERVISE) else (),
        "trainee_form": TraineeForm(),
        "sheet_form": SheetForm(),
    }
    return render(request, "training/workspace/board.html", context)


@login_required
def add_trainee(request: HttpRequest, class_id: int, by: str) -> HttpResponse:
    """Enrol one person by name and number, or everybody on a sheet."""
    opened = queries.class_for(request.actor, class_id)
    form = TraineeForm(request.POST or None) if by == "one" else SheetForm(request.POST or None, request.FILES or None)

    def verb(data: Any) -> None:
        if by == "one":
            services.enrol_by_number(request.actor, class_id, name=data["name"], number=data["number"])
        else:
            count = services.import_trainees(request.actor, class_id, data["sheet"])
            messages.success(request, _("已导入 %(count)s 名学员") % {"count": count})

    if request.method == "POST" and attempt(form, verb):
        return redirect("training:class_board", class_id)
    context = {"files": by == "sheet", "template_link": reverse("training:trainee_template") if by == "sheet" else ""}
    back = reverse("training:class_board", args=[class_id])
    return _form(request, form, _("添加学员") + f" · {opened.number}", back, **context)


@login_required
@require_GET
def trainee_template(request: HttpRequest) -> HttpResponse:
    """The empty sheet."""
    return attachment(sheet_template(SHEET), XLSX, "trainees.xlsx")


@login_required
@require_POST
def act_class(request: HttpRequest, class_id: int, verb: str) -> HttpResponse:
    """Finish, settle, cancel, take somebody out, or go to the study group."""
    queries.class_for(request.actor, class_id)
    reason = request.POST.get("reason", "")[:200]
    if verb == "group":
        return redirect("learning:cohort_board", services.class_group(request.actor, class_id).pk)
    if verb == "finish":
        _do(request, lambda: services.finish_class(request.actor, class_id), _("班级已结业"))
    elif verb == "settle":
        _do(request, lambda: services.settle_class(request.actor, class_id), _("结算申请已提交"))
    elif verb == "cancel":
        _do(request, lambda: services.cancel_class(request.actor, class_id, reason), _("班级已取消"))
    elif (enrolment := request.POST.get("enrolment", "")).isdigit():
        _do(request, lambda: services.withdraw(request.actor, int(enrolment), reason), _("学员已退班"))
    return redirect("training:class_board", class_id)


@login_required
@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """Today's lessons on the teacher's phone."""
    context = {"shell": shell_of(request), "sessions": queries.first_session_today(request.actor)}
    return render(request, "training/workspace/today.html", context)


@login_required
def roll(request: HttpRequest, session_id: int) -> HttpResponse:
    """The roll of a lesson, and the code by which trainees sign in themselves."""
    session = queries.session_for(request.actor, session_id)
    if request.method == "POST":
        states = {
            int(key[2:]): value
            for key, value in request.POST.items()
            if key.startswith("e-") and key[2:].isdigit() and value in AttendanceState.values
        }
        verbs = {
            "mark": lambda: services.mark_roll(request.actor, session_id, states),
            "code": lambda: services.open_sign_in(request.actor, session_id),
            "close": lambda: services.close_roll(request.actor, session_id),
        }
        verb = request.POST.get("verb", "mark")
        if verb == "rest":
            trainees = queries.board(session.training_class)
            marked = {row.enrolment_id: row.state for row in session.attendance.all()}
            here = [row.enrolment.pk for row in trainees if row.enrolment.state != "waiting"]
            states = {pk: states.get(pk) or marked.get(pk) or AttendanceState.PRESENT for pk in here}
            verb = "close"
        if verb in verbs:
            if verb == "close":
                _do(request, verbs["mark"], "")
            _do(request, verbs[verb], _("点名已保存") if verb == "mark" else "")
        return redirect("training:roll", session_id)
    marks = {row.enrolment_id: row for row in session.attendance.all()}
    trainees = queries.board(session.training_class)
    link = request.build_absolute_uri(reverse("training:sign_in")) + f"?code={session.sign_code}"
    context = {
        "shell": shell_of(request),
        "session": session,
        "rows": [(row.enrolment, marks.get(row.enrolment.pk)) for row in trainees if row.enrolment.state != "waiting"],
        "states": AttendanceState.choices,
        "link": link if session.sign_code else "",
        "present": sum(mark.state in ("present", "late") for mark in marks.values()),
    }
    return render(request, "training/workspace/roll.html", context)


def _form(request: HttpRequest, form: Any, title: str, back: str, **more: Any) -> HttpResponse:
    context = {"shell": shell_of(request), "form": form, "title": title, "back": back, **more}
    return render(request, "training/workspace/form.html", context)


def _do(request: HttpRequest, verb: Any, done: str) -> None:
    """Run the verb of a button; its error becomes a message."""
    try:
        verb()
    except DomainError as error:
        if error.status in (403, 404):
            raise
        messages.error(request, f"{error.text} {error.hint_text}")
        return
    if done:
        messages.success(request, done)
