"""Whether a question can be answered and scored as it is written. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from .kinds import LEFT, RIGHT, Kind, Question

MOST_TEXT = 4000
MOST_ANSWER = 500
_NOISE = re.compile(r"[\W_]+")


def normalised(text: str) -> str:
    """The text without what a copyist changes: width, case, spaces, punctuation."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text).lower())


def why_bad(question: Question, *, inner: bool = False, fewest: int = 3) -> str:
    """Why it cannot be used, as a code (stem, kind, options, answer, blanks, parts, long); "" when it can.

    A choice has at least `fewest` options: three in examinations, two will do for a quiz within a lesson.
    """
    if len(normalised(question.stem)) < (2 if inner else 4) and not question.pictures:
        return "stem"
    texts = [question.stem, *(text for _key, text in question.options)]
    if any(len(text) > MOST_TEXT for text in texts) or any(len(key) > MOST_ANSWER for key in question.answer):
        return "long"
    if question.kind not in Kind.values or (inner and question.kind == Kind.CASE):
        return "kind"
    if question.parts and question.kind != Kind.CASE:
        return "parts"
    if question.kind in (Kind.SINGLE, Kind.MULTIPLE) and len(question.options) < fewest:
        return "options"
    return _BY_KIND[question.kind](question)


def _choice(question: Question) -> str:
    keys = [key for key, _text in question.options]
    if not 2 <= len(keys) <= 8 or len(set(keys)) != len(keys) or not _different(question.options):
        return "options"
    if len(set(question.answer)) != len(question.answer) or not set(question.answer) <= set(keys):
        return "answer"
    few = len(question.answer) == 1 if question.kind == Kind.SINGLE else len(question.answer) >= 2
    return "" if few else "answer"


def _truth(question: Question) -> str:
    return "" if not question.options and question.answer in (("T",), ("F",)) else "answer"


def _fill(question: Question) -> str:
    if question.options:
        return "options"
    if not 1 <= question.blanks <= 8:
        return "blanks"
    return "" if len(question.answer) == question.blanks and all(map(_writable, question.answer)) else "answer"


def _writable(accepted: str) -> bool:
    return all(normalised(text) or text.strip() for text in accepted.split("|"))


def _match(question: Question) -> str:
    left, right = question.left, question.right
    keys = [key for key, _text in question.options]
    if not 2 <= len(left) <= 9 or not 2 <= len(right) <= 10 or len(set(keys)) != len(keys):
        return "options"
    if not set(keys) <= {*LEFT, *RIGHT} or not _different(left) or not _different(right):
        return "options"
    pairs = [(pair[:1], pair[1:]) for pair in question.answer]
    good = sorted(one for one, _other in pairs) == sorted(key for key, _text in left)
    return "" if good and {other for _one, other in pairs} <= {key for key, _text in right} else "answer"


def _order(question: Question) -> str:
    keys = [key for key, _text in question.options]
    if not 3 <= len(keys) <= 8 or len(set(keys)) != len(keys) or not _different(question.options):
        return "options"
    return "" if sorted(question.answer) == sorted(keys) else "answer"


def _short(question: Question) -> str:
    if question.options:
        return "options"
    return "" if 1 <= len(question.answer) <= 10 and all(text.strip() for text in question.answer) else "answer"


def _case(question: Question) -> str:
    if question.options or question.answer:
        return "answer"
    if not 2 <= len(question.parts) <= 10 or any(not 1 <= part.share <= 100 for part in question.parts):
        return "parts"
    return "parts" if any(why_bad(part, inner=True) for part in question.parts) else ""


def _different(options: Sequence[tuple[str, str]]) -> bool:
    """Options that say different things; signs alone (formulas, ±) count as they stand."""
    texts = [normalised(text) or text.strip() for _key, text in options]
    if len(set(texts)) != len(texts):
        texts = [unicodedata.normalize("NFKC", text).replace(" ", "") for _key, text in options]
    return len(set(texts)) == len(texts) and "" not in texts


_BY_KIND = {
    Kind.SINGLE.value: _choice, Kind.MULTIPLE.value: _choice, Kind.TRUE_FALSE.value: _truth, Kind.FILL.value: _fill,
    Kind.MATCH.value: _match, Kind.ORDER.value: _order, Kind.SHORT.value: _short, Kind.CASE.value: _case,
}  # fmt: skip
