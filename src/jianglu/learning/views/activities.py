"""Authors' pages of one activity: adding it, editing it, looking at it as learners will."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jianglu.kernel.errors import NotFound
from jianglu.platform import files
from jianglu.platform.files.middleware import takes_uploads
from jianglu.platform.pages import attempt, login_required, render, shell_of

from .. import asking, captions, queries, rules, services
from ..content import origin
from ..content.pages import framing, part_asked, site_of
from ..content.reading import package_of
from ..errors import BadCaptionFile
from ..forms import FIELDS, KINDS, UPLOADS, ActivityForm, PasteForm, QuestionForm
from ..markdown import lesson_html
from ..streams import queries as streams
from ..streams.services import can_encode
from ..uploads import LESSON_PACKAGE, MAX_BYTES
from . import live, tools
from .author import do
from .learner import marked
from .saving import Saving


@takes_uploads(MAX_BYTES)
@login_required
def add(request: HttpRequest, course_id: int, module_id: int) -> HttpResponse:
    """Choose a kind, then fill in what it needs."""
    course = queries.authored_course(request.actor, course_id)
    kind = request.POST.get("kind") or request.GET.get("kind", "")
    if kind not in FIELDS:
        context = {"shell": shell_of(request), "course": course, "kinds": KINDS}
        return render(request, "learning/author/kinds.html", context)
    if kind == "lti":
        return tools.add(request, course, module_id)
    form = ActivityForm(request.POST or None, request.FILES or None, kind=kind)
    made: list[Any] = []

    def verb(data: Mapping[str, Any]) -> None:
        values = form.values() | _file(request, kind, data, course.organisation_id)
        made.append(services.add_activity(request.actor, module_id, kind=kind, **values))

    if request.method == "POST" and attempt(form, verb):
        if kind in ("quiz", "live"):
            return redirect("learning:author_activity", made[0].pk)
        return redirect("learning:workshop", course_id)
    title = _("添加%(kind)s") % {"kind": dict(KINDS)[kind]}
    context = {
        "shell": shell_of(request),
        "form": form,
        "title": title,
        "course": course,
        "files": "file" in form.fields,
    }
    return render(request, "learning/author/form.html", context)


@takes_uploads(MAX_BYTES)
@login_required
def activity(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Edit an activity, saved as its author types; the questions of a quiz."""
    found = queries.authored_activity(request.actor, activity_id)
    course = found.module.version.course
    by_length = found.kind == "text" and found.seconds == rules.reading_seconds(found.body)
    minutes = None if by_length else round(found.seconds / 60, 1) or None
    first = {
        "title": found.title, "body": found.body, "minutes": minutes,
        "required": found.required, "pass_mark": found.pass_mark, "max_attempts": found.max_attempts,
        "checklist": "\n".join(found.checklist),
        "least_chars": found.least_chars, "least_replies": found.least_replies, "own_first": found.own_first,
    }  # fmt: skip
    form = ActivityForm(request.POST or None, request.FILES or None, kind=found.kind, initial=first)
    saving = Saving(request, found)

    def verb(data: Mapping[str, Any], revision: int) -> Any:
        values = form.values() | _file(request, found.kind, data, course.organisation_id)
        return services.edit_activity(request.actor, activity_id, revision=revision, **values)

    if request.method == "POST" and saving.quiet:
        return saving.answer(form, verb)
    if request.method == "POST" and saving.done(form, verb):
        return redirect("learning:workshop", course.pk)
    review = queries.open_review(found.module.version)
    context = {
        "shell": shell_of(request),
        "form": form,
        "saving": saving,
        "activity": found,
        "course": course,
        "question_form": QuestionForm(),
        "paste_form": PasteForm(),
        "draft": found.module.version.state == "draft" and not (review and review.locked),
        "remarks": [row for row in review.remarks.all() if row.activity_id == activity_id] if review else [],
        "package": package_of(found),
        "stream": streams.stream(found) if found.kind == "video" else None,
        "can_encode": can_encode(),
        "files": "file" in form.fields,
    }
    if found.kind == "live":
        context |= live.dates(found)
    return render(request, "learning/author/activity.html", context)


@login_required
@require_POST
def change(request: HttpRequest, activity_id: int, verb: str) -> HttpResponse:
    """Move up or down, or remove."""
    course_id = queries.authored_activity(request.actor, activity_id).module.version.course_id
    verbs = {
        "up": lambda: services.move_activity(request.actor, activity_id, -1),
        "down": lambda: services.move_activity(request.actor, activity_id, 1),
        "remove": lambda: services.remove_activity(request.actor, activity_id),
    }
    do(request, verbs[verb])
    return redirect("learning:workshop", course_id)


@login_required
def preview(request: HttpRequest, activity_id: int) -> HttpResponse:
    """The activity as learners see it; a quiz may be answered and is marked. Nothing is kept."""
    found = queries.shown_activity(request.actor, activity_id)
    if found.kind == "scorm":
        return redirect("learning:try_package", activity_id)
    _version, modules = queries.content_of(found.module.version)
    context: dict[str, Any] = {
        "shell": shell_of(request),
        "activity": found,
        "course": found.module.version.course,
        "modules": modules,
        "body": lesson_html(found.body) if found.body else "",
        "editable": _may_edit(request, found),
        "review": found.module.version.reviews.order_by("-pk").first(),
        "is_pdf": found.file is not None and found.file.content_type == "application/pdf",
    }
    if found.kind == "video":
        context["original"] = streams.original(found)
    if found.kind == "quiz":
        questions = list(found.questions.all())
        context["questions"] = asking.asked(questions, 0, {})
        if request.method == "POST":
            try:
                answers = asking.kept(context["questions"], asking.chosen(context["questions"], request.POST))
            except ValueError:  # a form that was tampered with
                answers = {}
            asked = [rules.Asked(row.pk, row.kind, row.answer, row.points) for row in questions]
            context |= {"score": rules.mark(asked, answers), "rows": marked(questions, 0, answers)}
    return render(request, "learning/author/preview.html", context)


@login_required
@require_GET
def try_package(request: HttpRequest, activity_id: int) -> HttpResponse:
    """An author's look at a package, as learners get it; nothing is kept."""
    found = queries.shown_activity(request.actor, activity_id)
    package = package_of(found)
    if package is None:
        raise NotFound()
    ticket = origin.Ticket(0, 0, package.key, site_of(request))
    part = part_asked(request, package)
    context = {
        "shell": shell_of(request),
        "activity": found,
        "package": package,
        "editable": _may_edit(request, found),
        "part": part,
        "address": origin.address(ticket, part),
    }
    return framing(render(request, "learning/author/package.html", context), package)


def _may_edit(request: HttpRequest, found: Any) -> bool:
    """An author comes back to the form; a reviewer does not."""
    return queries.authored(request.actor).filter(pk=found.module.version.course_id).exists()


def _file(request: HttpRequest, kind: str, data: Mapping[str, Any], organisation_id: int | None) -> dict[str, Any]:
    upload, found = data.get("file"), _captions(data)
    if not upload:
        return found
    with files.received(request.actor, upload, purpose=UPLOADS[kind]) as file:
        if UPLOADS[kind] is LESSON_PACKAGE:
            return {"file_id": services.take_package(request.actor, file, organisation_id=organisation_id).file_id}
        return {**found, "file_id": files.store(request.actor, file, purpose=UPLOADS[kind]).pk}


def _captions(data: Mapping[str, Any]) -> dict[str, Any]:
    upload = data.get("captions")
    if not upload:
        return {}
    try:
        return {"captions": captions.as_vtt(upload.read(4 * captions.MOST))}
    except captions.BadCaptions as error:
        raise BadCaptionFile(line=error.line, fields={"captions": BadCaptionFile.hint}) from error
