"""Reads a cmi5 course package that a stranger made: checked by kernel.archives, then its course structure. Pure.

Source: cmi5 specification, 1st edition, sections 13 (course structure and its XSD) and 14 (course package). What the XSD
asks of elements, their order, attributes and values is checked here by hand; titles are taken in Chinese where they are given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import IO, Any
from urllib.parse import parse_qsl, unquote
from xml.etree.ElementTree import Element

from jianglu.kernel.archives import COURSEWARE, MB, BadArchive, measure, opened, parse_xml

from ..records import values

STRUCTURE = "cmi5.xml"
SPACE = "{https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd}"
MAX_STRUCTURE = 8 * MB
MAX_UNITS = 5_000
MOVE_ON = ("NotApplicable", "Passed", "Completed", "CompletedAndPassed", "CompletedOrPassed")
RESERVED = {"endpoint", "fetch", "actor", "registration", "activityid"}
_URL = re.compile(r"[A-Za-z0-9\-._~!$&'()*+,;=:@/?%#\u0080-\U0010ffff]+")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:|//")


class BadStructure(BadArchive):
    """The course structure must not, or cannot, be taken in.

    Codes: structure (breaks the XSD), iri, twice_id, launch (no such file), remote (no file of the package), reserved
    (a query parameter that the launch needs), units (none or too many); besides those of BadArchive.
    """


@dataclass(frozen=True)
class Container:
    """A block, or the course itself, that is satisfied once all its units are: "course" or "block", publisher's id, title."""

    kind: str
    iri: str
    title: str


@dataclass(frozen=True)
class Unit:
    """An assignable unit: publisher's id, title, file within the package, what to append to its address, and its terms.

    `mastery` is 0 to 1, None when the structure says nothing of it; `within` are the course and blocks around it.
    """

    iri: str
    title: str
    path: str
    query: str
    mastery: float | None
    move_on: str
    launch_method: str
    parameters: str
    entitlement: str
    within: tuple[Container, ...] = field(default=())


@dataclass(frozen=True)
class CourseStructure:
    """What a checked package holds: title, units in order, number and bytes of its files."""

    title: str
    units: tuple[Unit, ...]
    files: int
    size: int


def is_cmi5(file: IO[bytes]) -> bool:
    """Whether the archive has a course structure in its root; raises BadArchive."""
    with opened(file, COURSEWARE) as archive:
        return STRUCTURE in archive.namelist()


def read_course(file: IO[bytes]) -> CourseStructure:
    """Check every member and read the course structure; raises BadArchive before anything is written anywhere."""
    with opened(file, COURSEWARE) as archive:
        names = {member.filename for member in archive.infolist() if not member.is_dir()}
        if STRUCTURE not in names:
            raise BadStructure("manifest")
        if archive.getinfo(STRUCTURE).file_size > MAX_STRUCTURE:
            raise BadStructure("big", STRUCTURE)
        size = measure(archive, COURSEWARE)
        root = parse_xml(archive.read(STRUCTURE), STRUCTURE)
    title, units = _course(root, names)
    return CourseStructure(title, units, len(names), size)


# The grammar of the XSD --------------------------------------------------------------------------------------------

_TEXTS = (("title", 1, 1), ("description", 1, 1))
_CHILDREN: dict[str, Sequence[tuple[str, int, int]]] = {
    # element or alternatives, least, most
    "courseStructure": (("course", 1, 1), ("objectives", 0, 1), ("au|block", 1, MAX_UNITS)),
    "course": _TEXTS,
    "objectives": (("objective", 1, MAX_UNITS),),
    "objective": _TEXTS,
    "block": (*_TEXTS, ("objectives", 0, 1), ("au|block", 1, MAX_UNITS)),
    "au": (*_TEXTS, ("objectives", 0, 1), ("url", 1, 1), ("launchParameters", 0, 1), ("entitlementKey", 0, 1)),
}


def _children(node: Element, kind: str) -> list[tuple[str, Element]]:
    """The cmi5 children in order, as the XSD allows them; elements of other namespaces may follow (13.1.5)."""
    found = [(str(child.tag).removeprefix(SPACE), child) for child in node if str(child.tag).startswith(SPACE)]
    foreign = [not str(child.tag).startswith(SPACE) for child in node]
    if any(before and not after for before, after in pairwise(foreign)):
        raise BadStructure("structure", kind)
    if any(not str(child.tag).startswith("{") for child in node):
        raise BadStructure("structure", kind)
    place = 0
    for names, least, most in _CHILDREN[kind]:
        count = 0
        while place < len(found) and found[place][0] in names.split("|") and count < most:
            place, count = place + 1, count + 1
        if count < least:
            raise BadStructure("structure", f"{kind}: {names}")
    if place < len(found):
        raise BadStructure("structure", f"{kind}: {found[place][0]}")
    return found


def _text(node: Element | None) -> str:
    return " ".join((node.text or "").split()) if node is not None else ""


def _words(node: Element, most: int = 200) -> str:
    """A title in Chinese, else in English, else in whatever language comes first (13.1, langstring)."""
    rows = [(str(row.get("lang") or "").lower(), _text(row)) for row in node if row.tag == f"{SPACE}langstring"]
    if not rows or len(rows) != len(node):
        raise BadStructure("structure", "langstring")
    order = sorted(rows, key=lambda row: (not row[0].startswith("zh"), not row[0].startswith("en")))
    return next((text for _lang, text in order if text), "")[:most]


def _iri(node: Element, name: str = "id") -> str:
    said = str(node.get(name) or "").strip()
    try:
        values.iri(said, name)
    except values.Malformed as error:
        raise BadStructure("iri", said) from error
    return said


# Reading -----------------------------------------------------------------------------------------------------------


def _course(root: Element, names: set[str]) -> tuple[str, tuple[Unit, ...]]:
    if root.tag != f"{SPACE}courseStructure":
        raise BadStructure("structure", str(root.tag))
    rows = _children(root, "courseStructure")
    course = rows[0][1]
    title = _words(dict(_children(course, "course"))["title"])
    seen: dict[str, set[str]] = {"au": set(), "block": set(), "objective": set()}
    _objectives(rows, seen["objective"])
    units = tuple(_units(rows, (Container("course", _iri(course), title),), names, seen))
    if not 0 < len(units) <= MAX_UNITS:
        raise BadStructure("units")
    return title or units[0].title, units


def _objectives(rows: list[tuple[str, Element]], seen: set[str]) -> None:
    for _kind, block in (row for row in rows if row[0] == "objectives"):
        for _name, objective in _children(block, "objectives"):
            _children(objective, "objective")
            _once(seen, _iri(objective))


def _once(seen: set[str], iri: str) -> str:
    """An id is unique among its kind (13.1.2 to 13.1.4)."""
    if iri in seen:
        raise BadStructure("twice_id", iri)
    seen.add(iri)
    return iri


def _units(
    rows: list[tuple[str, Element]], within: tuple[Container, ...], names: set[str], seen: dict[str, set[str]]
) -> Iterator[Unit]:
    for kind, node in rows:
        if kind == "au":
            yield _unit(node, within, names, _once(seen["au"], _iri(node)))
        elif kind == "block":
            inner = _children(node, "block")
            block = Container("block", _once(seen["block"], _iri(node)), _words(dict(inner)["title"]))
            yield from _units(inner, (*within, block), names, seen)


def _unit(node: Element, within: tuple[Container, ...], names: set[str], iri: str) -> Unit:
    held: dict[str, Any] = dict(_children(node, "au"))
    path, query = _address(_text(held["url"]), names)
    move_on = node.get("moveOn", "NotApplicable").strip()
    method = node.get("launchMethod", "AnyWindow").strip()
    if move_on not in MOVE_ON or method not in ("AnyWindow", "OwnWindow"):
        raise BadStructure("structure", iri)
    if "activityType" in node.attrib:
        _iri(node, "activityType")
    return Unit(
        iri=iri,
        title=_words(held["title"]) or iri,
        path=path,
        query=query,
        mastery=_mastery(node, iri),
        move_on=move_on,
        launch_method=method,
        parameters=((held["launchParameters"].text or "").strip() if "launchParameters" in held else "")[:60_000],
        entitlement=_text(held.get("entitlementKey"))[:1_000],
        within=within,
    )


def _mastery(node: Element, iri: str) -> float | None:
    said = node.get("masteryScore")
    if said is None:
        return None
    if not re.fullmatch(r"\+?(0|1|0?\.\d{1,4}|0\.\d+|1\.0*)", said.strip()):
        raise BadStructure("structure", iri)
    return float(said)


def _address(url: str, names: set[str]) -> tuple[str, str]:
    """(file, query) of a unit's address (13.1.4, 14.1): relative to the package, with no parameter that the launch needs."""
    if not url or not _URL.fullmatch(url):
        raise BadStructure("launch", url)
    plain, _hash, _fragment = url.partition("#")
    path, _mark, query = plain.partition("?")
    if {name.lower() for name, _value in parse_qsl(query, keep_blank_values=True)} & RESERVED:
        raise BadStructure("reserved", url)
    if _SCHEME.match(url):
        raise BadStructure("remote", url)
    if unquote(path) not in names:
        raise BadStructure("launch", url)
    return unquote(path), query
