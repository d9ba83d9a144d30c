"""A QTI content package: a ZIP with `imsmanifest.xml`, items and pictures."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import IO
from urllib.parse import unquote
from xml.etree.ElementTree import Element, SubElement, tostring

from jianglu.kernel.archives import BadArchive, parse_xml, read_archive
from jianglu.platform.questions import Kind, Question

from .reading import Loss, Read, named, read_item
from .writing import write_item

_CP = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
_WORTH = {1: "very easy", 2: "easy", 3: "medium", 4: "difficult", 5: "very difficult"}
_PICTURE = re.compile(r"\]\(qti:([^)]*)\)")
MAX_ITEMS = 2_000


@dataclass(frozen=True)
class Packed:
    """An item to pack: its code, node, difficulty, question, explanation."""

    code: str
    node: str
    difficulty: int
    question: Question
    note: str = ""


@dataclass
class Unpacked:
    """What a package holds: items with their place, pictures by path, what was lost."""

    items: list[Packed] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)
    losses: list[Loss] = field(default_factory=list)


def pack(items: Iterable[Packed], pictures: Mapping[int, tuple[str, bytes]]) -> bytes:
    """The package; `pictures` are (name, bytes) by the id that texts name."""
    out = io.BytesIO()
    paths = {pk: f"pictures/{pk}-{re.sub(r'[^A-Za-z0-9.-]', '_', name)}" for pk, (name, _data) in pictures.items()}
    manifest = Element("manifest", {"xmlns": _CP, "identifier": "bank"})
    about = SubElement(manifest, "metadata")
    SubElement(about, "schema").text = "QTI Item Bank"
    SubElement(about, "schemaversion").text = "3.0.0"
    SubElement(manifest, "organizations")
    resources = SubElement(manifest, "resources")
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, item in enumerate(items, start=1):
            name = f"items/i{number:05d}.xml"
            inside = {pk: posixpath.join("..", path) for pk, path in paths.items()}
            xml = write_item(item.question, f"i{number:05d}", item.code, pictures=inside, note=item.note)
            archive.writestr(name, xml)
            entry = SubElement(resources, "resource", {
                "identifier": f"i{number:05d}", "type": "imsqti_item_xmlv3p0", "href": name,
            })  # fmt: skip
            lom = SubElement(SubElement(entry, "metadata"), "lom")
            SubElement(SubElement(SubElement(lom, "educational"), "difficulty"), "value").text = _WORTH[item.difficulty]
            taxon = SubElement(SubElement(SubElement(lom, "classification"), "taxonPath"), "taxon")
            SubElement(taxon, "id").text = item.node
            SubElement(entry, "file", {"href": name})
            for pk in item.question.pictures:
                if pk in paths:
                    SubElement(entry, "file", {"href": paths[pk]})
        for pk, (_name, data) in pictures.items():
            archive.writestr(paths[pk], data)
        archive.writestr("imsmanifest.xml", tostring(manifest, encoding="utf-8", xml_declaration=True))
    return out.getvalue()


def unpack(file: IO[bytes]) -> Unpacked:
    """Items of a package, or of one loose item; raises BadArchive for what must not be opened."""
    head = file.read(2)
    file.seek(0)
    if head != b"PK":
        found = Unpacked()
        _take(found, "item.xml", parse_xml(file.read(5 * 1024 * 1024)), "", 3)
        return found
    files = read_archive(file, wanted=lambda name: name.lower().endswith((".xml", ".png", ".jpg", ".jpeg")))
    if "imsmanifest.xml" not in files:
        raise BadArchive("manifest")
    found = Unpacked()
    resources = [node for node in parse_xml(files["imsmanifest.xml"]).iter() if named(node) == "resource"]
    wanted = [
        node for node in resources if (node.get("type") or "").startswith(("imsqti_item", "imsqti_test", "imsqti_ass"))
    ]
    if len(wanted) > MAX_ITEMS:
        raise BadArchive("many")
    for node in wanted:
        href = unquote(node.get("href") or "")
        if not (node.get("type") or "").startswith("imsqti_item"):
            found.losses.append(Loss(href, "assessmentTest", "dropped"))
        elif href not in files:
            found.losses.append(Loss(href, "resource", "missing"))
        else:
            taxon = next((one for one in node.iter() if named(one) == "taxon"), None)
            place = next((child.text or "" for child in taxon if named(child) == "id"), "") if taxon is not None else ""
            worth = next((child.text for one in node.iter() if named(one) == "difficulty" for child in one), "medium")
            difficulty = next((key for key, text in _WORTH.items() if text == worth), 3)
            try:
                _take(found, href, parse_xml(files[href]), place.strip(), difficulty)
            except BadArchive:
                found.losses.append(Loss(href, "assessmentItem", "xml"))
    found.pictures = {name: data for name, data in files.items() if not name.lower().endswith(".xml")}
    return found


def _take(found: Unpacked, path: str, root: Element, node: str, difficulty: int) -> None:
    read: Read = read_item(root)
    found.losses += read.losses
    if read.question is None:
        return
    folder = posixpath.dirname(path)

    def within(text: str) -> str:
        def absolute(match: re.Match[str]) -> str:
            return f"](qti:{posixpath.normpath(posixpath.join(folder, unquote(match[1])))})"

        return _PICTURE.sub(absolute, text)

    found.items.append(Packed(read.title or path, node, difficulty, mapped(read.question, within), within(read.note)))


def mapped(question: Question, change: Callable[[str], str]) -> Question:
    """The question with every text changed."""
    return replace(
        question, stem=change(question.stem), options=tuple((key, change(text)) for key, text in question.options),
        answer=tuple(change(text) for text in question.answer) if question.kind == Kind.SHORT else question.answer,
        parts=tuple(mapped(part, change) for part in question.parts),
    )  # fmt: skip
