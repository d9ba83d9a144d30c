"""What a package holds, whichever format it had, and what became of each thing in it."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from xml.etree.ElementTree import Element

from jianglu.kernel.archives import MB, BadArchive, Limits, parse_xml
from jianglu.platform.questions import Question

LIMITS = Limits(file=500 * MB, total=2048 * MB)
"""A course with its videos: 5,000 files, 500 MB each, 2 GB in all, unpacked."""
MAX_TEXT = 4 * MB
"""Bytes of one manifest, page or quiz; courses are read from people, not from machines."""
MOST_NOTES = 2_000
TITLE = 120
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class Outcome(StrEnum):
    """What became of something in a package."""

    TAKEN = "taken"
    CHANGED = "changed"
    LOST = "lost"


@dataclass(frozen=True)
class Note:
    """One thing in a package: its place in the course, its file, what became of it, and why (a code of telling.py)."""

    place: str
    file: str
    outcome: Outcome
    code: str = ""
    detail: str = ""


class BadCoursePackage(BadArchive):
    """It cannot be read as a course at all. Codes besides those of BadArchive: format, version, manifest, empty, scorm."""


@dataclass(frozen=True)
class Asked:
    """A question of a quiz."""

    question: Question
    feedback: str = ""
    points: int = 1


@dataclass
class Link:
    """What an external tool opens: its address, custom parameters, whether it scores, and out of what."""

    url: str
    custom: dict[str, str] = field(default_factory=dict)
    graded: bool = True
    maximum: float = 100


@dataclass
class Lesson:
    """An activity to be; `file` names its bytes in the package, `source` whence it came, for the report.

    `release` is a rule as `Release.plain` gives it, but the `key` of a need is the `number` of a lesson, counted from 1
    through the whole package.
    """

    kind: str
    title: str
    body: str = ""
    seconds: int = 0
    required: bool = True
    pass_mark: int = 60
    max_attempts: int = 0
    checklist: list[str] = field(default_factory=list)
    captions: str = ""
    file: str = ""
    file_name: str = ""
    sha256: str = ""
    questions: list[Asked] = field(default_factory=list)
    link: Link | None = None
    number: int = field(default=0, compare=False)
    release: dict[str, Any] = field(default_factory=dict)
    source: str = ""
    least_chars: int = 0
    least_replies: int = 0
    own_first: bool = False


@dataclass
class Chapter:
    """A chapter to be."""

    title: str
    lessons: list[Lesson] = field(default_factory=list)
    release: dict[str, Any] = field(default_factory=dict)


@dataclass
class Found:
    """A course as a package tells it: `about` has the keys of `services.create_course`."""

    format: str
    about: dict[str, Any]
    chapters: list[Chapter] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def note(self, place: str, file: str, outcome: Outcome, code: str, detail: str = "") -> None:
        """Remember what became of something, once; beyond MOST_NOTES only that there was more."""
        note = Note(place[:200], file[:200], outcome, code, detail[:300])
        if len(self.notes) > MOST_NOTES or note in self.notes[-50:]:
            return
        full = len(self.notes) == MOST_NOTES
        self.notes.append(Note("", "", Outcome.LOST, "more") if full else note)


def plain(text: str | None) -> str:
    """Text without control characters; PostgreSQL takes no NUL."""
    return _CONTROL.sub("", (text or "").replace("\r\n", "\n").replace("\r", "\n")).strip()


def line(text: str | None) -> str:
    """Text as one line."""
    return " ".join(plain(text).split())


def member_bytes(archive: zipfile.ZipFile, name: str, most: int = MAX_TEXT) -> bytes:
    """A small member whole; raises BadCoursePackage("big") whatever its announced size, KeyError when it is not there."""
    with archive.open(archive.getinfo(name)) as stream:
        data = stream.read(most + 1)
    if len(data) > most:
        raise BadCoursePackage("big", name)
    return data


def member_xml(archive: zipfile.ZipFile, name: str) -> Element:
    """A member as XML without DTD or entities; raises BadArchive, KeyError."""
    return parse_xml(member_bytes(archive, name), name)


def decoded(data: bytes) -> str:
    """Text in UTF-8 or, as older tools here write it, GB 18030; what is neither keeps its readable characters."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", "replace")
