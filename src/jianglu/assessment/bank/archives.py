"""Opening archives and XML that strangers made: bounded, without entities, without paths that lead out. Pure."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import IO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

MAX_FILES = 5_000
MAX_FILE = 20 * 1024 * 1024
MAX_TOTAL = 200 * 1024 * 1024
MAX_RATIO = 200
"""A file that unpacks to more than this many times its packed size is a bomb, not a document."""
MAX_DEPTH = 60


class BadArchive(ValueError):  # noqa: N818 - a finding, told to the uploader
    """It is no archive, or one that must not be unpacked; the text is a code."""


def read_archive(file: IO[bytes], *, wanted: Callable[[str], bool]) -> dict[str, bytes]:
    """The wanted files of a ZIP by name; raises BadArchive: broken, many, big, ratio, path, link, locked."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_FILES:
                raise BadArchive("many")
            for entry in entries:
                _check(entry)
            found: dict[str, bytes] = {}
            total = 0
            for entry in entries:
                if entry.is_dir() or not wanted(entry.filename):
                    continue
                with archive.open(entry) as stream:
                    data = stream.read(MAX_FILE + 1)  # what the header says may be a lie
                total += len(data)
                if len(data) > MAX_FILE or total > MAX_TOTAL:
                    raise BadArchive("big")
                found[entry.filename] = data
            return found
    except BadArchive:
        raise
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError, RuntimeError) as error:
        raise BadArchive("broken") from error


def _check(entry: zipfile.ZipInfo) -> None:
    path = PurePosixPath(entry.filename)
    if path.is_absolute() or ".." in path.parts or "\\" in entry.filename or ":" in entry.filename[:3]:
        raise BadArchive("path")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise BadArchive("link")
    if entry.flag_bits & 1:
        raise BadArchive("locked")
    if entry.file_size > MAX_FILE:
        raise BadArchive("big")
    if entry.file_size > 1024 * 1024 and entry.file_size > MAX_RATIO * max(1, entry.compress_size):
        raise BadArchive("ratio")


def parse_xml(data: bytes) -> Element:
    """The root of an XML document without DTD, entities or endless nesting; raises BadArchive("xml")."""
    try:
        root = fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, RecursionError, LookupError) as error:
        raise BadArchive("xml") from error
    level = [root]
    for _depth in range(MAX_DEPTH):
        level = [child for node in level for child in node]
        if not level:
            return root
    raise BadArchive("xml")
