"""Opening archives and XML that strangers made: bounded, without entities, without paths that lead out. Pure.

Nothing is unpacked to disk here: members are read in small blocks, because the sizes in a ZIP's directory may be a lie.
"""

from __future__ import annotations

import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from os import PathLike
from pathlib import PurePosixPath
from typing import IO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

MB = 1024 * 1024
MAX_DEPTH = 60
RATIO_FROM = MB
"""Below this unpacked size the ratio means nothing: blank pages pack very well."""
BLOCK = 64 * 1024
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True)
class Limits:
    """What an archive may hold: number of members, bytes of one and of all together, and how often it may unpack.

    A file that unpacks to more than `ratio` times its packed size is a bomb; documents and courseware pack 3 to 40 times.
    """

    files: int = 5_000
    file: int = 20 * MB
    total: int = 200 * MB
    ratio: int = 200


DOCUMENT = Limits()
COURSEWARE = Limits(file=400 * MB, total=400 * MB)


class BadArchive(ValueError):  # noqa: N818 - a finding, told to the uploader
    """It is no archive, or one that must not be unpacked; the text is the `code`, `member` says where.

    Codes: broken, many, big, ratio, path, twice, link, locked, packing, xml.
    """

    def __init__(self, code: str, member: str = "") -> None:
        super().__init__(code)
        self.code, self.member = code, member[:200]


def zip_of(file: IO[bytes] | str | PathLike[str]) -> zipfile.ZipFile:
    """A ZIP with its names as they were meant; raises what zipfile raises.

    Packers that do not say UTF-8 write names in the code page of their system (APPNOTE 4.4.4, bit 11): in China that is
    GBK, read here as GB 18030, which contains it; some write UTF-8 all the same. What is neither is read as the standard
    has it.
    """
    for encoding in ("utf-8", "gb18030"):
        try:
            return zipfile.ZipFile(file, metadata_encoding=encoding)
        except UnicodeDecodeError:
            continue
    return zipfile.ZipFile(file)


@contextmanager
def opened(file: IO[bytes], limits: Limits = DOCUMENT) -> Iterator[zipfile.ZipFile]:
    """The archive with every name, kind and announced size checked; any damage met while open is BadArchive("broken")."""
    try:
        with zip_of(file) as archive:
            _check(archive.infolist(), limits)
            yield archive
    except BadArchive:
        raise
    # zipfile lets damage through as many errors: a negative offset in the directory is a plain ValueError.
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError) as error:
        raise BadArchive("broken") from error


def read_archive(file: IO[bytes], *, wanted: Callable[[str], bool], limits: Limits = DOCUMENT) -> dict[str, bytes]:
    """The wanted files of a ZIP by name; raises BadArchive."""
    with opened(file, limits) as archive:
        found: dict[str, bytes] = {}
        total = 0
        for entry in archive.infolist():
            if entry.is_dir() or not wanted(entry.filename):
                continue
            data = b"".join(_blocks(archive, entry, limits))
            total += len(data)
            if total > limits.total:
                raise BadArchive("big")
            found[entry.filename] = data
        return found


def measure(archive: zipfile.ZipFile, limits: Limits) -> int:
    """Bytes that all members really unpack to; reading to their ends also checks their sums. Raises BadArchive."""
    size = 0
    for entry in archive.infolist():
        if entry.is_dir():
            continue
        length = sum(len(block) for block in _blocks(archive, entry, limits))
        if length != entry.file_size:
            raise BadArchive("broken", entry.filename)
        size += length
        if size > limits.total:
            raise BadArchive("big", entry.filename)
    return size


def parse_xml(data: bytes, member: str = "") -> Element:
    """The root of an XML document without DTD, entities or endless nesting; raises BadArchive("xml")."""
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, RecursionError, LookupError) as error:
        raise BadArchive("xml", member) from error
    level = [root]
    for _depth in range(MAX_DEPTH):
        level = [child for node in level for child in node]
        if not level:
            return root
    raise BadArchive("xml", member)


def _blocks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: Limits) -> Iterator[bytes]:
    size = 0
    with archive.open(entry) as stream:
        while block := stream.read(BLOCK):
            size += len(block)
            if size > limits.file:  # what the directory says may be a lie
                raise BadArchive("big", entry.filename)
            yield block


def _check(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(entries) > limits.files:
        raise BadArchive("many")
    for entry in entries:
        _check_entry(entry, limits)
    _check_twice([entry.filename for entry in entries if not entry.is_dir()])
    if sum(entry.file_size for entry in entries) > limits.total:
        raise BadArchive("big")


def _check_entry(entry: zipfile.ZipInfo, limits: Limits) -> None:
    # zipfile cuts a name at its first NUL; what was written there is in orig_filename.
    name = entry.orig_filename
    path = PurePosixPath(name)
    if not name or path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name or _CONTROL.search(name):
        raise BadArchive("path", name)
    if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise BadArchive("link", name)
    if entry.flag_bits & 1:
        raise BadArchive("locked", name)
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise BadArchive("packing", name)
    if entry.file_size > limits.file:
        raise BadArchive("big", name)
    if entry.file_size > RATIO_FROM and entry.file_size > limits.ratio * max(1, entry.compress_size):
        raise BadArchive("ratio", name)


def _check_twice(names: list[str]) -> None:
    """Two members of one name, or of names that some file system takes for one, are shown as different files."""
    seen: set[str] = set()
    for name in names:
        plain = unicodedata.normalize("NFC", name).casefold()
        if plain in seen:
            raise BadArchive("twice", name)
        seen.add(plain)
