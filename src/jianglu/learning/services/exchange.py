"""Whole courses out and in: a version as a package of ours; a package, ours or a Common Cartridge, as a draft."""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.files.base import File
from django.db import transaction

from jianglu.catalogue import queries as catalogue
from jianglu.kernel.archives import BadArchive, measure, opened
from jianglu.kernel.errors import DomainError
from jianglu.kernel.levels import Level
from jianglu.organisations import queries as organisations
from jianglu.platform import audit, calendar, files, jobs
from jianglu.platform.access import Actor, require

from .. import prerequisites
from ..errors import BadCoursePackage, BadQuestion, BadRelease, BadTags, CategoryNeeded, CourseNotFound
from ..exchange import cartridge, own, parts
from ..exchange.parts import Chapter, Found, Lesson, Outcome, line
from ..exchange.telling import REFUSED
from ..lti import tools
from ..models import Activity, Category, Course, CourseImport, CourseVersion, ImportNote, Module, Question
from ..permissions import AUTHOR
from ..releases.rules import Release
from ..scorm.packages import H5P
from ..streams import services as streams
from ..tagging import tidy
from ..uploads import COURSE_PACKAGE, LESSON_FILE
from .authoring import DESCRIPTION, create_course
from .contents import check_activity, course_of, draft_of
from .packages import take_package
from .prerequisites import by_number, give_prerequisites
from .questions import question_of
from .releases import check_release, rekeyed

Step = Callable[[], object]
BLOCK = 1024 * 1024


# Out -----------------------------------------------------------------------------------------------------------------


def export_course(actor: Actor, course_id: int, number: int | None = None) -> tuple[str, Iterator[bytes]]:
    """A version of a course (the draft, else what is published) as a package: its name, and its bytes as they are made.

    Raises CourseNotFound.
    """
    with transaction.atomic():
        course = course_of(actor, course_id)
        versions = course.versions.order_by("-number")
        version = versions.filter(number=number).first() if number else _newest(course.current_id, versions)
        if version is None:
            raise CourseNotFound()
        found, entries, paths = _found(version)
        audit.record(actor, "learning.course_exported", course, changes={"version": version.number})
    members: list[tuple[str, bytes | Path]] = [*own.texts(found, entries), *sorted(paths.items())]
    return f"{course.number}-v{version.number}.zip", own.zipped(members)


def _newest(current: int | None, versions: Any) -> CourseVersion | None:
    draft: CourseVersion | None = versions.filter(state=CourseVersion.State.DRAFT).first()
    return draft or versions.filter(pk=current).first()


def _found(version: CourseVersion) -> tuple[Found, dict[str, own.FileEntry], dict[str, Path]]:
    """A version as a package holds it, with its files described and where they lie."""
    course = version.course
    about = {name: getattr(version, name) for name in DESCRIPTION}
    about |= {"category": course.category_id, "occupation": course.occupation_id or "", "level": course.level}
    if not about["tags"]:
        del about["tags"]  # so that who knows no tags yet reads it too
    before = [row.course.number for row in prerequisites.needed(course.pk) if not row.skipped]
    if before:
        about["prerequisites"] = before
    found = Found(own.FORMAT, about)
    names: dict[str, str] = {}
    entries: dict[str, own.FileEntry] = {}
    paths: dict[str, Path] = {}
    numbers: dict[str, str] = {}
    content = list(version.modules.prefetch_related("activities__questions", "activities__file", "activities__link"))
    for module in content:
        for row in module.activities.all():
            numbers[str(row.key)] = str(len(numbers) + 1)
    for module in content:
        chapter = Chapter(module.title, release=rekeyed(module.release, numbers))
        for row in module.activities.all():
            lesson = Lesson(
                row.kind, row.title, row.body, row.seconds, row.required, row.pass_mark, row.max_attempts,
                list(row.checklist), row.captions, **{name: getattr(row, name) for name in own.ASKED},
            )  # fmt: skip
            lesson.release = rekeyed(row.release, numbers)
            lesson.questions = [parts.Asked(one.question, one.feedback, one.points) for one in row.questions.all()]
            if row.link is not None:
                link = row.link
                lesson.link = parts.Link(link.url, link.custom, link.graded, link.maximum)
            if row.file is not None:
                ending = Path(row.file.name).suffix.lower()[:6]
                name = names.setdefault(row.file.sha256, f"files/{len(names) + 1:03d}{ending}")
                lesson.file = name
                entries[name] = own.FileEntry(
                    name=row.file.name, type=row.file.content_type, size=row.file.size, sha256=row.file.sha256
                )
                paths[name] = files.path_of(row.file)
            chapter.lessons.append(lesson)
        found.chapters.append(chapter)
    return found, entries, paths


# In ------------------------------------------------------------------------------------------------------------------


def ask_import(
    actor: Actor,
    upload: File[bytes],
    *,
    organisation_id: int | None = None,
    category: str = "",
    occupation: str = "",
    level: str = "",
) -> CourseImport:
    """Keep a course package and start the job that makes a draft of it, for an organisation or (without one) the bureau.

    Raises BadCoursePackage for what must not be opened, CategoryNeeded, and what `files.store` raises.
    """
    from ..tasks import import_package

    region = organisations.region_of(organisation_id)
    require(actor, AUTHOR, organisation_id=organisation_id, region=region)
    upload.seek(0)
    try:
        with opened(upload, parts.LIMITS) as archive:
            names = [entry.filename for entry in archive.infolist()]
            _reader(names)
    except BadArchive as error:
        raise _refused(error) from error
    unknown = category and not Category.objects.filter(pk=category).exists()
    if unknown or not (category or own.is_own(names)):
        raise CategoryNeeded(fields={"category": CategoryNeeded.hint})
    upload.seek(0)
    with transaction.atomic():
        row = CourseImport.objects.create(
            organisation_id=organisation_id,
            region_code=region,
            file=files.store(actor, upload, purpose=COURSE_PACKAGE),
            category_id=category or None,
            occupation=occupation,
            level=level,
            asked_by=actor.name,
            asked_at=calendar.now(),
        )
        row.job = jobs.enqueue(import_package, actor, import_id=row.pk)
        row.save(update_fields=["job"])
        audit.record(actor, "learning.import_asked", row, changes={"sha256": row.file.sha256})
        return row


def run_import(actor: Actor, import_id: int, *, start: Callable[[int], object], step: Step) -> CourseImport:
    """Make the draft of a package that was asked for, whole or not at all; run again it changes nothing.

    Everything in the package gets a line in the report. Raises BadCoursePackage, CategoryNeeded, which the import remembers.
    """
    row = CourseImport.objects.select_related("file").get(pk=import_id)
    require(actor, AUTHOR, organisation_id=row.organisation_id, region=row.region_code)
    if row.done_at is not None and row.course_id:
        return row
    try:
        with files.path_of(row.file).open("rb") as file, opened(file, parts.LIMITS) as archive:
            measure(archive, parts.LIMITS)
            found = _reader(archive.namelist())(archive)
            start(sum(len(chapter.lessons) for chapter in found.chapters))
            if not any(chapter.lessons for chapter in found.chapters):
                raise parts.BadCoursePackage("empty")
            return _Writing(actor, row, archive, found).write(step)
    except BadArchive as error:
        raise _remembered(row, _refused(error)) from error
    except (BadCoursePackage, CategoryNeeded) as error:
        raise _remembered(row, error) from error


def _reader(names: list[str]) -> Callable[[zipfile.ZipFile], Found]:
    if own.is_own(names):
        return own.read
    if cartridge.MANIFEST in names:
        return cartridge.read
    raise parts.BadCoursePackage("h5p" if H5P in names else "manifest")


def _refused(error: BadArchive) -> BadCoursePackage:
    text = str(REFUSED[error.code])
    text = f"{text}（{error.member}）" if error.member else text
    return BadCoursePackage(why=text, fields={"file": text})


def _remembered(row: CourseImport, error: DomainError) -> DomainError:
    row.refused, row.done_at = error.text[:300], calendar.now()
    row.save(update_fields=["refused", "done_at"])
    return error


@dataclass
class _Writing:
    """A draft in the making."""

    actor: Actor
    row: CourseImport
    archive: zipfile.ZipFile
    found: Found
    _keys: dict[str, str] = field(default_factory=dict)
    _ruled: list[tuple[Module | Activity, dict[str, Any], str]] = field(default_factory=list)

    def write(self, step: Step) -> CourseImport:
        """The draft with everything that can be had, and the report, in one transaction."""
        with transaction.atomic():
            row = CourseImport.objects.select_for_update().get(pk=self.row.pk)
            if row.course_id:
                return row
            course = self._course()
            version = draft_of(course)
            taken = 0
            for seq, chapter in enumerate(self.found.chapters, start=1):
                module = Module.objects.create(version=version, seq=seq, title=chapter.title)
                self._ruled.append((module, chapter.release, module.title))
                for place, lesson in enumerate(chapter.lessons, start=1):
                    taken += self._lesson(module, place, lesson)
                    step()
            self._releases(version)
            self._prerequisites(course, self.found.about.get("prerequisites", []))
            row.course, row.format, row.refused, row.done_at = course, self.found.format, "", calendar.now()
            notes = self.found.notes
            row.taken = taken
            row.changed = sum(note.outcome == Outcome.CHANGED for note in notes)
            row.lost = sum(note.outcome == Outcome.LOST for note in notes)
            row.save()
            ImportNote.objects.bulk_create(
                ImportNote(imported=row, seq=seq, **vars(note)) for seq, note in enumerate(notes, start=1)
            )
            audit.record(self.actor, "learning.course_imported", course, changes={"from": row.file.sha256})
            return row

    def _course(self) -> Any:
        about, row = self.found.about, self.row
        category = row.category_id or about.get("category", "")
        if not Category.objects.filter(pk=category).exists():
            raise CategoryNeeded()
        occupation, level = row.occupation or about.get("occupation", ""), row.level or about.get("level", "")
        if occupation and not catalogue.names([occupation]):
            self.found.note("", own.COURSE, Outcome.LOST, "occupation", occupation)
            occupation = ""
        if level and level not in set(Level):
            self.found.note("", own.COURSE, Outcome.LOST, "level", level)
            level = ""
        about["tags"] = self._tags(about.get("tags", []))
        title = line(about.get("title", "")) or Path(row.file.name).stem
        return create_course(
            self.actor,
            title=title[: parts.TITLE],
            category=category,
            organisation_id=row.organisation_id,
            occupation=occupation,
            level=level,
            **{name: about[name] for name in DESCRIPTION if name in about and name != "title"},
        )

    def _prerequisites(self, course: Course, numbers: list[str]) -> None:
        """Those that are here under the same number; the others are lost."""
        known = by_number(numbers)
        for number in numbers:
            if number not in known:
                self.found.note("", own.COURSE, Outcome.LOST, "prerequisite", number)
        give_prerequisites(course, [known[number] for number in dict.fromkeys(numbers) if number in known])

    def _releases(self, version: CourseVersion) -> None:
        """The rules of release, once all lessons are there; needs of lessons that were lost are lost."""
        for row, release, where in self._ruled:
            if not release:
                continue
            lost = [need["key"] for need in release.get("needs", []) if need["key"] not in self._keys]
            for number in lost:
                self.found.note(where, own.COURSE, Outcome.LOST, "release_need", number)
            try:
                rule = Release.of(rekeyed(release, self._keys))
                check_release(version, rule)
            except BadRelease as error:
                self.found.note(where, own.COURSE, Outcome.LOST, "release", str(error.params["why"]))
                continue
            row.release = rule.plain()
            row.save(update_fields=["release"])

    def _tags(self, typed: list[str]) -> list[str]:
        tags: list[str] = []
        for tag in typed:
            try:
                tags = tidy([*tags, tag])
            except BadTags:
                self.found.note("", own.COURSE, Outcome.LOST, "tag", tag)
        return tags

    def _lesson(self, module: Module, place: int, lesson: Lesson) -> int:
        """Write one activity; returns how many things were taken, 0 when it is lost."""
        where = f"{module.title} / {lesson.title}"
        activity = Activity(
            module=module, key=uuid4(), seq=place,
            **{name: getattr(lesson, name) for name in (
                "kind", "title", "body", "seconds", "required", "pass_mark", "max_attempts", "checklist", "captions",
                *own.ASKED,
            )},
        )  # fmt: skip
        try:
            if lesson.file:
                activity.file_id = self._stored(lesson)
            if lesson.link is not None:
                tool = tools.tool_at(module.version.course, lesson.link.url)
                if tool is None:
                    self.found.note(where, lesson.source, Outcome.LOST, "lti", lesson.link.url)
                    return 0
                activity.link = tools.make_link(module.version.course, tool.pk, **vars(lesson.link))
            check_activity(activity)
        except _Unlike:
            self.found.note(where, lesson.file, Outcome.LOST, "hash")
            return 0
        except DomainError as error:
            said = "；".join(str(text) for text in error.fields.values()) or error.text
            self.found.note(where, lesson.source, Outcome.LOST, error.code, said)
            return 0
        activity.save()
        self._keys[str(lesson.number)] = str(activity.key)
        self._ruled.append((activity, lesson.release, where))
        streams.wanted(activity)
        questions: list[Question] = []
        for number, asked in enumerate(lesson.questions, start=1):
            try:
                made = question_of(activity, len(questions) + 1, asked.question, asked.feedback, asked.points)
            except BadQuestion as error:
                stem = line(asked.question.stem)[:60]
                why = str(error.params["why"])
                self.found.note(f"{where} / {number}. {stem}", lesson.source, Outcome.LOST, "bad_question", why)
                continue
            questions.append(made)
        Question.objects.bulk_create(questions)
        self.found.note(where, lesson.source, Outcome.TAKEN, "")
        return 1 + len(questions)

    def _stored(self, lesson: Lesson) -> int:
        with _unpacked(self.archive, lesson) as file:
            if lesson.kind == Activity.Kind.SCORM:
                return int(take_package(self.actor, file, organisation_id=self.row.organisation_id).file_id)
            return int(files.store(self.actor, file, purpose=LESSON_FILE).pk)


class _Unlike(Exception):  # noqa: N818 - a finding
    """A file is not what the manifest says."""


@contextmanager
def _unpacked(archive: zipfile.ZipFile, lesson: Lesson) -> Iterator[File[bytes]]:
    """A member as a file to store, on disk while it is looked at."""
    digest = hashlib.sha256()
    with archive.open(lesson.file) as stream, tempfile.TemporaryFile() as copy:
        for block in iter(partial(stream.read, BLOCK), b""):
            digest.update(block)
            copy.write(block)
        if lesson.sha256 and digest.hexdigest() != lesson.sha256:
            raise _Unlike
        copy.seek(0)
        yield File(copy, name=lesson.file_name or lesson.file)
