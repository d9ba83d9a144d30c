"""Captions of a video: SRT or WebVTT as typed or exported, made into clean WebVTT. Pure."""

from __future__ import annotations

import re
from html import unescape

MOST = 500_000
"""Characters; three hours of speech have about 60,000."""
_TIME = r"(?:(\d{1,3}):)?([0-5]?\d):([0-5]\d)[.,](\d{1,3})"
_LINE = re.compile(rf"^\s*{_TIME}\s+-->\s+{_TIME}")
_TAG = re.compile(r"<[^>\n]{0,200}>")


class BadCaptions(ValueError):  # noqa: N818 - a finding, told to the author
    """No captions; `line` says where it stopped making sense (0: nowhere)."""

    def __init__(self, line: int) -> None:
        super().__init__(str(line))
        self.line = line


def as_vtt(data: bytes) -> str:
    """The cues of an SRT or WebVTT file as WebVTT with plain text; raises BadCaptions.

    Tags, styles and regions are dropped: captions come from strangers, and a player draws plain text well.
    """
    text = _decoded(data).replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > MOST:
        raise BadCaptions(0)
    cues: list[str] = []
    lines = text.split("\n")
    at, last = 0, -1
    while at < len(lines):
        found = _LINE.match(lines[at])
        at += 1
        if found is None:
            continue
        begin, end = _milliseconds(found.groups()[:4]), _milliseconds(found.groups()[4:])
        if end <= begin or begin < last:
            raise BadCaptions(at)
        last = begin
        said = []
        while at < len(lines) and lines[at].strip():
            said.append(_plain(lines[at]))
            at += 1
        if said:
            cues.append(f"{_stamp(begin)} --> {_stamp(end)}\n" + "\n".join(said))
    if not cues:
        raise BadCaptions(0)
    return "WEBVTT\n\n" + "\n\n".join(cues) + "\n"


def _plain(line: str) -> str:
    """A line without tags, its entities as the characters that they mean; what is clean already stays as it is."""
    text = " ".join(unescape(_TAG.sub("", line)).splitlines()).replace("-->", "→")
    return text.replace("&", "&amp;").replace("<", "&lt;").strip()


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise BadCaptions(0)


def _milliseconds(parts: tuple[str | None, ...]) -> int:
    hours, minutes, seconds, fraction = parts
    return ((int(hours or 0) * 60 + int(minutes or 0)) * 60 + int(seconds or 0)) * 1000 + int(
        (fraction or "0").ljust(3, "0")
    )


def _stamp(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest:03d}"
