"""What learners and visitors see: catalogue, course, player, quiz, my learning, my hours."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_POST, require_safe

from jianglu.kernel.errors import DomainError, NotFound
from jianglu.kernel.identifiers import mask_name
from jianglu.people import queries as people
from jianglu.platform import calendar
from jianglu.platform.pages import allowing, login_required, render, shell_of

from .. import asking, finding, prerequisites, queries, rules, services
from ..errors import ActivityLocked, CoursesNeeded, NotEnrolled
from ..faces import queries as faces
from ..lives import queries as lives
from ..markdown import lesson_html
from ..media import ranged
from ..permissions import STUDY
from ..planning import queries as planning
from ..releases import standing
from ..streams import addresses
from ..streams import queries as streams
from . import forum, live, notes, packages, tools, work

PAGE = 18


@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    """Courses by category, words, level, skill tag."""
    asked = {key: request.GET.get(key, "")[:60] for key in ("q", "category", "level", "sort", "occupation", "tag")}
    found = finding.find(
        asked["q"],
        category=asked["category"],
        level=asked["level"],
        sort=asked["sort"],
        occupation=asked["occupation"],
        tag=asked["tag"],
    )
    pages = Paginator(found.courses, PAGE)
    pages.count = found.size  # as the facets counted it already
    context = {
        "shell": shell_of(request),
        "asked": asked,
        "found": found,
        "tag": finding.listed(asked["tag"]),
        "page": pages.get_page(request.GET.get("page")),
    }
    return render(request, "learning/catalogue.html", context)


@require_GET
def course(request: HttpRequest, course_id: int) -> HttpResponse:
    """One course: what it is about, its outline, where to go on."""
    found = queries.get_course(course_id)
    outline = queries.outline(found, request.actor.person_id)
    before = [row for row in prerequisites.needed(course_id, request.actor.person_id) if not row.skipped]
    context = {
        "shell": shell_of(request),
        "course": found,
        "outline": outline,
        "before": before,
        "lacking": [row for row in before if not row.done] if request.actor.person_id else [],
        "hours": rules.study_hours(outline.version.seconds, calendar.today()),
        "can_study": request.actor.can(STUDY),
    }
    return render(request, "learning/course.html", context)


@login_required
@require_POST
def enrol(request: HttpRequest, course_id: int) -> HttpResponse:
    """Join, and go to the first lesson; or hear which courses come first."""
    try:
        services.enrol(request.actor, course_id)
    except CoursesNeeded as error:
        before = prerequisites.needed(course_id, request.actor.person_id)
        rows = [row.course for row in before if not (row.skipped or row.done)]
        context = {"shell": shell_of(request), "course": queries.get_course(course_id), "rows": rows}
        return render(request, "learning/first.html", context, status=error.status)
    outline = queries.outline(queries.get_course(course_id), request.actor.person_id)
    line = outline.next_line
    return redirect("learning:lesson", line.activity.pk) if line else redirect("learning:course", course_id)


@login_required
@require_GET
def lesson(request: HttpRequest, activity_id: int) -> HttpResponse:
    """The player of one activity; who may not open it is led to the course."""
    try:
        found = queries.lesson(request.actor, activity_id)
    except (NotEnrolled, ActivityLocked) as error:
        course_id = queries.course_of(activity_id)
        if course_id is None:
            raise
        messages.warning(request, f"{error.text}。{error.hint_text}")
        return redirect("learning:course", course_id)
    activity = found.line.activity
    told = faces.told(request.actor.person_id or 0, found.course.pk)
    context: dict[str, Any] = {
        "found": found,
        "activity": activity,
        "line": found.line,
        "next": found.outline.after(activity_id),
        "body": lesson_html(activity.body) if activity.body else "",
        "subsidised_class": told[0] if told else None,
        "agreed": bool(told and told[1]),
    }
    if activity.kind == "quiz":
        context["attempts"] = queries.attempts(request.actor, activity_id)
        return render(request, "learning/quiz.html", context)
    if activity.kind == "scorm":
        return packages.player(request, context)
    if activity.kind in ("assignment", "practice"):
        return work.work(request, context)
    if activity.kind == "lti":
        return tools.lesson(request, context)
    if activity.kind == "live":
        return live.lesson(request, context)
    if activity.kind == "discussion":
        return forum.lesson(request, context)
    if activity.kind == "video":
        page = render(request, "learning/lesson.html", context | around(request, found.line))
        return allowing(page, {"media-src": ["blob:"]})  # hls.js plays out of memory
    context["is_pdf"] = activity.file is not None and activity.file.content_type == "application/pdf"
    return render(request, "learning/lesson.html", context)


RATES = ("0.75", "1", "1.25", "1.5", "2")


def around(request: HttpRequest, line: Any) -> dict[str, Any]:
    """What stands around a video: where to begin, speeds, the watermark with the learner's masked name, notes."""
    asked = request.GET.get("t", "")
    at = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else None
    most = rules.hour_rule(calendar.today()).max_rate
    person = request.actor.person_id or 0
    return {
        "position": at if at is not None else line.progress.position if line.progress else 0,
        "hls": streams.address(request.actor, line.activity),
        "original": streams.original(line.activity),
        "rates": [(rate, float(rate) <= most) for rate in RATES],
        "max_rate": most,
        "watermark": f"{mask_name(people.names([person]).get(person, ''))} {person:06d}",
        **notes.beside(request, line.activity.pk),
    }


@login_required
@require_POST
def finish(request: HttpRequest, activity_id: int) -> HttpResponse:
    """The learner has read a text or document."""
    progress = services.finish_reading(request.actor, activity_id)
    if progress.done_at is None and progress.activity.kind == "lti":
        messages.warning(request, _("请先打开外部工具学习，再确认学完"))
        return redirect("learning:lesson", activity_id)
    if progress.done_at is None:
        line = queries.lesson(request.actor, activity_id).line
        left = divmod(max(1, line.needed - line.seconds), 60)
        told = _("还差 %(minutes)s 分 %(seconds)s 秒才能完成本节，已计入的学时不会丢失，请继续学习")
        messages.warning(request, told % {"minutes": left[0], "seconds": left[1]})
        return redirect("learning:lesson", activity_id)
    following = queries.lesson(request.actor, activity_id).outline.after(activity_id)
    messages.success(request, _("本节已完成"))
    if following is not None and following.open:
        return redirect("learning:lesson", following.activity.pk)
    return redirect("learning:course", queries.course_of(activity_id))


@login_required
@require_safe
@xframe_options_sameorigin
def media(request: HttpRequest, activity_id: int) -> HttpResponseBase:
    """The file of an activity, by ranges, for its learners and authors."""
    found = queries.file_of(request.actor, activity_id)
    if found is None:
        raise NotFound()
    path, content_type = streams.film(found, copy=request.GET.get("as") == "mp4")
    return allowing(ranged(request, path, content_type), {"frame-ancestors": ["'self'"]})


@require_safe
def stream(request: HttpRequest, signed: str, name: str) -> HttpResponseBase:
    """A playlist or a segment for whoever has its signed address, so that players need no cookie."""
    path = streams.file_at(signed, name)
    if path is None:
        raise NotFound()
    return ranged(request, path, addresses.TYPES[path.suffix])


@login_required
@require_GET
def captions(request: HttpRequest, activity_id: int) -> HttpResponse:
    """The captions of a video, for whoever may watch it."""
    text = queries.captions_of(request.actor, activity_id)
    if not text:
        raise NotFound()
    return HttpResponse(text, content_type="text/vtt; charset=utf-8", headers={"X-Content-Type-Options": "nosniff"})


# The player's own calls --------------------------------------------------------------------------------------------


@require_POST
def open_session(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Take the lease."""
    device = request.headers.get("User-Agent", "")

    def opened() -> dict[str, Any]:
        session = services.open_session(request.actor, activity_id, device=device)
        return {"key": str(session.key), "token": session.token, "face": session.face_due}

    return answered(opened)


@require_POST
def beat(request: HttpRequest, key: UUID) -> HttpResponse:
    """One beat."""
    try:
        data = json.loads(request.body)
        report = rules.Beat(
            elapsed=float(data["elapsed"]),
            ranges=tuple((float(low), float(high)) for low, high in data.get("ranges", [])[:100]),
            rate=float(data.get("rate", 1)),
            visible=bool(data.get("visible")),
            playing=bool(data.get("playing")),
        )
        seq, position, token = int(data["seq"]), float(data.get("position", 0)), str(data["token"])
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"code": "invalid"}, status=422)
    return answered(lambda: services.beat(request.actor, key, seq, report, position, token=token))


@require_POST
def presence(request: HttpRequest, key: UUID) -> HttpResponse:
    """I am here."""
    return answered(lambda: {"seq": services.confirm_presence(request.actor, key).seq})


@require_POST
def close(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give the lease back."""

    def closed() -> dict[str, Any]:
        session = services.close_session(request.actor, key)
        return {"seq": session.seq, "done": queries.is_done(session.enrolment_id, session.activity_id)}

    return answered(closed)


def answered(verb: Any) -> HttpResponse:
    """The result as JSON, or the error with its code so that the player can say what to do."""
    try:
        return JsonResponse(verb())
    except DomainError as error:
        told = {"code": error.code, "text": error.text, "hint": error.hint_text, **error.params}
        return JsonResponse(told, status=error.status)


# Quizzes -----------------------------------------------------------------------------------------------------------


@login_required
@require_POST
def start_quiz(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Begin or go on."""
    return redirect("learning:attempt", services.start_attempt(request.actor, activity_id).pk)


@login_required
def attempt(request: HttpRequest, attempt_id: int) -> HttpResponse:
    """Answer and hand in."""
    found = queries.attempt(request.actor, attempt_id)
    if found.submitted_at is not None:
        return redirect("learning:result", attempt_id)
    drawn = asking.asked(list(found.activity.questions.all()), found.pk, found.answers)
    if request.method == "POST":
        services.submit_attempt(request.actor, attempt_id, asking.chosen(drawn, request.POST))
        return redirect("learning:result", attempt_id)
    return render(request, "learning/attempt.html", {"attempt": found, "questions": drawn})


@login_required
@require_POST
def save(request: HttpRequest, attempt_id: int) -> HttpResponse:
    """Keep the answers given so far."""
    found = queries.attempt(request.actor, attempt_id)
    drawn = asking.asked(list(found.activity.questions.all()), found.pk, {})
    seq = request.POST.get("seq", "")
    number = int(seq) if seq.isdigit() else 0
    said = asking.chosen(drawn, request.POST)
    return answered(lambda: {"seq": services.save_answers(request.actor, attempt_id, number, said)})


@login_required
@require_GET
def result(request: HttpRequest, attempt_id: int) -> HttpResponse:
    """The marked attempt with its explanations."""
    found = queries.attempt(request.actor, attempt_id)
    if found.submitted_at is None:
        return redirect("learning:attempt", attempt_id)
    following = None
    if found.passed:
        following = queries.lesson(request.actor, found.activity_id).outline.after(found.activity_id)
    rows = marked(list(found.activity.questions.all()), found.pk, found.answers)
    return render(request, "learning/result.html", {"attempt": found, "rows": rows, "next": following})


def marked(questions: list[Any], number: int, answers: dict[str, list[str]]) -> list[dict[str, Any]]:
    """Each question with what was answered, what is right, and the share of its points, for the page of a result."""
    rows = []
    for question, drawn in zip(questions, asking.asked(questions, number, {}), strict=True):
        given = answers.get(str(question.pk), [])
        asked = rules.Asked(question.pk, question.kind, question.answer, question.points)
        rows.append(
            {
                "question": question,
                "drawn": drawn,
                "given": _said(drawn, given),
                "right": _said(drawn, question.answer),
                "share": float(rules.share(asked, given)),
            }
        )
    return rows


def _said(drawn: dict[str, Any], keys: list[str]) -> str:
    if drawn["kind"] == "true_false" and keys:
        return _("对") if keys == ["T"] else _("错")
    return asking.as_text(drawn, keys) or "—"


# Mine --------------------------------------------------------------------------------------------------------------


@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """My courses and hours."""
    today = calendar.today()
    seconds = queries.my_hours(request.actor)
    plan = planning.my_plan(request.actor)
    deadlines = standing.deadlines(request.actor.person_id or 0)
    context = {
        "week": planning.my_week(plan) if plan else None,
        "run": planning.run_of(plan) if plan and plan.shows_run else 0,
        "meetings": lives.ahead(request.actor, calendar.now() + lives.WEEK),
        "deadlines": deadlines[:5],
        "steps": planning.next_steps(request.actor, deadlines=deadlines) if request.actor.can(STUDY) else [],
        "hours": {key: rules.study_hours(value, today) for key, value in seconds.items()},
        "page": Paginator(queries.my_courses(request.actor), PAGE).get_page(request.GET.get("page")),
        "suggestions": finding.suggestions(request.actor.person_id) if request.actor.person_id else [],
    }
    return render(request, "learning/mine.html", context)


@login_required
@require_GET
def hours(request: HttpRequest) -> HttpResponse:
    """My hour ledger, line by line, with what was refused and why."""
    rows = queries.ledger(request.actor, person_id=request.actor.person_id or 0)
    page = Paginator(rows, 30).get_page(request.GET.get("page"))
    return render(request, "learning/hours.html", {"page": page, "rule": rules.hour_rule(calendar.today())})
