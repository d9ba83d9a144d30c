"""A learner's notes: beside the video, and all of them in a list that sorts and exports."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from jianglu.kernel.errors import DomainError
from jianglu.platform.pages import Column, DateRange, Table, Text, login_required, render
from jianglu.platform.pages.shells import is_htmx

from .. import notes, services


class NoteTable(Table):
    """All notes of the reader."""

    columns = [
        Column("enrolment.course.title", _("课程"), sort="enrolment__course__title"),
        Column("activity.title", _("视频"), sort="activity__title"),
        Column(
            "at", _("时间点"), sort="at", value=lambda row: notes.clock(row.at),
            link=lambda row: f"{reverse('learning:lesson', args=[row.activity_id])}?t={row.at}",
        ),
        Column("text", _("笔记")),
        Column("made_at", _("记录时间"), kind="datetime", sort="made_at"),
    ]  # fmt: skip
    filters = [
        Text("q", _("搜索"), ["text", "activity__title", "enrolment__course__title"]),
        DateRange("made_at", _("记录时间")),
    ]
    sort = "-made_at"
    name = "notes"
    empty = _("还没有笔记，看视频时在播放器下面记")


@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """All my notes."""
    return NoteTable(notes.mine(request.actor), request).response("learning/notes.html")


@login_required
@require_POST
def write(request: HttpRequest, activity_id: int) -> HttpResponse:
    """A note at the moment that the video shows."""
    said = request.POST.get("at", "")
    plain = said.isascii() and said.replace(".", "", 1).isdigit() and len(said) < 12
    at = float(said) if plain else 0.0
    text = request.POST.get("text", "")
    try:
        services.write_note(request.actor, activity_id, at, text)
    except DomainError as error:
        if error.status in (403, 404):
            raise
        return _beside(request, activity_id, {"note_error": f"{error.text}。{error.hint_text}", "note_text": text})
    return _beside(request, activity_id, {})


@login_required
@require_POST
def remove(request: HttpRequest, note_id: int) -> HttpResponse:
    """Throw a note away."""
    return _beside(request, services.remove_note(request.actor, note_id).activity_id, {})


def _beside(request: HttpRequest, activity_id: int, context: dict[str, Any]) -> HttpResponse:
    """The notes beside the video; without script the whole lesson again."""
    if not is_htmx(request) and not context:
        return redirect("learning:lesson", activity_id)
    return render(request, "learning/_notes.html", {**context, **beside(request, activity_id)})


def beside(request: HttpRequest, activity_id: int) -> dict[str, Any]:
    """What the part beside the video needs."""
    rows = notes.mine(request.actor, activity_id=activity_id)
    return {"note_activity": activity_id, "notes": [(row, notes.clock(row.at)) for row in rows]}
