"""Authors' pages of when chapters and lessons open and are due: all rules, one rule, and the course as a learner meets it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from jianglu.platform import calendar
from jianglu.platform.pages import attempt, login_required, render, shell_of

from .. import queries, services
from ..releases import rules, standing, words
from ..releases.forms import AsLearnerForm, ReleaseForm


@login_required
@require_GET
def overview(request: HttpRequest, course_id: int) -> HttpResponse:
    """Every rule of the draft (or of what is published), and how a learner would meet the course on a day."""
    course = queries.authored_course(request.actor, course_id)
    version, modules = queries.workshop(course)
    lessons = [row for module in modules for row in module.activities.all()]
    titles = {str(row.key): row.title for row in lessons}
    form = AsLearnerForm(request.GET if "begun" in request.GET else None, lessons=lessons)
    stands = _stands(form, modules, version.in_order) if form.is_bound and form.is_valid() else {}
    chapters = [
        (
            module,
            words.described(rules.Release.of(module.release), titles),
            [
                (
                    row,
                    words.described(rules.Release.of(row.release), titles),
                    stands.get(row.pk),
                    words.reasons(stands[row.pk], titles) if stands else [],
                )
                for row in module.activities.all()
            ],
        )
        for module in modules
    ]
    review = queries.open_review(version)
    context = {
        "shell": shell_of(request),
        "course": course,
        "version": version,
        "chapters": chapters,
        "form": form,
        "shown": bool(stands),
        "draft": version.state == "draft" and not (review and review.locked),
    }
    return render(request, "learning/author/releases.html", context)


@login_required
def of_activity(request: HttpRequest, activity_id: int) -> HttpResponse:
    """The rule of one activity."""
    row = queries.authored_activity(request.actor, activity_id)

    def save(release: rules.Release) -> Any:
        return services.set_activity_release(request.actor, activity_id, release)

    return _one(request, row, row.module.version, {row.pk}, save)


@login_required
def of_module(request: HttpRequest, module_id: int) -> HttpResponse:
    """The rule of a chapter."""
    row = queries.authored_module(request.actor, module_id)
    inside = {lesson.pk for lesson in row.activities.all()}

    def save(release: rules.Release) -> Any:
        return services.set_module_release(request.actor, module_id, release)

    return _one(request, row, row.version, inside, save)


def _one(
    request: HttpRequest, row: Any, version: Any, own: set[int], save: Callable[[rules.Release], Any]
) -> HttpResponse:
    """The form of a rule; the lessons that it is about are not offered as what comes before."""
    _version, modules = queries.content_of(version)
    lessons = [lesson for module in modules for lesson in module.activities.all() if lesson.pk not in own]
    form = ReleaseForm(request.POST or None, lessons=lessons, release=rules.Release.of(row.release))
    if request.method == "POST" and attempt(form, lambda _data: save(form.release)):
        messages.success(request, _("开放与截止已保存"))
        return redirect("learning:releases", version.course_id)
    context = {"shell": shell_of(request), "course": version.course, "row": row, "form": form}
    return render(request, "learning/author/release.html", context)


def _stands(form: AsLearnerForm, modules: list[Any], in_order: bool) -> dict[int, rules.Standing]:
    """How the learner of the form meets each lesson, with full marks in what is done."""
    data = form.cleaned_data
    begun: date = data["begun"] or calendar.today()
    on: date = data["on"] or begun
    places = standing.places(modules, {})
    last = next((n for n, place in enumerate(places) if place.pk == data["done"]), -1)
    done = [replace(place, done=n <= last, score=100 if n <= last else None) for n, place in enumerate(places)]
    return rules.standings(done, in_order=in_order, begun=begun, today=on)
