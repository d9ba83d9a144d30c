"""Putting a draft in order: chapters, the activities in them and the questions of a quiz."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from jianglu.platform import audit
from jianglu.platform.access import Actor

from ..errors import OrderChanged
from ..models import Activity, Module, Question
from .contents import activity_of, course_of, draft_of, editable, module_of


def arrange(actor: Actor, course_id: int, order: Sequence[tuple[int, Sequence[int]]]) -> None:
    """Put the chapters of a draft, and the activities in them, in the order given: (chapter id, its activity ids).

    Activities may change their chapter. All of the draft is named, once each; else raises OrderChanged.
    """
    with transaction.atomic():
        version = draft_of(course_of(actor, course_id))
        editable(actor, version)
        modules = {module.pk: module for module in version.modules.all()}
        activities = {row.pk: row for row in Activity.objects.filter(module__version=version)}
        named = [pk for _module, inside in order for pk in inside]
        if sorted(pk for pk, _inside in order) != sorted(modules) or sorted(named) != sorted(activities):
            raise OrderChanged()
        for place, (pk, inside) in enumerate(order, start=1):
            modules[pk].seq = place
            for seq, inner in enumerate(inside, start=1):
                activities[inner].module_id, activities[inner].seq = pk, seq
        Module.objects.bulk_update(modules.values(), ["seq"])
        Activity.objects.bulk_update(activities.values(), ["module", "seq"])
        audit.record(
            actor, "learning.content_arranged", version.course, changes={"order": [list(row) for row in order]}
        )


def move_activity(actor: Actor, activity_id: int, step: int) -> None:
    """Move an activity of a draft one place up (-1) or down (+1), at the edge of its chapter into the next one."""
    with transaction.atomic():
        activity = activity_of(actor, activity_id)
        order = _order(activity.module.version_id)
        chapter = next(n for n, (pk, _inside) in enumerate(order) if pk == activity.module_id)
        inside = order[chapter][1]
        here = inside.index(activity_id)
        if 0 <= here + step < len(inside):
            inside[here], inside[here + step] = inside[here + step], inside[here]
        elif 0 <= chapter + step < len(order):
            inside.remove(activity_id)
            other = order[chapter + step][1]
            other.insert(0 if step > 0 else len(other), activity_id)
        else:
            return
        arrange(actor, activity.module.version.course_id, order)


def move_module(actor: Actor, module_id: int, step: int) -> None:
    """Exchange a chapter of a draft with the one before (-1) or after (+1) it."""
    with transaction.atomic():
        module = module_of(actor, module_id)
        order = _order(module.version_id)
        here = next(n for n, (pk, _inside) in enumerate(order) if pk == module_id)
        if 0 <= here + step < len(order):
            order[here], order[here + step] = order[here + step], order[here]
            arrange(actor, module.version.course_id, order)


def arrange_questions(actor: Actor, activity_id: int, order: Sequence[int]) -> None:
    """Put the questions of a quiz in the order given; raises OrderChanged unless each is named once."""
    with transaction.atomic():
        activity = activity_of(actor, activity_id)
        questions = {question.pk: question for question in activity.questions.all()}
        if sorted(order) != sorted(questions):
            raise OrderChanged()
        for seq, pk in enumerate(order, start=1):
            questions[pk].seq = seq
        Question.objects.bulk_update(questions.values(), ["seq"])
        audit.record(actor, "learning.questions_arranged", activity, changes={"order": list(order)})


def move_question(actor: Actor, question_id: int, step: int) -> None:
    """Exchange a question of a draft with the one before (-1) or after (+1) it."""
    with transaction.atomic():
        question = Question.objects.filter(pk=question_id).first()
        if question is None:
            raise OrderChanged()
        activity = activity_of(actor, question.activity_id)
        order = list(activity.questions.values_list("pk", flat=True))
        here = order.index(question_id)
        if 0 <= here + step < len(order):
            order[here], order[here + step] = order[here + step], order[here]
            arrange_questions(actor, activity.pk, order)


def _order(version_id: int) -> list[tuple[int, list[int]]]:
    modules = Module.objects.filter(version_id=version_id).order_by("seq", "pk").prefetch_related("activities")
    return [(module.pk, [row.pk for row in sorted(module.activities.all(), key=_place)]) for module in modules]


def _place(activity: Activity) -> tuple[int, int]:
    return activity.seq, activity.pk
