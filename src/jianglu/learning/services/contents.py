"""What a draft holds: chapters, activities, questions; each verb changes a draft, never a published version."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from jianglu.platform import audit
from jianglu.platform.access import Actor, locked, require

from .. import rules
from ..errors import BadFile, BadQuestion, CourseNotFound, NothingToPublish, VersionFrozen
from ..models import WORK, Activity, ContentPackage, Course, CourseVersion, Module, Question
from ..permissions import AUTHOR

ACTIVITY = ("title", "body", "file_id", "seconds", "required", "pass_mark", "max_attempts", "checklist")
VIDEO_TYPES = ("video/mp4", "video/webm")
MAX_CHECKLIST = 40
DOCUMENT_TYPES = (
    "application/pdf",
    "application/msword",
    "application/vnd.",
)


def add_module(actor: Actor, course_id: int, title: str) -> Module:
    """Append a chapter to the draft."""
    with transaction.atomic():
        version = draft_of(course_of(actor, course_id))
        last = version.modules.aggregate(last=Max("seq"))["last"] or 0
        module = Module.objects.create(version=version, seq=last + 1, title=title.strip())
        audit.record(actor, "learning.module_added", module)
        return module


def remove_module(actor: Actor, module_id: int) -> None:
    """Remove a chapter of a draft with everything in it."""
    with transaction.atomic():
        module = Module.objects.select_related("version").filter(pk=module_id).first()
        if module is None:
            raise CourseNotFound()
        editable(actor, module.version)
        audit.record(actor, "learning.module_removed", module)
        module.delete()


def add_activity(actor: Actor, module_id: int, *, kind: str, **values: Any) -> Activity:
    """Append an activity (`values` as ACTIVITY) to a chapter of a draft; raises BadFile, VersionFrozen.

    A text's reading time follows its length unless `seconds` is given.
    """
    with transaction.atomic():
        module = Module.objects.select_related("version").filter(pk=module_id).first()
        if module is None:
            raise CourseNotFound()
        editable(actor, module.version)
        last = module.activities.aggregate(last=Max("seq"))["last"] or 0
        activity = Activity(module=module, key=uuid.uuid4(), kind=kind, seq=last + 1)
        fill(activity, ACTIVITY, values)
        check_activity(activity)
        activity.save()
        audit.record(actor, "learning.activity_added", activity)
        return activity


def edit_activity(actor: Actor, activity_id: int, **values: Any) -> Activity:
    """Change an activity of a draft."""
    with transaction.atomic():
        activity = _activity(actor, activity_id)
        if activity.kind == Activity.Kind.TEXT and "body" in values and "seconds" not in values:
            activity.seconds = 0
        fill(activity, ACTIVITY, values)
        check_activity(activity)
        activity.save()
        audit.record(actor, "learning.activity_edited", activity)
        return activity


def remove_activity(actor: Actor, activity_id: int) -> None:
    """Remove an activity of a draft."""
    with transaction.atomic():
        activity = _activity(actor, activity_id)
        audit.record(actor, "learning.activity_removed", activity)
        activity.delete()


def move_activity(actor: Actor, activity_id: int, step: int) -> None:
    """Exchange an activity of a draft with its neighbour before (-1) or after (+1) it in the chapter."""
    with transaction.atomic():
        activity = _activity(actor, activity_id)
        mates = list(activity.module.activities.order_by("seq", "pk"))
        here = mates.index(activity)
        there = here + step
        if not 0 <= there < len(mates):
            return
        mates[here], mates[there] = mates[there], mates[here]
        for seq, mate in enumerate(mates, start=1):
            mate.seq = seq
        Activity.objects.bulk_update(mates, ["seq"])
        audit.record(actor, "learning.activity_moved", activity)


def add_question(
    actor: Actor,
    activity_id: int,
    *,
    kind: str,
    stem: str,
    answer: Any,
    options: list[str] | None = None,
    feedback: str = "",
    points: int = 1,
) -> Question:
    """Append a question to a quiz of a draft; raises BadQuestion."""
    with transaction.atomic():
        activity = _activity(actor, activity_id)
        if activity.kind != Activity.Kind.QUIZ:
            raise BadQuestion(why=_("只有测验可以加题目"))
        last = activity.questions.aggregate(last=Max("seq"))["last"] or 0
        question = question_of(activity, last + 1, kind, stem, options or [], answer, feedback, points)
        question.save()
        audit.record(actor, "learning.question_added", question)
        return question


def remove_question(actor: Actor, question_id: int) -> None:
    """Remove a question of a draft."""
    with transaction.atomic():
        question = Question.objects.filter(pk=question_id).first()
        if question is None:
            raise CourseNotFound()
        _activity(actor, question.activity_id)
        audit.record(actor, "learning.question_removed", question)
        question.delete()


def course_of(actor: Actor, course_id: int) -> Course:
    """The locked course of an author; raises CourseNotFound."""
    course = locked(
        Course.objects.select_related("current"),
        lambda row: require(actor, AUTHOR, organisation_id=row.organisation_id, region=row.region_code),
        pk=course_id,
    )
    if course is None:
        raise CourseNotFound()
    return course


def draft_of(course: Course) -> CourseVersion:
    """The draft of a course; raises VersionFrozen when there is none."""
    version = course.versions.filter(state=CourseVersion.State.DRAFT).first()
    if version is None:
        raise VersionFrozen()
    return version


def editable(actor: Actor, version: CourseVersion) -> None:
    """Raise unless the actor may edit the version and it is a draft."""
    course_of(actor, version.course_id)
    if version.state != CourseVersion.State.DRAFT:
        raise VersionFrozen()


def _activity(actor: Actor, activity_id: int) -> Activity:
    activity = Activity.objects.select_related("module__version").filter(pk=activity_id).first()
    if activity is None:
        raise CourseNotFound()
    editable(actor, activity.module.version)
    return activity


def fill(row: Any, allowed: tuple[str, ...], values: Mapping[str, Any]) -> None:
    """Set the allowed fields of a row from named values, texts stripped."""
    for name, value in values.items():
        if name not in allowed:
            raise TypeError(f"no field {name}")
        setattr(row, name, value.strip() if isinstance(value, str) else value)


def check_activity(activity: Activity) -> None:
    """Raise BadFile or NothingToPublish for an activity that could not be learnt; fills in what follows from its kind."""
    kind = activity.kind
    if kind == Activity.Kind.TEXT and not activity.seconds:
        activity.seconds = rules.reading_seconds(activity.body)
    if kind in (Activity.Kind.VIDEO, Activity.Kind.DOCUMENT):
        wanted = VIDEO_TYPES if kind == Activity.Kind.VIDEO else DOCUMENT_TYPES
        if activity.file is None or not activity.file.content_type.startswith(wanted):
            raise BadFile(fields={"file": BadFile.hint})
        if not activity.seconds:
            raise BadFile(fields={"seconds": _("请填写视频时长或阅读时长（秒）")})
    if kind == Activity.Kind.SCORM:
        if not ContentPackage.objects.filter(file_id=activity.file_id).exists():
            raise BadFile(fields={"file": _("请上传 SCORM 课件包（ZIP）")})
        if not activity.seconds:
            raise BadFile(fields={"seconds": _("请填写学完课件需要的时长")})
    if kind in (Activity.Kind.QUIZ, *WORK):
        activity.seconds = 0
    activity.checklist = [line.strip()[:200] for line in activity.checklist if line.strip()][:MAX_CHECKLIST]
    if (kind == Activity.Kind.PRACTICE) != bool(activity.checklist):
        raise NothingToPublish(why=_("实操任务要有检查清单，其他类型没有"))
    try:
        activity.clean_fields(exclude=["module", "file"])
    except ValidationError as error:
        raise NothingToPublish(why="；".join(error.messages)) from error


def question_of(
    activity: Activity, seq: int, kind: str, stem: str, options: list[str], answer: Any, feedback: str, points: int
) -> Question:
    """An unsaved question, its answer checked against its kind; raises BadQuestion."""
    options = [text.strip() for text in options if text.strip()]
    if not stem.strip():
        raise BadQuestion(why=_("没有题干"))
    if kind == Question.Kind.JUDGE:
        good = isinstance(answer, bool)
    elif kind == Question.Kind.FILL:
        answer = [str(text).strip() for text in (answer if isinstance(answer, list) else [answer]) if str(text).strip()]
        good = bool(answer)
    elif kind in (Question.Kind.SINGLE, Question.Kind.MULTIPLE):
        answer = sorted(set(answer if isinstance(answer, list) else [answer]))
        inside = all(isinstance(place, int) and 0 <= place < len(options) for place in answer)
        good = len(options) >= 2 and bool(answer) and inside and (kind == Question.Kind.MULTIPLE or len(answer) == 1)
    else:
        good = False
    if not good:
        raise BadQuestion(why=_("答案与题型不符"))
    return Question(
        activity=activity,
        seq=seq,
        kind=kind,
        stem=stem.strip(),
        options=options if kind in (Question.Kind.SINGLE, Question.Kind.MULTIPLE) else [],
        answer=answer,
        feedback=feedback.strip(),
        points=points,
    )
