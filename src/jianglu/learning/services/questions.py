"""The questions of a quiz: written one by one, or pasted as people type them into a document."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from jianglu.kernel.errors import RowError
from jianglu.platform import audit
from jianglu.platform.access import Actor
from jianglu.platform.questions import Question as Written
from jianglu.platform.questions import canonical_key, textual, why_bad

from ..errors import BadQuestion, CourseNotFound
from ..models import Activity, Question
from .contents import activity_of, revised

MOST = 200
"""Questions of one quiz."""


def add_question(actor: Actor, activity_id: int, written: Written, *, feedback: str = "", points: int = 1) -> Question:
    """Append a question to a quiz of a draft; raises BadQuestion."""
    with transaction.atomic():
        activity = _quiz(actor, activity_id)
        question = question_of(activity, _last(activity) + 1, written, feedback, points)
        question.save()
        audit.record(actor, "learning.question_added", question)
        return question


def edit_question(
    actor: Actor,
    question_id: int,
    written: Written,
    *,
    feedback: str = "",
    points: int = 1,
    revision: int | None = None,
) -> Question:
    """Change a question of a draft; raises BadQuestion, EditedElsewhere when it was saved since `revision`."""
    with transaction.atomic():
        old = _question(actor, question_id)
        question = question_of(old.activity, old.seq, written, feedback, points)
        question.pk, question._state.adding = old.pk, False
        question.revision, question.edited_at, question.edited_by = old.revision, old.edited_at, old.edited_by
        if revised(actor, question, revision):
            audit.record(actor, "learning.question_edited", question)
        question.save()
        return question


def remove_question(actor: Actor, question_id: int) -> None:
    """Remove a question of a draft."""
    with transaction.atomic():
        question = _question(actor, question_id)
        audit.record(actor, "learning.question_removed", question)
        question.delete()


def paste_questions(actor: Actor, activity_id: int, text: str) -> int:
    """Append all questions of a text (`platform.questions.textual`), or none; returns how many.

    Raises BadQuestion with the line of each question that cannot be used.
    """
    with transaction.atomic():
        activity = _quiz(actor, activity_id)
        typed = textual.parse(text.splitlines())
        last, made, rows = _last(activity), [], []
        for seq, item in enumerate(typed, start=last + 1):
            try:
                made.append(question_of(activity, seq, item.question(), item.explanation, 1))
            except BadQuestion as error:
                rows.append(RowError(item.line, item.stem[:30], str(error.params["why"])))
        if rows:
            raise BadQuestion(why=_("%(count)s 道题需要修改") % {"count": len(rows)}, rows=rows)
        if not made:
            raise BadQuestion(why=_("没有找到题目，每道题以“1. ”这样的编号开头"))
        Question.objects.bulk_create(made)
        audit.record(actor, "learning.questions_pasted", activity, changes={"count": len(made)})
        return len(made)


def question_of(activity: Activity, seq: int, written: Written, feedback: str = "", points: int = 1) -> Question:
    """An unsaved question of a quiz, checked; raises BadQuestion."""
    if written.kind not in Question.Kind.values:
        raise BadQuestion(why=_("测验由系统自动批改，请改用其他题型"))
    if seq > MOST:
        raise BadQuestion(why=_("一个测验最多 200 道题"))
    if why := why_bad(written, inner=True, fewest=2):
        raise BadQuestion(why=_why(why), fields={_FIELD.get(why, why): _why(why)})
    plain: dict[str, Any] = written.plain()
    return Question(
        activity=activity,
        seq=seq,
        kind=written.kind,
        stem=written.stem.strip(),
        options=plain["options"],
        answer=canonical_key(written.kind, written.answer),
        feedback=feedback.strip(),
        points=points,
    )


_FIELD = {"blanks": "stem", "long": "stem", "parts": "kind"}


def _why(code: str) -> str:
    return {
        "stem": _("没有题干，或题干太短"),
        "kind": _("不认识的题型"),
        "options": _("选项不足、重复或有空白：选择题 2 至 8 个，排序题 3 至 8 个，连线题两列各至少 2 个"),
        "answer": _("答案与题型不符"),
        "blanks": _("请在题干中用四条下划线 ____ 标出要填的空（1 至 8 个）"),
        "parts": _("这种题型没有小题"),
        "long": _("题干或选项太长"),
    }[code]


def _quiz(actor: Actor, activity_id: int) -> Activity:
    activity = activity_of(actor, activity_id)
    if activity.kind != Activity.Kind.QUIZ:
        raise BadQuestion(why=_("只有测验可以加题目"))
    return activity


def _question(actor: Actor, question_id: int) -> Question:
    question = Question.objects.select_related("activity").filter(pk=question_id).first()
    if question is None:
        raise CourseNotFound()
    activity_of(actor, question.activity_id)
    return question


def _last(activity: Activity) -> int:
    return int(activity.questions.aggregate(last=Max("seq"))["last"] or 0)
