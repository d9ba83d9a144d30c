"""The little markup of questions as HTML: formulas become MathML, pictures become images, everything else is text.

MathML is drawn by the browser itself and read aloud by screen readers; nothing is loaded from elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from xml.etree import ElementTree

from defusedxml.ElementTree import fromstring
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from latex2mathml.converter import convert

from .kinds import BLANK

MATHML = "http://www.w3.org/1998/Math/MathML"
_TOKEN = re.compile(r"\$(?P<math>[^$\n]{1,400})\$|!\[(?P<words>[^\]\n]{0,200})\]\(image:(?P<image>\d{1,12})\)")
_SAFE = {
    "math", "mrow", "mi", "mn", "mo", "ms", "mtext", "mspace", "mfrac", "msqrt", "mroot", "msub", "msup", "msubsup",
    "munder", "mover", "munderover", "mtable", "mtr", "mtd", "mstyle", "mpadded", "mphantom", "menclose", "semantics",
}  # fmt: skip
_ATTRIBUTES = {
    "display",
    "stretchy",
    "fence",
    "mathvariant",
    "columnalign",
    "linethickness",
    "accent",
    "form",
    "alttext",
}


def rich(text: str, *, link: Callable[[int], str] | None = None) -> SafeString:
    """Text with formulas and pictures as HTML; blanks as numbered lines. `link` gives the address of a picture."""
    parts: list[str] = []
    at, blanks = 0, 0
    for token in _TOKEN.finditer(text):
        words, blanks = _words(text[at : token.start()], blanks)
        parts.append(words)
        parts.append(formula(token["math"]) if token["math"] else _picture(token["words"], int(token["image"]), link))
        at = token.end()
    parts.append(_words(text[at:], blanks)[0])
    return mark_safe("".join(parts))  # noqa: S308 - every part is escaped or built from a closed set of elements


@lru_cache(maxsize=2048)
def formula(latex: str) -> SafeString:
    """LaTeX as inline MathML; what cannot be read as a formula stands as text."""
    try:
        tree = fromstring(convert(latex))
    except Exception:
        return format_html('<span class="formula">{}</span>', latex)
    for node in tree.iter():
        node.tag = str(node.tag).rpartition("}")[2]
        if node.tag not in _SAFE:
            return format_html('<span class="formula">{}</span>', latex)
        node.attrib = {name: value for name, value in node.attrib.items() if name in _ATTRIBUTES}
    tree.set("alttext", latex)
    tree.set("xmlns", MATHML)
    return mark_safe(ElementTree.tostring(tree, encoding="unicode"))  # noqa: S308 - elements and attributes are listed


def bare(text: str) -> str:
    """The text in one line without markup, for lists and tables."""
    return " ".join(_TOKEN.sub(lambda token: token["math"] or f"[{token['words']}]", text).split())


def _words(text: str, blanks: int) -> tuple[str, int]:
    """Escaped, lines kept; blanks numbered on from `blanks`."""
    pieces = BLANK.split(text)
    found = [escape(pieces[0]).replace("\n", "<br>")]
    for piece in pieces[1:]:
        blanks += 1
        found.append(f'<span class="blank">＿＿({blanks})＿＿</span>{escape(piece)}'.replace("\n", "<br>"))
    return "".join(found), blanks


def _picture(words: str, number: int, link: Callable[[int], str] | None) -> SafeString:
    address = link(number) if link else reverse("files:download", args=[number]) + "?view=1"
    return format_html('<img class="question-picture" src="{}" alt="{}" loading="lazy">', address, words)
