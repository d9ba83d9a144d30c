"""Skill tags as they are typed: one spelling for full and half width, whatever the case; short words, no sentence, not many."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from django.utils.translation import gettext as _

from .errors import BadTags

MOST = 8
SHORTEST, LONGEST = 2, 12
_BETWEEN = re.compile(r"[,，、;；\n\r]+")
_FIT = re.compile(r"[\w+#.\-·/& ]*[^\W_][\w+#.\-·/& ]*")


def split(text: str) -> list[str]:
    """What stands between commas (also 、 and ；) or on lines of its own."""
    return [part for part in _BETWEEN.split(text) if part.strip()]


def spelt(tag: str) -> str:
    """A tag in Unicode's compatibility form (ＰＬＣ is PLC) with single blanks and no control characters."""
    plain = " ".join(unicodedata.normalize("NFKC", tag).split())
    return "".join(sign for sign in plain if sign.isprintable())


def folded(tag: str) -> str:
    """What two spellings of one tag share: neither case, width nor blanks make another one."""
    return spelt(tag).casefold().replace(" ", "")


def tidy(typed: Iterable[str]) -> list[str]:
    """Each tag once in the order and spelling of its first writing; raises BadTags for too long, too short and too many."""
    found: dict[str, str] = {}
    for tag in map(spelt, typed):
        if not tag:
            continue
        if not (SHORTEST <= len(tag) <= LONGEST and _FIT.fullmatch(tag)):
            raise _bad(_("“%(tag)s”应为 2 至 12 个字的词") % {"tag": tag[:20]})
        found.setdefault(folded(tag), tag)
    if len(found) > MOST:
        raise _bad(_("最多 %(most)s 个标签") % {"most": MOST})
    return list(found.values())


def _bad(why: str) -> BadTags:
    return BadTags(why=why, fields={"tags": why})
