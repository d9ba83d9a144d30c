"""PDF documents from typst templates, with the vendored Chinese fonts and no system font."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, Literal

import typst
from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import Invalid

FONTS = Path(__file__).parent / "fonts"
BODY_FONT = FONTS / "NotoSansSC-Regular.ttf"


class MissingGlyphs(Invalid):
    """A text holds characters that the document font cannot print."""

    code = "documents.missing_glyphs"
    message = _("“%(text)s”中的“%(glyphs)s”暂无法印刷")
    hint = _("请改用规范汉字，或联系管理员补充字库后再办理")


@lru_cache(maxsize=1)
def _covered() -> frozenset[int]:
    """Code points of the body font, read from its cmap once a process."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    with TTFont(BODY_FONT, lazy=True) as font:
        return frozenset(font.getBestCmap())


def check_glyphs(text: str) -> str:
    """The text itself when every character can be printed; raises MissingGlyphs naming those that cannot."""
    missing = "".join(dict.fromkeys(char for char in text if ord(char) not in _covered()))
    if missing:
        raise MissingGlyphs(text=text, glyphs=missing)
    return text


_lock = Lock()


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


@lru_cache(maxsize=16)
def _compiler(template: Path) -> typst.Compiler:
    return typst.Compiler(str(template), font_paths=_fonts(), ignore_system_fonts=True)


def render_pdf(
    template: Path, data: Mapping[str, Any], *, created: datetime, standard: Literal["a-2b", "a-3b"] = "a-2b"
) -> bytes:
    """Compile a typst template to a PDF/A, as bytes: 2b, or 3b where the template attaches files.

    The template reads `data` as `#let data = json(bytes(sys.inputs.data))`. A compiler is kept for each template and
    used by one thread at a time.
    """
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    with _lock:
        pdf = _compiler(template).compile(
            sys_inputs=inputs, pdf_standards=[standard], timestamp=int(created.timestamp())
        )
    assert isinstance(pdf, bytes)
    return pdf
