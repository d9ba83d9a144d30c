"""A small writer of OFD (GB/T 33190-2016): pages of text, lines and pictures, the font embedded, files attached.

Written from the public descriptions of the format (package, XML parts, namespace, units of a millimetre). The text of the
standard and an independent reader were not at hand: no conformance is claimed (docs/interop.md). Signatures of OFD need a
licensed seal (GM/T 0031) and are not made here; what is attached brings its own.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from itertools import count
from xml.sax.saxutils import escape, quoteattr

from . import BODY_FONT

NAMESPACE = "http://www.ofdspec.org/2016"
ASCENT = 0.88  # share of the size above the baseline in Noto Sans SC
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(frozen=True)
class Text:
    """A line of text: left end of its baseline and size in millimetres, colour as "r g b"."""

    x: float
    y: float
    size: float
    text: str
    colour: str = "18 52 59"


@dataclass(frozen=True)
class Rule:
    """A line from one point to another, in millimetres."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float = 0.3
    colour: str = "164 87 42"


@dataclass(frozen=True)
class Picture:
    """A PNG in a box, in millimetres."""

    x: float
    y: float
    width: float
    height: float
    png: bytes


@dataclass(frozen=True)
class Page:
    """One page in millimetres."""

    width: float
    height: float
    objects: Sequence[Text | Rule | Picture]


@dataclass(frozen=True)
class Info:
    """What the document says of itself; `custom` are metadata by name."""

    title: str
    author: str
    subject: str
    created: datetime
    custom: Mapping[str, str] = field(default_factory=dict)


def advance(text: str, size: float) -> float:
    """Width of a text in millimetres."""
    return sum(_advances(text, size))


def write(page: Page, info: Info, attachments: Mapping[str, bytes]) -> bytes:
    """The OFD package; the same input gives the same bytes."""
    ids = count(1)
    font, page_id = next(ids), next(ids)
    pictures = {place: next(ids) for place, one in enumerate(page.objects) if isinstance(one, Picture)}
    content = _content(page, font, pictures, ids)
    files: dict[str, bytes | str] = {
        "OFD.xml": _root(info),
        "Doc_0/Document.xml": _document(page, page_id, next(ids), attached=bool(attachments)),
        "Doc_0/PublicRes.xml": _public(font),
        "Doc_0/DocumentRes.xml": _pictures(pictures),
        "Doc_0/Pages/Page_0/Content.xml": content,
        "Doc_0/Res/font.ttf": _subset("".join(one.text for one in page.objects if isinstance(one, Text))),
    }
    for place, number in pictures.items():
        picture = page.objects[place]
        assert isinstance(picture, Picture)
        files[f"Doc_0/Res/image_{number}.png"] = picture.png
    if attachments:
        files["Doc_0/Attachs/Attachments.xml"] = _attached(attachments, info)
        files |= {f"Doc_0/Attachs/{name}": content for name, content in attachments.items()}
    return _package(files, info.created)


def _package(files: Mapping[str, bytes | str], at: datetime) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, at.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return out.getvalue()


def _root(info: Info) -> str:
    number = sha256(f"{info.title}|{info.subject}|{info.created.isoformat()}".encode()).hexdigest()[:32]
    custom = "".join(
        f"<ofd:CustomData Name={quoteattr(name)}>{escape(value)}</ofd:CustomData>"
        for name, value in info.custom.items()
    )
    return (
        f'{_HEAD}<ofd:OFD xmlns:ofd="{NAMESPACE}" Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo>'
        f"<ofd:DocID>{number}</ofd:DocID><ofd:Title>{escape(info.title)}</ofd:Title>"
        f"<ofd:Author>{escape(info.author)}</ofd:Author><ofd:Subject>{escape(info.subject)}</ofd:Subject>"
        f"<ofd:CreationDate>{info.created:%Y-%m-%d}</ofd:CreationDate><ofd:Creator>Jianglu</ofd:Creator>"
        f"<ofd:CustomDatas>{custom}</ofd:CustomDatas></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
        "</ofd:DocBody></ofd:OFD>"
    )


def _document(page: Page, page_id: int, highest: int, *, attached: bool) -> str:
    box = f"0 0 {_mm(page.width)} {_mm(page.height)}"
    more = "<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>" if attached else ""
    return (
        f'{_HEAD}<ofd:Document xmlns:ofd="{NAMESPACE}"><ofd:CommonData><ofd:MaxUnitID>{highest}</ofd:MaxUnitID>'
        f"<ofd:PageArea><ofd:PhysicalBox>{box}</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes>"
        "<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes></ofd:CommonData>"
        f'<ofd:Pages><ofd:Page ID="{page_id}" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages>{more}</ofd:Document>'
    )


def _public(font: int) -> str:
    return (
        f'{_HEAD}<ofd:Res xmlns:ofd="{NAMESPACE}" BaseLoc="Res"><ofd:Fonts><ofd:Font ID="{font}" FontName="Noto Sans SC" '
        'FamilyName="Noto Sans SC"><ofd:FontFile>font.ttf</ofd:FontFile></ofd:Font></ofd:Fonts></ofd:Res>'
    )


def _pictures(pictures: Mapping[int, int]) -> str:
    listed = "".join(
        f'<ofd:MultiMedia ID="{number}" Type="Image" Format="PNG"><ofd:MediaFile>image_{number}.png</ofd:MediaFile>'
        "</ofd:MultiMedia>"
        for number in pictures.values()
    )
    return (
        f'{_HEAD}<ofd:Res xmlns:ofd="{NAMESPACE}" BaseLoc="Res"><ofd:MultiMedias>{listed}</ofd:MultiMedias></ofd:Res>'
    )


def _attached(attachments: Mapping[str, bytes], info: Info) -> str:
    listed = "".join(
        f'<ofd:Attachment ID="A{place}" Name={quoteattr(name)} Format={quoteattr(name.rpartition(".")[2])} '
        f'CreationDate="{info.created:%Y-%m-%d}" Visible="false"><ofd:FileLoc>{escape(name)}</ofd:FileLoc></ofd:Attachment>'
        for place, name in enumerate(attachments, start=1)
    )
    return f'{_HEAD}<ofd:Attachments xmlns:ofd="{NAMESPACE}">{listed}</ofd:Attachments>'


def _content(page: Page, font: int, pictures: Mapping[int, int], ids: count[int]) -> str:
    layer = next(ids)
    drawn = []
    for place, one in enumerate(page.objects):
        number = next(ids)
        if isinstance(one, Text):
            drawn.append(_text(one, number, font))
        elif isinstance(one, Rule):
            drawn.append(_rule(one, number))
        else:
            box = f"{_mm(one.x)} {_mm(one.y)} {_mm(one.width)} {_mm(one.height)}"
            matrix = f"{_mm(one.width)} 0 0 {_mm(one.height)} 0 0"
            drawn.append(
                f'<ofd:ImageObject ID="{number}" Boundary="{box}" CTM="{matrix}" ResourceID="{pictures[place]}"/>'
            )
    return (
        f'{_HEAD}<ofd:Page xmlns:ofd="{NAMESPACE}"><ofd:Area><ofd:PhysicalBox>0 0 {_mm(page.width)} {_mm(page.height)}'
        f'</ofd:PhysicalBox></ofd:Area><ofd:Content><ofd:Layer ID="{layer}" Type="Body">{"".join(drawn)}</ofd:Layer>'
        "</ofd:Content></ofd:Page>"
    )


def _text(one: Text, number: int, font: int) -> str:
    steps = _advances(one.text, one.size)
    box = f"{_mm(one.x)} {_mm(one.y - one.size * ASCENT)} {_mm(sum(steps))} {_mm(one.size * 1.2)}"
    between = f' DeltaX="{" ".join(map(_mm, steps[:-1]))}"' if len(steps) > 1 else ""
    return (
        f'<ofd:TextObject ID="{number}" Boundary="{box}" Font="{font}" Size="{_mm(one.size)}">'
        f'<ofd:FillColor Value="{one.colour}"/><ofd:TextCode X="0" Y="{_mm(one.size * ASCENT)}"{between}>'
        f"{escape(one.text)}</ofd:TextCode></ofd:TextObject>"
    )


def _rule(one: Rule, number: int) -> str:
    left, top = min(one.x1, one.x2), min(one.y1, one.y2)
    width, height = max(abs(one.x2 - one.x1), one.width), max(abs(one.y2 - one.y1), one.width)
    points = [(one.x1 - left, one.y1 - top), (one.x2 - left, one.y2 - top)]
    path = " ".join(f"{act} {_mm(x)} {_mm(y)}" for act, (x, y) in zip("ML", points, strict=True))
    return (
        f'<ofd:PathObject ID="{number}" Boundary="{_mm(left)} {_mm(top)} {_mm(width)} {_mm(height)}" '
        f'LineWidth="{_mm(one.width)}"><ofd:StrokeColor Value="{one.colour}"/>'
        f"<ofd:AbbreviatedData>{path}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def _mm(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".") or "0"


@lru_cache(maxsize=1)
def _widths() -> dict[int, float]:
    """Advance of each character in ems."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    with TTFont(BODY_FONT, lazy=True) as font:
        metrics, em = font["hmtx"].metrics, font["head"].unitsPerEm
        return {char: metrics[glyph][0] / em for char, glyph in font.getBestCmap().items()}


def _advances(text: str, size: float) -> list[float]:
    widths = _widths()
    return [widths.get(ord(char), 1.0) * size for char in text]


def _subset(text: str) -> bytes:
    """The body font with only the characters of a text."""
    from fontTools import subset  # type: ignore[import-untyped]
    from fontTools.ttLib import TTFont

    options = subset.Options(layout_features=[], notdef_outline=True, recalc_timestamp=False, hinting=False)
    with TTFont(BODY_FONT, lazy=True, recalcTimestamp=False) as font:
        made = subset.Subsetter(options)
        made.populate(text=text)
        made.subset(font)
        out = io.BytesIO()
        font.save(out)
    return out.getvalue()
