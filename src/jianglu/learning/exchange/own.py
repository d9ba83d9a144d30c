"""Our own course package, version 1: a ZIP that holds a whole course version.

    manifest.json     {"format": "jianglu-course", "version": 1, "files": {member: {name, type, size, sha256}}}
    course.json       title, category, occupation, level, summary, outcomes, teacher, in_order, tags, prerequisites (numbers),
                      chapters of activities
    items/001.json    the questions of a quiz, as platform.questions writes them, with feedback and points
    captions/001.vtt  WebVTT of a video
    files/001.mp4     videos, documents and courseware packages, each once

Every member is named by the activity that uses it; the same course gives the same bytes. Documented in docs/learning.md.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from jianglu.platform.questions import Question

from ..captions import BadCaptions, as_vtt
from ..releases.rules import MOST_DAYS, Late, Need, Release
from .parts import TITLE, Asked, BadCoursePackage, Chapter, Found, Lesson, Link, Outcome, line, member_bytes, plain

MANIFEST, COURSE = "manifest.json", "course.json"
FORMAT = "jianglu-course"
WITH_FILE = ("video", "document", "scorm")
MAY_HAVE_FILE = (*WITH_FILE, "assignment")
ASKED = ("least_chars", "least_replies", "own_first")
"""What a discussion asks for."""
BLOCK = 1024 * 1024
Seconds = Annotated[int, Field(ge=0, le=1_000_000)]
Texts = Annotated[str, Field(max_length=500_000)]
Name = Annotated[str, Field(max_length=300)]
M = TypeVar("M", bound=BaseModel)


class _Strict(BaseModel):
    """Unknown keys are refused: what is misspelt would be lost silently."""

    model_config = ConfigDict(extra="forbid")


class FileEntry(_Strict):
    """A member under files/: its name for people, media type, bytes, SHA-256."""

    name: Annotated[str, Field(max_length=200)]
    type: Name = ""
    size: Annotated[int, Field(ge=0)] = 0
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class _Manifest(_Strict):
    format: Literal["jianglu-course"]
    version: Literal[1]
    files: dict[str, FileEntry] = {}


class _Item(_Strict):
    kind: Name
    stem: Texts
    options: list[tuple[Name, Texts]] = []
    answer: list[Texts] = []
    feedback: Texts = ""
    points: Annotated[int, Field(ge=1, le=1000)] = 1


class _Link(_Strict):
    url: Annotated[str, Field(max_length=500, pattern=r"^https?://")]
    custom: dict[Name, Annotated[str, Field(max_length=1000)]] = {}
    graded: bool = True
    maximum: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 100


class _Need(_Strict):
    lesson: Annotated[int, Field(ge=1, le=100_000)]
    score: Annotated[int, Field(ge=1, le=100)] | None = None


class _Release(_Strict):
    opens_on: date | None = None
    opens_after: Annotated[int, Field(ge=0, le=MOST_DAYS)] | None = None
    needs: Annotated[list[_Need], Field(max_length=10)] = []
    due_on: date | None = None
    due_after: Annotated[int, Field(ge=0, le=MOST_DAYS)] | None = None
    late: Late = Late.MARKED

    def plain(self) -> dict[str, Any]:
        """The rule with the numbers of lessons for keys."""
        needs = tuple(Need(str(need.lesson), need.score) for need in self.needs)
        dates = self.model_dump(exclude={"needs"})
        return Release(**dates, needs=needs).plain()


class _Activity(_Strict):
    kind: Literal["text", "video", "document", "quiz", "scorm", "assignment", "practice", "lti", "live", "discussion"]
    title: Name
    body: Texts = ""
    seconds: Seconds = 0
    required: bool = True
    pass_mark: Annotated[int, Field(ge=0, le=100)] = 60
    max_attempts: Annotated[int, Field(ge=0, le=1000)] = 0
    checklist: list[Name] = []
    least_chars: Annotated[int, Field(ge=0, le=2000)] = 0
    least_replies: Annotated[int, Field(ge=0, le=10)] = 0
    own_first: bool = False
    file: Name = ""
    captions: Name = ""
    items: Name = ""
    link: _Link | None = None
    release: _Release | None = None


class _Chapter(_Strict):
    title: Name
    release: _Release | None = None
    activities: Annotated[list[dict[str, Any]], Field(max_length=2_000)] = []


class _Course(_Strict):
    title: Annotated[str, Field(min_length=1, max_length=TITLE)]
    category: Name = ""
    occupation: Name = ""
    level: Annotated[str, Field(max_length=1)] = ""
    summary: Texts = ""
    outcomes: Texts = ""
    teacher: Annotated[str, Field(max_length=60)] = ""
    in_order: bool = True
    tags: Annotated[list[Name], Field(max_length=100)] = []
    prerequisites: Annotated[list[Name], Field(max_length=5)] = []
    chapters: Annotated[list[_Chapter], Field(max_length=500)] = []


# Writing -------------------------------------------------------------------------------------------------------------


def texts(found: Found, files: Mapping[str, FileEntry]) -> Iterator[tuple[str, bytes]]:
    """All members of a package but those under files/, which `files` describes and lessons name."""
    chapters = []
    number = 0
    for chapter in found.chapters:
        activities = []
        for lesson in chapter.lessons:
            number += 1
            entry: dict[str, Any] = {
                name: getattr(lesson, name)
                for name in ("kind", "title", "body", "seconds", "required", "pass_mark", "max_attempts")
            }
            if lesson.checklist:
                entry["checklist"] = lesson.checklist
            if lesson.kind == "discussion":
                entry |= {name: getattr(lesson, name) for name in ASKED}
            if lesson.file:
                entry["file"] = lesson.file
            if lesson.release:
                entry["release"] = _released(lesson.release)
            if lesson.link is not None:
                entry["link"] = asdict(lesson.link)
            if lesson.captions:
                entry["captions"] = f"captions/{number:03d}.vtt"
                yield entry["captions"], lesson.captions.encode()
            if lesson.questions:
                entry["items"] = f"items/{number:03d}.json"
                yield entry["items"], _json([_written(asked) for asked in lesson.questions])
            activities.append(entry)
        entry = {"title": chapter.title, "activities": activities}
        if chapter.release:
            entry["release"] = _released(chapter.release)
        chapters.append(entry)
    yield COURSE, _json({**found.about, "chapters": chapters})
    described = {name: entry.model_dump() for name, entry in files.items()}
    yield MANIFEST, _json({"format": FORMAT, "version": 1, "files": described})


def _released(release: Mapping[str, Any]) -> dict[str, Any]:
    needs = [{"lesson": int(need["key"]), **_without(need, "key")} for need in release.get("needs", [])]
    return {**release, "needs": needs} if needs else dict(release)


def _without(values: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key != name}


def _written(asked: Asked) -> dict[str, Any]:
    plain_question = asked.question.plain()
    entry = {key: plain_question[key] for key in ("kind", "stem", "options", "answer")}
    return {**entry, "feedback": asked.feedback, "points": asked.points}


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode()


class _Sink:
    """What a ZIP is written into piece by piece while it is sent."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def drain(self) -> bytes:
        data, self.parts = b"".join(self.parts), []
        return data


def zipped(members: Iterable[tuple[str, bytes | Path]]) -> Iterator[bytes]:
    """A ZIP as it is made: texts packed, files as they are; the same members give the same bytes."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w") as archive:  # type: ignore[call-overload]  # a stream without seek will do
        for name, content in members:
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o100644 << 16
            packed = isinstance(content, bytes)
            entry.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
            with archive.open(entry, "w") as member:
                for block in _blocks(content):
                    member.write(block)
                    yield sink.drain()
    yield sink.drain()


def _blocks(content: bytes | Path) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


# Reading -------------------------------------------------------------------------------------------------------------


def is_own(names: Iterable[str]) -> bool:
    """Whether an archive with these members is a package of ours."""
    return {MANIFEST, COURSE} <= set(names)


def read(archive: zipfile.ZipFile) -> Found:
    """The course of a checked archive; raises BadCoursePackage when its frame makes no sense, notes everything smaller."""
    manifest = _model(_Manifest, _loaded(archive, MANIFEST), MANIFEST)
    course = _model(_Course, _loaded(archive, COURSE), COURSE)
    about = {key: plain(value) if isinstance(value, str) else value for key, value in course.model_dump().items()}
    del about["chapters"]
    about["prerequisites"] = [line(number) for number in course.prerequisites]
    about["tags"] = [line(tag) for tag in course.tags]
    found = Found("jianglu-course 1", about)
    count = 0
    for number, chapter in enumerate(course.chapters, start=1):
        made = Chapter(line(chapter.title)[:TITLE] or str(number))
        made.release = chapter.release.plain() if chapter.release else {}
        for place, entry in enumerate(chapter.activities, start=1):
            where = f"{made.title} / {entry.get('title') or place}"
            lesson = _lesson(found, archive, manifest.files, entry, where)
            count += 1
            if lesson is not None:
                lesson.number = count
                made.lessons.append(lesson)
        found.chapters.append(made)
    return found


def _lesson(
    found: Found, archive: zipfile.ZipFile, files: Mapping[str, FileEntry], entry: dict[str, Any], where: str
) -> Lesson | None:
    try:
        said = _Activity.model_validate(entry)
    except ValidationError as error:
        found.note(where, COURSE, Outcome.LOST, "activity", _first(error))
        return None
    lesson = Lesson(
        kind=said.kind, title=line(said.title)[:TITLE], body=plain(said.body), seconds=said.seconds,
        required=said.required, pass_mark=said.pass_mark, max_attempts=said.max_attempts,
        checklist=[line(row) for row in said.checklist], source=said.file or COURSE,
        **{name: getattr(said, name) for name in ASKED},
    )  # fmt: skip
    if said.release is not None:
        lesson.release = said.release.plain()
    if said.link is not None:
        lesson.link = Link(**said.link.model_dump())
    if said.file and said.kind not in MAY_HAVE_FILE:
        found.note(where, said.file, Outcome.LOST, "file_unfit")
    elif said.file:
        about = files.get(said.file)
        if about is None or said.file not in archive.NameToInfo:
            found.note(where, said.file, Outcome.LOST, "missing")
            if said.kind in WITH_FILE:
                return None
        else:
            lesson.file, lesson.file_name, lesson.sha256 = said.file, line(about.name), about.sha256
    if said.captions:
        try:
            lesson.captions = as_vtt(member_bytes(archive, said.captions)).strip()
        except (KeyError, BadCoursePackage, BadCaptions):
            found.note(where, said.captions, Outcome.LOST, "captions")
    if said.items:
        lesson.questions = _questions(found, archive, said.items, where)
    return lesson


def _questions(found: Found, archive: zipfile.ZipFile, name: str, where: str) -> list[Asked]:
    try:
        rows = _loaded(archive, name)
    except BadCoursePackage:
        found.note(where, name, Outcome.LOST, "missing")
        return []
    asked = []
    for number, row in enumerate(rows if isinstance(rows, list) else [], start=1):
        try:
            item = _Item.model_validate(row)
        except ValidationError as error:
            found.note(f"{where} / {number}", name, Outcome.LOST, "bad_question", _first(error))
            continue
        options = tuple((line(key), plain(text)) for key, text in item.options)
        answer = tuple(plain(key) for key in item.answer)
        question = Question(item.kind, plain(item.stem), options, answer)
        asked.append(Asked(question, plain(item.feedback), item.points))
    return asked


def _loaded(archive: zipfile.ZipFile, name: str) -> Any:
    try:
        return json.loads(member_bytes(archive, name))
    except (KeyError, ValueError, RecursionError) as error:
        if isinstance(error, BadCoursePackage):
            raise
        raise BadCoursePackage("json", name) from error


def _model(model: type[M], value: Any, name: str) -> M:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        wrong = "version" if value and isinstance(value, dict) and value.get("version", 1) != 1 else "frame"
        raise BadCoursePackage(wrong, f"{name}: {_first(error)}") from error


def _first(error: ValidationError) -> str:
    """The first thing that is wrong, as a path and a sentence."""
    about = error.errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(str(step) for step in about['loc'])}: {about['msg']}"[:200]
