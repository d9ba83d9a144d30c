"""Reads a SCORM package that a stranger made: checked by kernel.archives, then its manifest. Pure.

Sources: SCORM 1.2 Content Aggregation Model 2.3 (imsmanifest.xml); SCORM 2004 4th edition CAM 3.4 and 5.1 (sequencing).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import IO
from urllib.parse import SplitResult, unquote, urlsplit
from xml.etree.ElementTree import Element

from jianglu.kernel.archives import COURSEWARE, MB, BadArchive, measure, opened, parse_xml

MANIFEST = "imsmanifest.xml"
H5P = "h5p.json"
"""What stands in the root of an H5P file, for which there is no player: docs/adr/0008."""
MAX_MANIFEST = 4 * MB
MAX_PARTS = 200


class BadPackage(BadArchive):
    """It must not, or cannot, be taken in. Further codes: manifest, h5p, version, launch, parts."""


@dataclass(frozen=True)
class Sco:
    """One launchable part: its identifier, title, file within the package, and what to append to its address.

    `mastery` is the percent from which it is passed, None when the package says nothing of it; `data` is what the
    manifest hands to the part (cmi.launch_data).
    """

    identifier: str
    title: str
    path: str
    query: str = ""
    mastery: float | None = None
    data: str = ""


@dataclass(frozen=True)
class Package:
    """What a checked package holds: "1.2" or "2004", title, parts in order, number and bytes of its files."""

    version: str
    title: str
    scos: tuple[Sco, ...]
    files: int
    size: int


def read_package(file: IO[bytes]) -> Package:
    """Check every member and read the manifest; raises BadArchive before anything is written anywhere."""
    with opened(file, COURSEWARE) as archive:
        names = {member.filename for member in archive.infolist() if not member.is_dir()}
        if MANIFEST not in names:
            raise BadPackage("h5p" if H5P in names else "manifest")
        if archive.getinfo(MANIFEST).file_size > MAX_MANIFEST:
            raise BadPackage("big", MANIFEST)
        size = measure(archive, COURSEWARE)
        root = parse_xml(archive.read(MANIFEST), MANIFEST)
    version, title, scos = _manifest(root, names)
    return Package(version, title, scos, len(names), size)


# The manifest --------------------------------------------------------------------------------------------------------


def _local(name: str) -> str:
    return name.rpartition("}")[2].lower()


def _all(node: Element, name: str) -> list[Element]:
    return [child for child in node if _local(child.tag) == name]


def _text(node: Element, name: str, most: int = 200) -> str:
    found = next(iter(_all(node, name)), None)
    return " ".join((found.text or "").split())[:most] if found is not None else ""


def _attribute(node: Element, name: str) -> str:
    """An attribute whatever its namespace or case: tools write adlcp:scormtype, scormType and SCORMType."""
    return next((value for key, value in node.attrib.items() if _local(key) == name), "")


def _manifest(root: Element, names: set[str]) -> tuple[str, str, tuple[Sco, ...]]:
    if _local(root.tag) != "manifest":
        raise BadPackage("manifest")
    version = _version(root)
    organisations = next(iter(_all(root, "organizations")), None)
    chosen = None
    if organisations is not None:
        there = _all(organisations, "organization")
        default = _attribute(organisations, "default")
        chosen = next((row for row in there if _attribute(row, "identifier") == default), there[0] if there else None)
    if chosen is None:
        raise BadPackage("launch")
    resources = {
        _attribute(row, "identifier"): row for block in _all(root, "resources") for row in _all(block, "resource")
    }
    base = _attribute(root, "base")
    scos = tuple(sco for item in chosen.iter() if (sco := _sco(item, resources, names, base)) is not None)
    if not scos:
        raise BadPackage("launch")
    if len(scos) > MAX_PARTS or len({sco.identifier for sco in scos}) < len(scos):
        raise BadPackage("parts")
    return version, _text(chosen, "title") or scos[0].title, scos


def _version(root: Element) -> str:
    """From schemaversion; from the adlcp namespace where tools leave that out."""
    said = next((_text(block, "schemaversion") for block in _all(root, "metadata")), "").lower()
    if said == "1.2":
        return "1.2"
    if said.startswith("2004") or said == "cam 1.3":
        return "2004"
    spaces = {key.partition("}")[0] for node in root.iter() for key in (node.tag, *node.attrib)}
    if not said and any("adlcp_rootv1p2" in space for space in spaces):
        return "1.2"
    if not said and any("adlcp_v1p3" in space for space in spaces):
        return "2004"
    raise BadPackage("version", said)


def _sco(item: Element, resources: dict[str, Element], names: set[str], base: str) -> Sco | None:
    """The part behind an item; None for a heading and for what is hidden."""
    if _local(item.tag) != "item" or not _attribute(item, "identifierref"):
        return None
    resource = resources.get(_attribute(item, "identifierref"))
    if resource is None:
        raise BadPackage("launch", _attribute(item, "identifierref"))
    address = base + _attribute(resource, "base") + _attribute(resource, "href")
    parts = _split(address)
    path = unquote(parts.path)
    if parts.scheme or parts.netloc or path not in names:
        raise BadPackage("launch", address)
    identifier = _attribute(item, "identifier")[:200]
    return Sco(
        identifier=identifier,
        title=_text(item, "title") or identifier,
        path=path,
        query="&".join(filter(None, [parts.query, _attribute(item, "parameters").lstrip("?&")])),
        mastery=_mastery(item),
        data=_text(item, "datafromlms", 4_000),
    )


def _split(address: str) -> SplitResult:
    try:
        return urlsplit(address)
    except ValueError as error:  # such as an unclosed bracket of an IPv6 address
        raise BadPackage("launch", address) from error


def _mastery(item: Element) -> float | None:
    """adlcp:masteryscore of 1.2; of 2004 the primary objective's minNormalizedMeasure, where the measure decides."""
    said = _text(item, "masteryscore")
    if re.fullmatch(r"\d{1,3}(\.\d+)?", said):
        return min(100.0, float(said))
    for sequencing in _all(item, "sequencing"):
        for objective in (row for block in _all(sequencing, "objectives") for row in _all(block, "primaryobjective")):
            if _attribute(objective, "satisfiedbymeasure") == "true":
                measure_said = _text(objective, "minnormalizedmeasure") or "1"
                if re.fullmatch(r"[01](\.\d+)?", measure_said):
                    return min(100.0, float(measure_said) * 100)
    return None
