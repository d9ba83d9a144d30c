"""Files of lessons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from jianglu.platform.access import Actor
from jianglu.platform.files import MB, Purpose

from .exchange.parts import LIMITS
from .permissions import AUTHOR

if TYPE_CHECKING:
    from jianglu.platform.files import StoredFile

LESSON_TYPES = ["mp4", "webm", "mkv", "pdf", "docx", "pptx", "xlsx"]
MAX_BYTES = 500 * MB


def _readable(actor: Actor, file: StoredFile) -> bool:
    """Learners of a course with this file, and its authors."""
    from . import queries

    return queries.may_read_file(actor, file.pk)


def _author(actor: Actor) -> bool:
    return actor.can(AUTHOR)


LESSON_FILE = Purpose(
    "learning.lesson", _("课程文件"), LESSON_TYPES, max_bytes=MAX_BYTES, readable=_readable, resumable=_author
)
LESSON_PACKAGE = Purpose("learning.package", _("课件包"), ["zip"], max_bytes=MAX_BYTES, resumable=_author)
COURSE_PACKAGE = Purpose(
    "learning.course_package",
    _("课程包"),
    ["zip"],
    max_bytes=LIMITS.total,
    max_unpacked=LIMITS.total,
    resumable=_author,
)
MAX_WORK_FILES = 9


def _sees_work(actor: Actor, file: StoredFile) -> bool:
    """The learner who handed it in, and who judges it."""
    from . import submissions

    return any(
        rows.filter(files__file=file.pk).exists() for rows in (submissions.judged_by(actor), submissions.mine(actor))
    )


WORK_FILE = Purpose(
    "learning.work",
    _("作业文件"),
    ["jpeg", "png", "webp", "pdf", "docx", "xlsx", "pptx"],
    max_bytes=20 * MB,
    readable=_sees_work,
)
