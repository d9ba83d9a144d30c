"""The forum of a group and the discussions of courses, for who learns there and for who runs it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jianglu.platform.access import Actor
from jianglu.platform.pages import attempt, login_required, render, shell_of

from ..cohorts import discussions, forum, queries
from ..cohorts.forms import AnswerForm, ContributionForm, TopicForm

VERBS: dict[str, Callable[[Actor, int, str], Any]] = {
    "pin": lambda actor, post, why: forum.pin(actor, post, True),
    "unpin": lambda actor, post, why: forum.pin(actor, post, False),
    "lock": lambda actor, post, why: forum.lock(actor, post, True),
    "unlock": lambda actor, post, why: forum.lock(actor, post, False),
    "hide": forum.hide,
    "restore": lambda actor, post, why: forum.restore(actor, post),
}


@login_required
def topics(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """The topics of a group; a form to begin one."""
    where = queries.place(request.actor, cohort_id)
    form = TopicForm(request.POST or None)
    made: list[Any] = []
    if request.method == "POST" and attempt(
        form, lambda data: made.append(forum.post_topic(request.actor, cohort_id, **data))
    ):
        return redirect("learning:topic", made[0].pk)
    context = {
        "shell": shell_of(request),
        "where": where,
        "page": Paginator(queries.topics(where), 20).get_page(request.GET.get("page")),
        "form": form,
    }
    return render(request, "learning/cohorts/topics.html", context)


@login_required
def topic(request: HttpRequest, topic_id: int) -> HttpResponse:
    """One topic with its answers; a form to answer."""
    found = forum.post_for(request.actor, topic_id)
    if found.topic_id is not None:
        return redirect("learning:topic", found.topic_id)
    where = queries.place_of(request.actor, found)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and attempt(form, lambda data: forum.answer(request.actor, topic_id, **data)):
        return redirect("learning:topic", topic_id)
    context = {
        "shell": shell_of(request),
        "where": where,
        "topic": found,
        "posts": queries.thread(where, found),
        "form": form,
    }
    return render(request, "learning/cohorts/topic.html", context)


@login_required
def discussion(request: HttpRequest, activity_id: int) -> HttpResponse:
    """The contributions to a discussion of a course; a form to contribute."""
    where = queries.discussion(request.actor, activity_id)
    form = _contribution(where, request.POST or None)
    if request.method == "POST" and attempt(form, lambda data: forum.contribute(request.actor, activity_id, **data)):
        messages.success(request, _("已发布"))
        return redirect("learning:discussion" if where.staff else "learning:lesson", activity_id)
    context = {
        "shell": shell_of(request),
        "where": where,
        "page": Paginator(queries.topics(where), 20).get_page(request.GET.get("page")),
        "form": form,
    }
    return render(request, "learning/cohorts/topics.html", context)


def lesson(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """The lesson page of a discussion; called by `learner.lesson`."""
    activity = context["activity"]
    where = queries.discussion(request.actor, activity.pk)
    person = request.actor.person_id or 0
    context |= {
        "where": where,
        "form": _contribution(where, None),
        "page": Paginator(queries.topics(where), 20).get_page(request.GET.get("page")),
        "spoken": discussions.has_spoken(activity, person),
        "replied": discussions.replies_of(activity, person),
    }
    return render(request, "learning/discussion.html", context)


def _contribution(where: queries.Place, data: Any) -> ContributionForm:
    least = where.activity.least_chars if where.activity and not where.staff else 0
    return ContributionForm(data, least=least)


@login_required
@require_POST
def report(request: HttpRequest, post_id: int) -> HttpResponse:
    """Report a post."""
    made = forum.report(request.actor, post_id, request.POST.get("reason", "")[:200].replace("\x00", ""))
    messages.success(request, _("已举报，老师会尽快核查；您的名字不会告诉别人"))
    where = queries.place_of(request.actor, made.post)
    if where.activity is not None:
        return redirect("learning:discussion", where.activity.pk)
    return redirect("learning:topics", made.post.cohort_id)


@login_required
@require_POST
def moderate(request: HttpRequest, post_id: int, verb: str) -> HttpResponse:
    """Keep order."""
    post = VERBS[verb](request.actor, post_id, request.POST.get("why", "")[:200].replace("\x00", ""))
    return redirect("learning:topic", post.topic_id or post.pk)
