"""Writing courses: drafts are edited freely, published versions never."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from jianglu.kernel.chinese import name_tokens, words
from jianglu.organisations import queries as organisations
from jianglu.platform import audit, calendar, events, numbering
from jianglu.platform.access import Actor, locked, require
from jianglu.platform.regions import queries as regions

from .. import rules
from ..errors import BadFile, BadQuestion, CourseNotFound, NothingToPublish, VersionFrozen
from ..events import CoursePublished
from ..models import Activity, Category, ContentPackage, Course, CourseVersion, Module, Question
from ..permissions import AUTHOR

DATA = Path(__file__).parents[1] / "data"
DESCRIPTION = ("title", "summary", "outcomes", "teacher", "in_order")
ACTIVITY = ("title", "body", "file_id", "seconds", "required", "pass_mark", "max_attempts")
VIDEO_TYPES = ("video/mp4", "video/webm")
DOCUMENT_TYPES = (
    "application/pdf",
    "application/msword",
    "application/vnd.",
)


def load_categories(actor: Actor) -> int:
    """Write the platform's categories from the room's data; returns how many."""
    with transaction.atomic():
        require(actor, AUTHOR, region=regions.city().code)
        rows = yaml.safe_load((DATA / "categories.yaml").read_text("utf-8"))
        for seq, row in enumerate(rows, start=1):
            Category.objects.update_or_create(code=row["code"], defaults={**row, "seq": seq})
        return len(rows)


def create_course(
    actor: Actor,
    *,
    title: str,
    category: str,
    organisation_id: int | None = None,
    occupation: str = "",
    level: str = "",
    **description: Any,
) -> Course:
    """Begin a course as a draft, of an organisation or (without one) of the bureau; `description` as `describe`."""
    with transaction.atomic():
        region = organisations.get(organisation_id).region_id if organisation_id else regions.city().code
        require(actor, AUTHOR, organisation_id=organisation_id, region=region)
        now = calendar.now()
        course = Course.objects.create(
            number=f"C{now:%Y}{numbering.next_number(f'learning.course.{now:%Y}'):05d}",
            category_id=category,
            organisation_id=organisation_id,
            region_code=region,
            occupation_id=occupation or None,
            level=level,
            title=title.strip(),
            created_at=now,
        )
        version = CourseVersion(course=course, number=1, title=course.title)
        _fill(version, DESCRIPTION, description)
        version.save()
        audit.record(actor, "learning.course_created", course)
        return course


def describe(actor: Actor, course_id: int, **description: Any) -> CourseVersion:
    """Change title, summary, outcomes, teacher or order of the draft; raises VersionFrozen when there is no draft."""
    with transaction.atomic():
        course = _course(actor, course_id)
        version = _draft(course)
        _fill(version, DESCRIPTION, description)
        version.save()
        if course.current_id is None:
            course.title = version.title
            course.save(update_fields=["title"])
        audit.record(
            actor, "learning.course_described", course, changes={key: str(v) for key, v in description.items()}
        )
        return version


def add_module(actor: Actor, course_id: int, title: str) -> Module:
    """Append a chapter to the draft."""
    with transaction.atomic():
        version = _draft(_course(actor, course_id))
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
        _editable(actor, module.version)
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
        _editable(actor, module.version)
        last = module.activities.aggregate(last=Max("seq"))["last"] or 0
        activity = Activity(module=module, key=uuid.uuid4(), kind=kind, seq=last + 1)
        _fill(activity, ACTIVITY, values)
        _check_activity(activity)
        activity.save()
        audit.record(actor, "learning.activity_added", activity)
        return activity


def edit_activity(actor: Actor, activity_id: int, **values: Any) -> Activity:
    """Change an activity of a draft."""
    with transaction.atomic():
        activity = _activity(actor, activity_id)
        if activity.kind == Activity.Kind.TEXT and "body" in values and "seconds" not in values:
            activity.seconds = 0
        _fill(activity, ACTIVITY, values)
        _check_activity(activity)
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
        question = _question(activity, last + 1, kind, stem, options or [], answer, feedback, points)
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


def publish(actor: Actor, course_id: int) -> CourseVersion:
    """Freeze the draft and give it to new learners; raises NothingToPublish, VersionFrozen."""
    with transaction.atomic():
        course = _course(actor, course_id)
        version = _draft(course)
        content = _content(version)
        _check_content(content)
        version.seconds = sum(item["seconds"] for module in content for item in module["activities"])
        text = json.dumps([version.title, version.in_order, content], ensure_ascii=False, sort_keys=True)
        version.content_hash = hashlib.sha256(text.encode()).hexdigest()
        version.published_at, version.published_by = calendar.now(), actor.name
        version.state = CourseVersion.State.PUBLISHED
        version.save()
        course.current, course.title, course.retired_at = version, version.title, None
        course.tokens = _tokens(course, version)
        course.save(update_fields=["current", "title", "retired_at", "tokens"])
        audit.record(actor, "learning.course_published", course, changes={"version": version.number})
        events.emit(CoursePublished(course_id=course.pk, version=version.number))
        return version


def begin_version(actor: Actor, course_id: int) -> CourseVersion:
    """Copy the current version into a new draft; the existing draft when there is one."""
    with transaction.atomic():
        course = _course(actor, course_id)
        draft = course.versions.filter(state=CourseVersion.State.DRAFT).first()
        if draft is not None or course.current is None:
            return draft or _draft(course)
        old = course.current
        last = course.versions.aggregate(last=Max("number"))["last"] or 0
        draft = CourseVersion(course=course, number=last + 1)
        _fill(draft, DESCRIPTION, {name: getattr(old, name) for name in DESCRIPTION})
        draft.save()
        for module in old.modules.prefetch_related("activities__questions"):
            copy = Module.objects.create(version=draft, seq=module.seq, title=module.title)
            for activity in module.activities.all():
                questions = list(activity.questions.all())
                activity.pk, activity.module, activity._state.adding = None, copy, True
                activity.save()
                for question in questions:
                    question.pk, question.activity = None, activity
                Question.objects.bulk_create(questions)
        audit.record(actor, "learning.version_begun", course, changes={"version": draft.number})
        return draft


def retire(actor: Actor, course_id: int, reason: str) -> Course:
    """Take a course out of the catalogue; who began it may finish it."""
    with transaction.atomic():
        course = _course(actor, course_id)
        course.retired_at = calendar.now()
        course.save(update_fields=["retired_at"])
        audit.record(actor, "learning.course_retired", course, reason=reason)
        return course


def import_course(actor: Actor, package: Mapping[str, Any], *, organisation_id: int | None = None) -> Course:
    """Create and publish a whole course from its package: description, and chapters of activities with questions.

    Keys: title, category, occupation, level, summary, outcomes, teacher, in_order, modules: [{title, activities: [
    {kind, title, body, file_id, seconds, required, pass_mark, max_attempts, questions: […]}]}]. All or nothing.
    """
    with transaction.atomic():
        course = create_course(
            actor,
            title=package["title"],
            category=package["category"],
            organisation_id=organisation_id,
            occupation=package.get("occupation", ""),
            level=str(package.get("level", "")),
            **{key: package[key] for key in DESCRIPTION if key in package and key != "title"},
        )
        version = _draft(course)
        questions = []
        for seq, chapter in enumerate(package["modules"], start=1):
            module = Module.objects.create(version=version, seq=seq, title=chapter["title"])
            for place, entry in enumerate(chapter["activities"], start=1):
                activity = Activity(module=module, key=uuid.uuid4(), kind=entry["kind"], seq=place)
                _fill(activity, ACTIVITY, {key: entry[key] for key in ACTIVITY if key in entry})
                _check_activity(activity)
                activity.save()
                questions += [
                    _question(
                        activity,
                        number,
                        asked["kind"],
                        asked["stem"],
                        asked.get("options", []),
                        asked["answer"],
                        asked.get("feedback", ""),
                        asked.get("points", 1),
                    )
                    for number, asked in enumerate(entry.get("questions", []), start=1)
                ]
        Question.objects.bulk_create(questions)
        publish(actor, course.pk)
        course.refresh_from_db()
        return course


def _course(actor: Actor, course_id: int) -> Course:
    course = locked(
        Course.objects.select_related("current"),
        lambda row: require(actor, AUTHOR, organisation_id=row.organisation_id, region=row.region_code),
        pk=course_id,
    )
    if course is None:
        raise CourseNotFound()
    return course


def _draft(course: Course) -> CourseVersion:
    version = course.versions.filter(state=CourseVersion.State.DRAFT).first()
    if version is None:
        raise VersionFrozen()
    return version


def _editable(actor: Actor, version: CourseVersion) -> None:
    _course(actor, version.course_id)
    if version.state != CourseVersion.State.DRAFT:
        raise VersionFrozen()


def _activity(actor: Actor, activity_id: int) -> Activity:
    activity = Activity.objects.select_related("module__version").filter(pk=activity_id).first()
    if activity is None:
        raise CourseNotFound()
    _editable(actor, activity.module.version)
    return activity


def _fill(row: Any, allowed: tuple[str, ...], values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if name not in allowed:
            raise TypeError(f"no field {name}")
        setattr(row, name, value.strip() if isinstance(value, str) else value)


def _check_activity(activity: Activity) -> None:
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
    if kind == Activity.Kind.QUIZ:
        activity.seconds = 0
    try:
        activity.clean_fields(exclude=["module", "file"])
    except ValidationError as error:
        raise NothingToPublish(why="；".join(error.messages)) from error


def _question(
    activity: Activity, seq: int, kind: str, stem: str, options: list[str], answer: Any, feedback: str, points: int
) -> Question:
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


def _content(version: CourseVersion) -> list[dict[str, Any]]:
    content = []
    for module in version.modules.order_by("seq").prefetch_related("activities__questions"):
        items = []
        for activity in module.activities.all():
            item = {name: getattr(activity, name) for name in ("kind", "seq", *ACTIVITY)}
            item["questions"] = [
                [q.kind, q.stem, q.options, q.answer, q.feedback, q.points] for q in activity.questions.all()
            ]
            items.append(item)
        content.append({"title": module.title, "activities": items})
    return content


def _check_content(content: list[dict[str, Any]]) -> None:
    if not any(module["activities"] for module in content):
        raise NothingToPublish(why=_("还没有学习内容"))
    for module in content:
        for item in module["activities"]:
            if item["kind"] == Activity.Kind.QUIZ and not item["questions"]:
                raise NothingToPublish(why=_("测验“%(title)s”没有题目") % {"title": item["title"]})


def _tokens(course: Course, version: CourseVersion) -> str:
    occupation = course.occupation.name if course.occupation else ""
    names = name_tokens(f"{version.title} {occupation} {course.category.name}")
    return " ".join(dict.fromkeys([*names, *words(f"{version.summary} {version.outcomes}"), course.number.lower()]))


def count_learners(course_ids: Mapping[int, int]) -> None:
    """Add to the learner counts of courses."""
    for course_id, more in course_ids.items():
        Course.objects.filter(pk=course_id).update(learners=F("learners") + more)
