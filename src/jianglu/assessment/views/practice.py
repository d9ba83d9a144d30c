"""Adaptive practice on the phone: one question after the other, with the answer explained."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from jianglu.platform.pages import login_required, render
from jianglu.platform.questions import read

from ..errors import PracticeOver
from ..practice import queries, rules, services


@login_required
@require_GET
def practices(request: HttpRequest) -> HttpResponse:
    """What I can practise, and how I did."""
    done = [(row, rules.percent(row.ability)) for row in queries.mine(request.actor)[:30]]
    return render(request, "assessment/practices.html", {"offers": queries.offered(), "done": done})


@login_required
@require_POST
def start(request: HttpRequest, blueprint_id: int) -> HttpResponse:
    """Begin."""
    return redirect("assessment:practice", services.start(request.actor, blueprint_id).pk)


@login_required
@never_cache
@require_GET
def practice(request: HttpRequest, practice_id: int) -> HttpResponse:
    """The next question under what the last answer was worth; at the end, the result."""
    seen = queries.seen(request.actor, practice_id)
    low, high = (rules.percent(seen.practice.ability + sign * seen.practice.error) for sign in (-1, 1))
    questions = [question | {"chosen": []} for question in seen.step.questions] if seen.step else []
    context = {
        "seen": seen, "questions": questions, "percent": rules.percent(seen.practice.ability), "low": low, "high": high,
        "most": rules.MOST, "right": seen.last is not None and seen.last.share == 1,
    }  # fmt: skip
    return render(request, "assessment/practice.html", context)


@login_required
@require_POST
def answer(request: HttpRequest, practice_id: int, number: int) -> HttpResponse:
    """Answer the question before me."""
    seen = queries.seen(request.actor, practice_id)
    if seen.step is None or seen.step.number != number:
        raise PracticeOver()
    given = {question["no"]: read(question, question["no"], request.POST) for question in seen.step.questions}
    services.answer(request.actor, practice_id, number, given)
    return redirect("assessment:practice", practice_id)
