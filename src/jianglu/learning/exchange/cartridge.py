"""IMS Common Cartridge 1.0 to 1.3, as other platforms export their courses.

Source: Common Cartridge specifications 1.1, 1.2 and 1.3: manifest and organization, web content, web links, discussion topics,
assignments (1.3 extension), QTI 1.2 assessments, Basic LTI links.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from jianglu.kernel.archives import BadArchive

from .pages import markdown
from .parts import (
    TITLE,
    BadCoursePackage,
    Chapter,
    Found,
    Lesson,
    Link,
    Outcome,
    decoded,
    line,
    member_bytes,
    member_xml,
    plain,
)
from .qti12 import inside, local, read_quiz

MANIFEST = "imsmanifest.xml"
MOST_ITEMS = 2_000
DOCUMENTS = (".pdf", ".docx", ".pptx", ".xlsx")
VIDEOS = (".mp4", ".m4v", ".webm")
PAGES = (".html", ".htm", ".xhtml")
READING = 600
"""Seconds for a document or a video whose length nobody says; the author is told to look."""


class _Lose(Protocol):
    """Hears what was changed or lost of one resource: a code of telling.py, and what it is about."""

    def __call__(self, code: str, what: str = "", *, outcome: Outcome = ...) -> None: ...


@dataclass
class _Resource:
    """A resource of the manifest."""

    identifier: str
    type: str
    href: str
    use: str
    used: bool = False

    @property
    def kind(self) -> str:
        """What it is, whatever the version: web, link, topic, assignment, quiz, bank, lti, or what its type says."""
        said = self.type.lower()
        for mark, kind in _TYPES:
            if mark in said:
                return kind
        return said


_TYPES = (
    ("question-bank", "bank"),
    ("imsqti", "quiz"),
    ("imswl", "link"),
    ("imsdt", "topic"),
    ("assignment_xml", "assignment"),
    ("imsbasiclti", "lti"),
    ("webcontent", "web"),
    ("associatedcontent", "web"),
)


@dataclass
class _Item:
    """A line of the table of contents."""

    title: str
    resource: str
    children: list[_Item] = field(default_factory=list)


def read(archive: zipfile.ZipFile) -> Found:
    """The course of a checked archive; raises BadCoursePackage when it is no cartridge, notes everything smaller."""
    root = member_xml(archive, MANIFEST)
    version = _version(root)
    about = {"title": _title(root), "summary": _description(root)}
    return _Reader(archive, Found(f"Common Cartridge {version}", about), root).read()


def _version(root: Element) -> str:
    metadata = next((node for node in root if local(node) == "metadata"), root)
    schema, version = (line(_first(metadata, name)) for name in ("schema", "schemaversion"))
    if "scorm" in schema.lower() or version.startswith("2004") or "CAM" in version:
        raise BadCoursePackage("scorm", schema)
    if "common cartridge" not in schema.lower():
        raise BadCoursePackage("format", schema)
    if version[:3] not in ("1.0", "1.1", "1.2", "1.3"):
        raise BadCoursePackage("version", version)
    return version[:3]


def _first(node: Element, name: str) -> str:
    return next((found.text or "" for found in inside(node, name)), "")


def _general(root: Element, name: str) -> str:
    """A text of the metadata: lom/general/title/string."""
    for general in inside(root, "general"):
        for part in inside(general, name):
            return plain("".join(part.itertext()))
    return ""


def _title(root: Element) -> str:
    return line(_general(root, "title"))


def _description(root: Element) -> str:
    return _general(root, "description")[:4000]


class _Reader:
    """Walks the table of contents."""

    def __init__(self, archive: zipfile.ZipFile, found: Found, root: Element) -> None:
        self.archive, self.found = archive, found
        self.names = {entry.filename for entry in archive.infolist() if not entry.is_dir()}
        self.resources = {one.identifier: one for one in self._resources(root)}
        organization = next(inside(root, "organization"), None)
        self.items = list(self._items(organization, 0)) if organization is not None else []

    def _resources(self, root: Element) -> Iterator[_Resource]:
        for block in (node for node in root if local(node) == "resources"):
            base = block.get("{http://www.w3.org/XML/1998/namespace}base") or ""
            for node in (node for node in block if local(node) == "resource"):
                inner = node.get("{http://www.w3.org/XML/1998/namespace}base") or ""
                files = [row.get("href") or "" for row in node if local(row) == "file"]
                href = node.get("href") or next(iter(files), "")
                yield _Resource(
                    node.get("identifier") or "",
                    node.get("type") or "",
                    posixpath.normpath(base + inner + unquote(href)) if href else "",
                    (node.get("intendeduse") or "").lower(),
                )

    def _items(self, node: Element, depth: int) -> Iterator[_Item]:
        """The items below a node; the nameless root of the hierarchy stands for its children."""
        for child in (child for child in node if local(child) == "item"):
            title = line(next((part.text or "" for part in child if local(part) == "title"), ""))
            children = list(self._items(child, depth + 1))
            if depth == 0 and not title and not child.get("identifierref"):
                yield from children
            else:
                yield _Item(title, child.get("identifierref") or "", children)

    def read(self) -> Found:
        """Chapters are the folders of the first level; what lies beside them has a chapter of its own name."""
        loose: Chapter | None = None
        for item in self.items:
            if item.children:
                loose = None
                self._chapter(item)
            else:
                if loose is None:
                    loose = Chapter((self.found.about["title"] or item.title)[:TITLE] or "1")
                    self.found.chapters.append(loose)
                self._take(item, loose)
        self._left_over()
        self.found.chapters = [chapter for chapter in self.found.chapters if chapter.lessons]
        return self.found

    def _chapter(self, item: _Item) -> None:
        chapter = Chapter(item.title[:TITLE] or str(len(self.found.chapters) + 1))
        self.found.chapters.append(chapter)
        if item.resource:
            self._take(_Item(item.title, item.resource), chapter)
        for child in self._flat(item, chapter):
            self._take(child, chapter)

    def _flat(self, item: _Item, chapter: Chapter) -> Iterator[_Item]:
        for child in item.children:
            if child.children:
                self.found.note(f"{chapter.title} / {child.title}", MANIFEST, Outcome.CHANGED, "nested")
                if child.resource:
                    yield _Item(child.title, child.resource)
                yield from self._flat(child, chapter)
            else:
                yield child

    def _left_over(self) -> None:
        """What stands in no table of contents: quizzes and banks are taken, as optional ones; other things are told."""
        rest = [one for one in self.resources.values() if not one.used and one.kind != "web"]
        banks = [one for one in rest if one.kind in ("quiz", "bank")]
        for one in (one for one in rest if one.kind not in ("quiz", "bank")):
            self.found.note("", one.href or one.identifier, Outcome.LOST, "unlinked", one.type)
        if banks:
            chapter = Chapter(_("题库与未列入目录的测验"))
            self.found.chapters.append(chapter)
            for one in banks:
                self._take(_Item("", one.identifier), chapter, required=False)

    def _take(self, item: _Item, chapter: Chapter, *, required: bool = True) -> None:
        resource = self.resources.get(item.resource)
        where = f"{chapter.title} / {item.title or item.resource}"
        if resource is None:
            if item.resource or not item.children:
                self.found.note(where, MANIFEST, Outcome.LOST, "missing" if item.resource else "heading", item.resource)
            return
        resource.used = True
        if sum(len(one.lessons) for one in self.found.chapters) >= MOST_ITEMS:
            self.found.note(where, resource.href, Outcome.LOST, "many")
            return
        if resource.use == "lessonplan":
            self.found.note(where, resource.href, Outcome.LOST, "teachers_only")
            return
        try:
            lessons = list(self._lessons(resource, item, where))
        except (BadArchive, KeyError) as error:
            code = "missing" if isinstance(error, KeyError) else "unreadable"
            self.found.note(where, resource.href or resource.identifier, Outcome.LOST, code)
            return
        for number, lesson in enumerate(lessons):
            # The table of contents names the first; essays that follow a quiz have names of their own.
            whole = (lesson.title if number else item.title or lesson.title) or resource.identifier
            if len(whole) > TITLE:
                self.found.note(where, resource.href, Outcome.CHANGED, "title", whole)
            lesson.title, lesson.source = whole[:TITLE], resource.href or resource.identifier
            lesson.required = required
        chapter.lessons += lessons

    # Kinds -----------------------------------------------------------------------------------------------------------

    def _lessons(self, resource: _Resource, item: _Item, where: str) -> Iterator[Lesson]:
        def lose(code: str, what: str = "", *, outcome: Outcome = Outcome.CHANGED) -> None:
            self.found.note(where, resource.href or resource.identifier, outcome, code, what)

        kind = resource.kind
        if kind == "web":
            yield from self._web(resource, lose)
        elif kind == "link":
            yield self._link(member_xml(self.archive, resource.href), lose)
        elif kind == "topic":
            root = member_xml(self.archive, resource.href)
            title = line(_first(root, "title"))
            yield Lesson("discussion", title, self._text(root, "text", lose) or title or item.title)
        elif kind == "assignment":
            yield self._assignment(member_xml(self.archive, resource.href), lose)
        elif kind in ("quiz", "bank"):
            yield from self._quiz(resource, item, where)
        elif kind == "lti":
            yield self._tool(member_xml(self.archive, resource.href))
        else:
            lose("type", resource.type, outcome=Outcome.LOST)

    def _web(self, resource: _Resource, lose: _Lose) -> Iterator[Lesson]:
        path = resource.href
        if path not in self.names:
            raise KeyError(path)
        ending = posixpath.splitext(path)[1].lower()
        name = posixpath.basename(path)
        if ending in PAGES:
            html = decoded(member_bytes(self.archive, path))
            yield Lesson("text", "", markdown(html, lose))
        elif ending == ".txt":
            yield Lesson("text", name, plain(decoded(member_bytes(self.archive, path))))
        elif ending in DOCUMENTS:
            lose("minutes")
            yield Lesson("document", name, seconds=READING, file=path, file_name=name)
        elif ending in VIDEOS:
            if ending == ".webm":
                lose("minutes")
            yield Lesson("video", name, seconds=READING if ending == ".webm" else 0, file=path, file_name=name)
        else:
            lose("file_type", ending, outcome=Outcome.LOST)

    def _link(self, root: Element, lose: _Lose) -> Lesson:
        address = next((node.get("href") or "" for node in inside(root, "url")), "")
        title = line(_first(root, "title"))
        if urlsplit(address).scheme not in ("http", "https"):
            raise BadCoursePackage("link", address)
        body = markdown(f'<p><a href="{_attribute(address)}">{_attribute(title or address)}</a></p>', lose)
        return Lesson("text", title, body)

    def _tool(self, root: Element) -> Lesson:
        """A Basic LTI link; whether a tool of ours lies at its address is seen when it is written."""
        address = _first(root, "secure_launch_url") or _first(root, "launch_url")
        custom = {
            node.get("name") or "": plain(node.text)
            for block in inside(root, "custom")
            for node in inside(block, "property")
        }
        return Lesson("lti", line(_first(root, "title")), link=Link(line(address), custom))

    def _assignment(self, root: Element, lose: _Lose) -> Lesson:
        for name in ("instructor_text", "attachments"):
            node = next(inside(root, name), None)
            if node is not None and ("".join(node.itertext()).strip() or len(node)):
                lose(name)
        return Lesson("assignment", line(_first(root, "title")), self._text(root, "text", lose))

    def _text(self, root: Element, name: str, lose: _Lose) -> str:
        """A text of a topic or an assignment, as its texttype says."""
        node = next(inside(root, name), None)
        if node is None:
            return ""
        html = (node.get("texttype") or "text/html").lower() != "text/plain"
        return markdown(node.text or "", lose) if html else plain(node.text)

    def _quiz(self, resource: _Resource, item: _Item, where: str) -> Iterator[Lesson]:
        def lose(question: str, code: str, what: str) -> None:
            outcome = Outcome.LOST if code in ("question_kind", "many_questions") else Outcome.CHANGED
            place = f"{where} / {question}" if question else where
            self.found.note(place, resource.href, outcome, code, what)

        quiz = read_quiz(member_xml(self.archive, resource.href), lose)
        if resource.kind == "bank":
            lose("", "bank", "")
        if quiz.asked or not quiz.essays:
            yield Lesson("quiz", quiz.title, max_attempts=quiz.max_attempts, questions=quiz.asked)
        yield from quiz.essays


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
