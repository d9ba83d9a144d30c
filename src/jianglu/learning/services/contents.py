"""What a draft holds: chapters and activities; each verb changes a draft, never a published version."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from jianglu.platform import audit, calendar, files
from jianglu.platform.access import Actor, Permission, locked, require

from .. import rules
from ..errors import BadFile, CourseNotFound, EditedElsewhere, InReview, NothingToPublish, VersionFrozen
from ..media import mp4_seconds
from ..models import WORK, Activity, ContentPackage, Course, CourseReview, CourseVersion, Module, Revised
from ..permissions import AUTHOR
from ..streams import services as streams

AUDIT_EVERY = timedelta(minutes=10)
ACTIVITY = (
    "title", "body", "file_id", "link_id", "seconds", "required", "pass_mark", "max_attempts", "checklist", "captions",
    "least_chars", "least_replies", "own_first",
)  # fmt: skip
VIDEO_TYPES = ("video/mp4", "video/webm")
CONVERTED_TYPES = ("video/x-matroska",)
"""Videos that few browsers play: taken where they can be converted."""
MAX_CHECKLIST = 40
MOST_CHARS, MOST_REPLIES = 2000, 10
"""What a discussion may ask of a learner."""
DOCUMENT_TYPES = (
    "application/pdf",
    "application/msword",
    "application/vnd.",
)


def add_module(actor: Actor, course_id: int, title: str) -> Module:
    """Append a chapter to the draft."""
    with transaction.atomic():
        version = draft_of(course_of(actor, course_id))
        editable(actor, version)
        last = version.modules.aggregate(last=Max("seq"))["last"] or 0
        module = Module.objects.create(version=version, seq=last + 1, title=title.strip())
        audit.record(actor, "learning.module_added", module)
        return module


def rename_module(actor: Actor, module_id: int, title: str) -> Module:
    """Give a chapter of a draft another title."""
    with transaction.atomic():
        module = module_of(actor, module_id)
        module.title = title.strip()
        module.save(update_fields=["title"])
        audit.record(actor, "learning.module_renamed", module, changes={"title": module.title})
        return module


def remove_module(actor: Actor, module_id: int) -> None:
    """Remove a chapter of a draft with everything in it."""
    with transaction.atomic():
        module = module_of(actor, module_id)
        audit.record(actor, "learning.module_removed", module)
        module.delete()


def add_activity(actor: Actor, module_id: int, *, kind: str, **values: Any) -> Activity:
    """Append an activity (`values` as ACTIVITY) to a chapter of a draft; raises BadFile, VersionFrozen.

    A text's reading time follows its length unless `seconds` is given.
    """
    with transaction.atomic():
        module = module_of(actor, module_id)
        last = module.activities.aggregate(last=Max("seq"))["last"] or 0
        activity = Activity(module=module, key=uuid.uuid4(), kind=kind, seq=last + 1)
        fill(activity, ACTIVITY, values)
        check_activity(activity)
        activity.save()
        streams.wanted(activity)
        audit.record(actor, "learning.activity_added", activity)
        return activity


def edit_activity(actor: Actor, activity_id: int, *, revision: int | None = None, **values: Any) -> Activity:
    """Change an activity of a draft; raises EditedElsewhere when it was saved since `revision`, BadFile, VersionFrozen."""
    with transaction.atomic():
        activity = activity_of(actor, activity_id)
        if activity.kind == Activity.Kind.TEXT and "body" in values and "seconds" not in values:
            activity.seconds = 0
        fill(activity, ACTIVITY, values)
        check_activity(activity)
        if revised(actor, activity, revision):
            audit.record(actor, "learning.activity_edited", activity)
        activity.save()
        streams.wanted(activity)
        return activity


def remove_activity(actor: Actor, activity_id: int) -> None:
    """Remove an activity of a draft."""
    with transaction.atomic():
        activity = activity_of(actor, activity_id)
        audit.record(actor, "learning.activity_removed", activity)
        activity.delete()


def course_of(actor: Actor, course_id: int, permission: Permission = AUTHOR) -> Course:
    """The locked course of an author, or of who holds another permission over it; raises CourseNotFound."""
    course = locked(
        Course.objects.select_related("current"),
        lambda row: require(actor, permission, organisation_id=row.organisation_id, region=row.region_code),
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
    if CourseReview.objects.filter(version=version, locked=True).exists():
        raise InReview()


def module_of(actor: Actor, module_id: int) -> Module:
    """A chapter of a draft that the actor may edit, the course locked; raises CourseNotFound, VersionFrozen."""
    module = Module.objects.select_related("version").filter(pk=module_id).first()
    if module is None:
        raise CourseNotFound()
    editable(actor, module.version)
    return module


def activity_of(actor: Actor, activity_id: int) -> Activity:
    """An activity of a draft that the actor may edit, the course locked; raises CourseNotFound, VersionFrozen."""
    activity = Activity.objects.select_related("module__version").filter(pk=activity_id).first()
    if activity is None:
        raise CourseNotFound()
    editable(actor, activity.module.version)
    return activity


def revised(actor: Actor, row: Revised, revision: int | None) -> bool:
    """Count a save of a row that is about to be written; True when the audit log should tell of it.

    Raises EditedElsewhere when somebody saved it since `revision`. A window that saves as its owner types tells once in
    AUDIT_EVERY; the row itself keeps who saved last and when.
    """
    if revision is not None and revision != row.revision:
        at = timezone.localtime(row.edited_at).strftime("%H:%M") if row.edited_at else ""
        raise EditedElsewhere(by=row.edited_by, at=at, revision=row.revision)
    now = calendar.now()
    tell = row.edited_at is None or row.edited_by != actor.name or now - row.edited_at > AUDIT_EVERY
    row.revision, row.edited_at, row.edited_by = row.revision + 1, now, actor.name
    return tell or revision is None


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
        wanted: tuple[str, ...] = VIDEO_TYPES if kind == Activity.Kind.VIDEO else DOCUMENT_TYPES
        if kind == Activity.Kind.VIDEO and streams.can_encode():
            wanted += CONVERTED_TYPES
        if activity.file is None or not activity.file.content_type.startswith(wanted):
            raise BadFile(fields={"file": BadFile.hint})
        length = mp4_seconds(files.path_of(activity.file)) if activity.file.content_type == "video/mp4" else None
        if length:  # no more can be learnt than there is to see
            activity.seconds = min(activity.seconds or length, length)
        if not activity.seconds:
            raise BadFile(fields={"minutes": _("请填写视频时长或阅读时长（分钟）")})
    if kind == Activity.Kind.SCORM:
        if not ContentPackage.objects.filter(file_id=activity.file_id).exists():
            raise BadFile(fields={"file": _("请上传 SCORM 或 cmi5 课件包（ZIP）")})
        if not activity.seconds:
            raise BadFile(fields={"minutes": _("请填写学完课件需要的时长")})
    if (kind == Activity.Kind.LTI) != (activity.link is not None):
        raise NothingToPublish(why=_("外部工具的内容要先选好工具"))
    if kind in (Activity.Kind.QUIZ, Activity.Kind.LTI, Activity.Kind.LIVE, Activity.Kind.DISCUSSION, *WORK):
        activity.seconds = 0
    if kind == Activity.Kind.DISCUSSION:
        if not activity.body:
            raise NothingToPublish(why=_("讨论要写明题目"))
        activity.least_chars = min(activity.least_chars, MOST_CHARS)
        activity.least_replies = min(activity.least_replies, MOST_REPLIES)
    else:
        activity.least_chars, activity.least_replies, activity.own_first = 0, 0, False
    activity.checklist = [line.strip()[:200] for line in activity.checklist if line.strip()][:MAX_CHECKLIST]
    if (kind == Activity.Kind.PRACTICE) != bool(activity.checklist):
        raise NothingToPublish(why=_("实操任务要有检查清单，其他类型没有"))
    try:
        activity.clean_fields(exclude=["module", "file", "link"])
    except ValidationError as error:
        raise NothingToPublish(why="；".join(error.messages)) from error
