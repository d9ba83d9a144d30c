"""The page on which an author picks what comes before a course."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jianglu.platform.pages import login_required, render, shell_of

from .. import finding, prerequisites, queries, services
from .author import do

SHOWN = 10


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, course_id: int) -> HttpResponse:
    """What comes before the course, and a search for more; each button adds or removes one."""
    course = queries.authored_course(request.actor, course_id)
    before = prerequisites.needed(course_id)
    chosen = [row.course.pk for row in before]
    if request.method == "POST":
        add, remove = (_one(request.POST.get(name, "")) for name in ("add", "remove"))
        wanted = [pk for pk in [*chosen, add] if pk is not None and pk != remove]

        def save() -> None:
            services.set_prerequisites(request.actor, course_id, wanted)
            messages.success(request, _("先修课程已保存"))

        do(request, save)
        return redirect("learning:prerequisites", course_id)
    text = request.GET.get("q", "")[:60]
    found = finding.catalogue(text).exclude(pk__in=[course_id, *chosen])[:SHOWN] if text.strip() else []
    context = {"shell": shell_of(request), "course": course, "before": before, "q": text, "found": found}
    return render(request, "learning/author/prerequisites.html", context)


def _one(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else None
