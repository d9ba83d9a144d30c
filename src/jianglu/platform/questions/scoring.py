"""What share of its points an answer earns, by key. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from fractions import Fraction

from .kinds import Kind

_NUMBER = re.compile(r"^[+-]?\d+(?:\.\d+)?$")
_TOLERANT = re.compile(r"^([+-]?\d+(?:\.\d+)?)(?:±|\+/-)(\d+(?:\.\d+)?)$")
_SPACES = re.compile(r"[\s，,。．;；、]+")
_GROUPED = re.compile(r"(?<=\d),(?=\d{3}(?:\D|$))")


def score(kind: str, answer: Sequence[str], given: Sequence[str]) -> Fraction | None:
    """Share of the points, 0 to 1, for `given` in the bank's own keys; None when a person has to mark it.

    Choices, true or false and orders count when exactly right (多选、少选、错选均不得分); blanks and pairs count one by one.
    """
    if kind in (Kind.SHORT, Kind.CASE):
        return None if any(text.strip() for text in given) else Fraction(0)
    if not given:
        return Fraction(0)
    if kind == Kind.FILL:
        right = sum(_accepted(accepted, text) for accepted, text in zip(answer, given, strict=False))
        return Fraction(right, len(answer))
    if kind == Kind.MATCH:
        return Fraction(len(set(answer) & set(given)), len(answer))
    if kind == Kind.ORDER:
        return Fraction(int(list(answer) == list(given)))
    return Fraction(int(set(answer) == set(given)))


def _accepted(accepted: str, text: str) -> bool:
    """Whether a blank is right: one of the texts between bars, or within the tolerance of a number."""
    said = _plain(text)
    if not said:
        return False
    number = Fraction(said) if _NUMBER.match(said) else None
    for one in accepted.split("|"):
        meant = _plain(one)
        within = _TOLERANT.match(meant)
        if within:
            if number is not None and abs(number - Fraction(within[1])) <= Fraction(within[2]):
                return True
        elif meant == said or (number is not None and _NUMBER.match(meant) and Fraction(meant) == number):
            return True
    return False


def _plain(text: str) -> str:
    """Without width, case, spaces and the punctuation that people put around a word; 1,000 is 1000."""
    plain = unicodedata.normalize("NFKC", text).casefold().strip()
    return _SPACES.sub("", _GROUPED.sub("", plain))
