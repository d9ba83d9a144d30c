"""Pictures beside presence checks: the learner's upload, the teacher's list."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from jianglu.platform import calendar
from jianglu.platform.files.errors import FileEmpty
from jianglu.platform.pages import Choice, Column, DateRange, Table, Text, attempt, login_required, render, shell_of

from ..faces import appeals, queries, rules, services
from .learner import answered


class FaceTable(Table):
    """Checks of the classes in reach; what waits for a person first."""

    columns = [
        Column("person.name", gettext_lazy("学员"), sort="person__pinyin", link="learning:face_check"),
        Column("cohort.title", gettext_lazy("班级")),
        Column("session.activity.title", gettext_lazy("课时")),
        Column("at", gettext_lazy("时间"), kind="datetime", sort="at"),
        Column("get_state_display", gettext_lazy("结果"), kind="tag", sort="state"),
        Column("drawn", gettext_lazy("抽查"), value=lambda row: _("抽中") if row.drawn else "", sort="drawn"),
        Column("refused", gettext_lazy("未计入"), kind="duration", value=lambda r: r.entry.refused if r.entry else 0),
        Column("reason", gettext_lazy("说明")),
    ]
    filters = [
        Text("q", gettext_lazy("搜索"), ["person__name", "cohort__title"]),
        Choice("state", gettext_lazy("结果"), queries.STATES),
        Choice("drawn", gettext_lazy("抽查"), [(True, gettext_lazy("抽中")), (False, gettext_lazy("未抽中"))]),
        DateRange("at", gettext_lazy("时间")),
    ]
    sort = "-at"
    name = "face-checks"


class AppealForm(forms.Form):
    """Why it was the learner."""

    grounds = forms.CharField(
        label=gettext_lazy("申诉理由"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("例如当时在哪里学习、谁可以证明"),
    )  # fmt: skip


class DecideForm(forms.Form):
    """What the teacher found, and why."""

    same = forms.TypedChoiceField(
        label=gettext_lazy("结论"),
        choices=[("1", gettext_lazy("是本人")), ("0", gettext_lazy("不是本人"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=gettext_lazy("依据"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


@require_POST
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """The learner's picture."""

    def shown() -> dict[str, Any]:
        picture = request.FILES.get("picture")
        if not isinstance(picture, UploadedFile):
            raise FileEmpty()
        session = services.show_face(request.actor, key, picture)
        return {"seq": session.seq, "face": session.face_due}

    return answered(shown)


@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """My own checks, what teachers said, and where I may hold against it."""
    page = Paginator(queries.my_checks(request.actor), 20).get_page(request.GET.get("page"))
    rows = [(row, appeals.appealable(row)) for row in page]
    context = {"page": page, "rows": rows, "rule": rules.face_rule(calendar.today())}
    return render(request, "learning/faces/mine.html", context)


@login_required
def appeal(request: HttpRequest, check_id: int) -> HttpResponse:
    """Hold against the teacher's word."""
    check = queries.my_check(request.actor, check_id)
    form = AppealForm(request.POST or None)
    if request.method == "POST" and attempt(form, lambda data: appeals.appeal(request.actor, check_id, **data)):
        messages.success(request, _("申诉已提交，由人社部门另派人复核，有结果会通知您"))
        return redirect("learning:my_faces")
    context = {"check": check, "form": form if appeals.appealable(check) else None}
    return render(request, "learning/faces/appeal.html", context)


@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Face checks."""
    return FaceTable(queries.listed_checks(request.actor), request).response(
        "learning/faces/index.html", {"shell": shell_of(request), "rule": rules.face_rule(calendar.today())}
    )


@login_required
def one(request: HttpRequest, check_id: int) -> HttpResponse:
    """One check with its picture, and the teacher's word."""
    check = queries.get_check(request.actor, check_id)
    form = DecideForm(request.POST or None)
    if request.method == "POST" and attempt(form, lambda data: services.decide(request.actor, check_id, **data)):
        messages.success(request, _("已记录结论，学时已按结论处理"))
        return redirect("learning:faces")
    context = {"shell": shell_of(request), "check": check, "form": None if check.decided else form}
    return render(request, "learning/faces/one.html", context)


@login_required
@require_GET
def picture(request: HttpRequest, check_id: int) -> HttpResponse:
    """The picture; every look is on record."""
    content = services.look(request.actor, check_id)
    kind = "image/png" if content.startswith(b"\x89PNG") else "image/jpeg"
    headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=kind, headers=headers)
