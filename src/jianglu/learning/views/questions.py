"""The quiz editor: questions added, pasted, edited as their author types, put in order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from jianglu.platform.pages import attempt, login_required, render, shell_of

from .. import queries, services
from ..forms import PasteForm, QuestionForm
from .author import answered, do
from .saving import Saving


@login_required
@require_POST
def add(request: HttpRequest, activity_id: int) -> HttpResponse:
    """A further question of a quiz."""
    found = queries.authored_activity(request.actor, activity_id)
    form = QuestionForm(request.POST)

    def verb(data: Mapping[str, Any]) -> None:
        services.add_question(request.actor, activity_id, data["written"], **form.values())

    if attempt(form, verb):
        return redirect("learning:author_activity", activity_id)
    return _again(request, found, form)


@login_required
@require_POST
def paste(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Many questions from a text."""
    found = queries.authored_activity(request.actor, activity_id)
    form = PasteForm(request.POST)
    made: list[int] = []
    if attempt(form, lambda data: made.append(services.paste_questions(request.actor, activity_id, data["text"]))):
        told = ngettext("已添加 %(count)s 道题", "已添加 %(count)s 道题", made[0])
        messages.success(request, told % {"count": made[0]})
        return redirect("learning:author_activity", activity_id)
    return _again(request, found, form)


@login_required
def edit(request: HttpRequest, question_id: int) -> HttpResponse:
    """One question of a draft."""
    row = queries.authored_question(request.actor, question_id)
    form, saving = QuestionForm(request.POST or None, initial=QuestionForm.filled(row)), Saving(request, row)

    def verb(data: Mapping[str, Any], revision: int) -> Any:
        return services.edit_question(request.actor, question_id, data["written"], revision=revision, **form.values())

    if request.method == "POST" and saving.quiet:
        return saving.answer(form, verb)
    if request.method == "POST" and saving.done(form, verb):
        return redirect("learning:author_activity", row.activity_id)
    return _page(request, row.activity, form, title=_("编辑题目"), saving=saving)


@login_required
@require_POST
def change(request: HttpRequest, question_id: int, verb: str) -> HttpResponse:
    """Move up or down, or remove."""
    row = queries.authored_question(request.actor, question_id)
    verbs = {
        "up": lambda: services.move_question(request.actor, question_id, -1),
        "down": lambda: services.move_question(request.actor, question_id, 1),
        "remove": lambda: services.remove_question(request.actor, question_id),
    }
    do(request, verbs[verb])
    return redirect("learning:author_activity", row.activity_id)


@login_required
@require_POST
def arrange(request: HttpRequest, activity_id: int) -> HttpResponse:
    """The order of the questions after one was dragged: [id, …]."""
    queries.authored_activity(request.actor, activity_id)
    return answered(
        request,
        lambda order: services.arrange_questions(request.actor, activity_id, [int(pk) for pk in order]),
    )


def _again(request: HttpRequest, activity: Any, form: Any) -> HttpResponse:
    """The form by itself, with what was wrong."""
    title = _("批量粘贴题目") if isinstance(form, PasteForm) else _("添加题目")
    return _page(request, activity, form, title=title)


def _page(request: HttpRequest, activity: Any, form: Any, **context: Any) -> HttpResponse:
    shown = {"shell": shell_of(request), "form": form, "activity": activity, "course": activity.module.version.course}
    return render(request, "learning/author/question.html", {**shown, **context})
