"""Courses and their versions: drafts are edited freely (see contents.py), published versions never."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from jianglu.kernel.chinese import name_tokens, words
from jianglu.organisations import queries as organisations
from jianglu.platform import audit, calendar, events, numbering
from jianglu.platform.access import Actor, require
from jianglu.platform.questions import Question as Written
from jianglu.platform.regions import queries as regions

from ..errors import InReview, NothingToPublish
from ..events import CoursePublished
from ..models import Activity, Category, Course, CourseVersion, Module, Question
from ..permissions import AUTHOR, REVIEW
from ..streams import services as streams
from .contents import ACTIVITY, check_activity, course_of, draft_of, editable, fill, revised
from .prerequisites import give_prerequisites, tell_dependents
from .questions import question_of
from .releases import closed_forever, rekeyed
from .tags import listed, settled

DATA = Path(__file__).parents[1] / "data"
DESCRIPTION = ("title", "summary", "outcomes", "teacher", "in_order", "tags")


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
        region = organisations.region_of(organisation_id)
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
        _describe(version, description)
        version.save()
        audit.record(actor, "learning.course_created", course)
        return course


def describe(actor: Actor, course_id: int, *, revision: int | None = None, **description: Any) -> CourseVersion:
    """Change title, summary, outcomes, teacher, order or skill tags of the draft.

    Raises VersionFrozen when there is no draft, BadTags, EditedElsewhere when it was saved since `revision`.
    """
    with transaction.atomic():
        course = course_of(actor, course_id)
        version = draft_of(course)
        editable(actor, version)
        _describe(version, description)
        tell = revised(actor, version, revision)
        version.save()
        if course.current_id is None:
            course.title = version.title
            course.save(update_fields=["title"])
        if tell:
            changes = {key: str(value) for key, value in description.items()}
            audit.record(actor, "learning.course_described", course, changes=changes)
        return version


def publish(actor: Actor, course_id: int) -> CourseVersion:
    """Publish a draft without a case, for content that the bureau reviewed before it was loaded; pages use reviews.py.

    Raises NothingToPublish, VersionFrozen, InReview.
    """
    with transaction.atomic():
        course = course_of(actor, course_id, REVIEW)
        version = draft_of(course)
        if version.reviews.filter(closed_at=None).exists():
            raise InReview()
        return release(actor, course, version)


def release(actor: Actor, course: Course, version: CourseVersion) -> CourseVersion:
    """Freeze a draft and give it to new learners, in the caller's transaction; whoever calls has asked who may."""
    content = check_content(version)
    version.seconds = sum(item["seconds"] for module in content for item in module["activities"])
    text = json.dumps([version.title, version.in_order, content], ensure_ascii=False, sort_keys=True)
    version.content_hash = hashlib.sha256(text.encode()).hexdigest()
    version.tags = settled(version.tags)
    version.published_at, version.published_by = calendar.now(), actor.name
    version.state = CourseVersion.State.PUBLISHED
    version.save()
    course.current, course.title, course.retired_at = version, version.title, None
    course.tags = version.tags
    course.asked_on, course.kept_until = None, None
    course.tokens = _tokens(course, version)
    course.save(update_fields=["current", "title", "tags", "retired_at", "tokens", "asked_on", "kept_until"])
    audit.record(actor, "learning.course_published", course, changes={"version": version.number})
    events.emit(CoursePublished(course_id=course.pk, version=version.number))
    return version


def begin_version(actor: Actor, course_id: int) -> CourseVersion:
    """Copy the current version into a new draft; the existing draft when there is one."""
    with transaction.atomic():
        course = course_of(actor, course_id)
        draft = course.versions.filter(state=CourseVersion.State.DRAFT).first()
        if draft is not None or course.current is None:
            return draft or draft_of(course)
        old = course.current
        last = course.versions.aggregate(last=Max("number"))["last"] or 0
        draft = CourseVersion(course=course, number=last + 1)
        fill(draft, DESCRIPTION, {name: getattr(old, name) for name in DESCRIPTION})
        draft.save()
        _copy(old, draft)
        audit.record(actor, "learning.version_begun", course, changes={"version": draft.number})
        return draft


def clone_course(actor: Actor, course_id: int, title: str) -> Course:
    """Begin a course of the same author as a copy of another one: of its draft, or of what is published."""
    with transaction.atomic():
        course = course_of(actor, course_id)
        old = course.versions.filter(state=CourseVersion.State.DRAFT).first() or course.current or draft_of(course)
        made = create_course(
            actor,
            title=title,
            category=course.category_id,
            organisation_id=course.organisation_id,
            occupation=course.occupation_id or "",
            level=course.level,
            **{name: getattr(old, name) for name in DESCRIPTION if name != "title"},
        )
        _copy(old, draft_of(made), anew=True)
        before = course.prerequisites.filter(needed__retired_at=None).values_list("needed_id", flat=True)
        give_prerequisites(made, before)
        audit.record(actor, "learning.course_cloned", made, changes={"from": course.number})
        return made


def retire(actor: Actor, course_id: int, reason: str) -> Course:
    """Take a course out of the catalogue; who began it may finish it."""
    with transaction.atomic():
        course = course_of(actor, course_id)
        course.retired_at = calendar.now()
        course.save(update_fields=["retired_at"])
        audit.record(actor, "learning.course_retired", course, reason=reason)
        tell_dependents(course)
        return course


def import_course(
    actor: Actor, package: Mapping[str, Any], *, organisation_id: int | None = None, draft: bool = False
) -> Course:
    """Create a whole course from its package, a description and chapters of activities; published unless it stays a `draft`.

    Questions are those of `platform.questions` as JSON values, with feedback and points. Keys: title, category, occupation,
    level, summary, outcomes, teacher, in_order, tags, modules: [{title, activities: [
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
        version = draft_of(course)
        questions = []
        for seq, chapter in enumerate(package["modules"], start=1):
            module = Module.objects.create(version=version, seq=seq, title=chapter["title"])
            for place, entry in enumerate(chapter["activities"], start=1):
                activity = Activity(module=module, key=uuid.uuid4(), kind=entry["kind"], seq=place)
                fill(activity, ACTIVITY, {key: entry[key] for key in ACTIVITY if key in entry})
                check_activity(activity)
                activity.save()
                streams.wanted(activity)
                questions += [
                    question_of(activity, number, Written.of(asked), asked.get("feedback", ""), asked.get("points", 1))
                    for number, asked in enumerate(entry.get("questions", []), start=1)
                ]
        Question.objects.bulk_create(questions)
        if not draft:
            publish(actor, course.pk)
        course.refresh_from_db()
        return course


def _describe(version: CourseVersion, description: Mapping[str, Any]) -> None:
    if "tags" in description:
        description = {**description, "tags": listed(description["tags"])}
    fill(version, DESCRIPTION, description)


def _copy(old: CourseVersion, draft: CourseVersion, *, anew: bool = False) -> None:
    """Copy all content into a draft; with `anew` the activities are others than those of the old version."""
    keys = {str(key): str(uuid.uuid4()) if anew else str(key) for key in _keys(old)}
    for module in old.modules.prefetch_related("activities__questions"):
        release = rekeyed(module.release, keys)
        copy = Module.objects.create(version=draft, seq=module.seq, title=module.title, release=release)
        for activity in module.activities.all():
            questions = list(activity.questions.all())
            activity.pk, activity.module, activity._state.adding = None, copy, True
            activity.key = uuid.UUID(keys[str(activity.key)])
            activity.release = rekeyed(activity.release, keys)
            activity.revision, activity.edited_at, activity.edited_by = 0, None, ""
            activity.save()
            for question in questions:
                question.pk, question.activity = None, activity
            Question.objects.bulk_create(questions)


def _keys(version: CourseVersion) -> list[uuid.UUID]:
    return list(Activity.objects.filter(module__version=version).values_list("key", flat=True))


def _content(version: CourseVersion) -> list[dict[str, Any]]:
    content = []
    for module in version.modules.order_by("seq").prefetch_related("activities__questions"):
        items = []
        for activity in module.activities.all():
            item = {name: getattr(activity, name) for name in ("kind", "seq", *ACTIVITY)}
            item["questions"] = [
                [q.kind, q.stem, q.options, q.answer, q.feedback, q.points] for q in activity.questions.all()
            ]
            item["release"] = activity.release
            items.append(item)
        content.append({"title": module.title, "release": module.release, "activities": items})
    return content


def check_content(version: CourseVersion) -> list[dict[str, Any]]:
    """All content of a version as JSON values; raises NothingToPublish for what could not be learnt."""
    content = _content(version)
    if not any(module["activities"] for module in content):
        raise NothingToPublish(why=_("还没有学习内容"))
    for module in content:
        for item in module["activities"]:
            if item["kind"] == Activity.Kind.QUIZ and not item["questions"]:
                raise NothingToPublish(why=_("测验“%(title)s”没有题目") % {"title": item["title"]})
    never = closed_forever(version)
    if never:
        raise NothingToPublish(why=_("“%(title)s”按开放规则永远打不开") % {"title": never[0]})
    return content


def _tokens(course: Course, version: CourseVersion) -> str:
    occupation = course.occupation.name if course.occupation else ""
    names = name_tokens(" ".join([version.title, occupation, course.category.name, *version.tags]))
    return " ".join(dict.fromkeys([*names, *words(f"{version.summary} {version.outcomes}"), course.number.lower()]))


def count_learners(course_ids: Mapping[int, int]) -> None:
    """Add to the learner counts of courses."""
    for course_id, more in course_ids.items():
        Course.objects.filter(pk=course_id).update(learners=F("learners") + more)


def count_finished(course_ids: Mapping[int, int]) -> None:
    """Add to the counts of those who completed courses."""
    for course_id, more in course_ids.items():
        Course.objects.filter(pk=course_id).update(finished=F("finished") + more)
