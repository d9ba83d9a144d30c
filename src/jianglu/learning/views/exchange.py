"""Whole courses out and in: the export, packages handed in, and the report of what came of each."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from jianglu.organisations import queries as organisations
from jianglu.platform import files
from jianglu.platform.files.middleware import takes_uploads
from jianglu.platform.jobs import queries as jobs
from jianglu.platform.pages import Choice, Column, DateRange, Table, Text, attempt, login_required, render, shell_of
from jianglu.platform.pages.downloads import streamed

from .. import queries, services
from ..exchange.telling import OUTCOMES, next_step, why
from ..forms import ImportForm
from ..uploads import COURSE_PACKAGE, MAX_BYTES

STATES = {"waiting": _("处理中"), "done": _("已生成草稿"), "refused": _("未导入")}


class ImportTable(Table):
    """Packages of the reader's units, or of the bureau's region."""

    columns = [
        Column("file.name", _("课程包"), sort="file__name", link="learning:import"),
        Column("format", _("格式"), sort="format"),
        Column("organisation.name", _("开课单位")),
        Column("state", _("状态"), kind="tag", value=lambda row: STATES[row.state]),
        Column("taken", _("已导入"), kind="number", sort="taken"),
        Column("changed", _("有改动"), kind="number", sort="changed"),
        Column("lost", _("未导入"), kind="number", sort="lost"),
        Column("asked_by", _("上传人"), kind="who"),
        Column("asked_at", _("上传时间"), kind="datetime", sort="asked_at"),
    ]
    filters = [
        Text("q", _("搜索"), ["file__name", "course__title", "organisation__name"]),
        Choice("made", _("状态"), [(False, _("已生成草稿")), (True, _("未生成草稿"))], lookup="course__isnull"),
        DateRange("asked_at", _("上传时间")),
    ]
    sort = "-asked_at"
    name = "course-imports"
    empty = _("还没有导入过课程包")


class NoteTable(Table):
    """The report of one import."""

    columns = [
        Column("seq", _("序号"), kind="number", sort="seq"),
        Column("place", _("课程中的位置"), sort="place"),
        Column("file", _("包内文件"), sort="file"),
        Column("get_outcome_display", _("结果"), kind="tag", sort="outcome"),
        Column("why", _("原因"), value=lambda row: why(row.code, row.detail)),
        Column("next", _("下一步"), value=lambda row: next_step(row.code)),
    ]
    filters = [Text("q", _("搜索"), ["place", "file", "detail"]), Choice("outcome", _("结果"), OUTCOMES)]
    sort = "seq"
    name = "import-report"
    empty = _("没有符合条件的内容")


@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What was handed in."""
    rows = queries.imports(request.actor)
    return ImportTable(rows, request).response("learning/author/imports.html", {"shell": shell_of(request)})


@takes_uploads(MAX_BYTES)
@login_required
def create(request: HttpRequest) -> HttpResponse:
    """Hand a package in."""
    units = [(unit.pk, unit.name) for unit in organisations.acting_for(request.actor)]
    bureau = bool(request.actor.region_codes)
    form = ImportForm(request.POST or None, request.FILES or None, units=units, bureau=bureau)
    made: list[Any] = []

    def verb(data: Any) -> None:
        chosen = {name: data[name] for name in ("organisation_id", "category", "occupation", "level")}
        with files.received(request.actor, data["file"], purpose=COURSE_PACKAGE) as file:
            made.append(services.ask_import(request.actor, file, **chosen))

    if request.method == "POST" and attempt(form, verb):
        return redirect("learning:import", made[0].pk)
    return render(request, "learning/author/import_form.html", {"shell": shell_of(request), "form": form})


@login_required
@require_GET
def report(request: HttpRequest, import_id: int) -> HttpResponse:
    """How far it is, and what became of everything in it."""
    row = queries.course_import(request.actor, import_id)
    own = jobs.visible_to(request.actor).filter(pk=row.job_id or 0).first()
    context = {"shell": shell_of(request), "row": row, "job": own if row.state == "waiting" else None}
    return NoteTable(queries.import_notes(row), request).response("learning/author/import.html", context)


@login_required
@require_POST
def export(request: HttpRequest, course_id: int) -> Any:
    """The draft, else the published version, as a package. Posted, because every export is written down."""
    queries.authored_course(request.actor, course_id)
    name, content = services.export_course(request.actor, course_id)
    return streamed(content, "application/zip", name)
