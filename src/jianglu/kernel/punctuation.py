"""Marks of punctuation as the reader's language writes them: Chinese ones stand in no English sentence."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import get_language

WESTERN = {"：": ": ", "，": ", ", "、": ", ", "；": "; ", "。": ". ", "（": " (", "）": ")"}


def is_chinese() -> bool:
    """True when the reader reads Chinese."""
    return (get_language() or "zh").startswith("zh")


def mark(sign: str) -> str:
    """A Chinese mark, or what English writes for it, with its blank; an unknown one stays."""
    return sign if is_chinese() else WESTERN.get(sign, sign)


def listed(words: Iterable[object], sign: str = "、") -> str:
    """The words one after another with that mark between them."""
    return mark(sign).join(map(str, words))
