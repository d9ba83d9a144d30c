"""The kinds of questions, and a question as data."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

BLANK = re.compile(r"_{3,}")
"""A blank of a fill-in question, as it stands in the stem."""
LEFT, RIGHT = "123456789", "ABCDEFGHIJ"
"""Keys of the two columns of a matching question; options of all other kinds have letters."""


class Kind(models.TextChoices):
    """How a question is answered."""

    SINGLE = "single", _("单项选择题")
    MULTIPLE = "multiple", _("多项选择题")
    TRUE_FALSE = "true_false", _("判断题")
    FILL = "fill", _("填空题")
    MATCH = "match", _("连线题")
    ORDER = "order", _("排序题")
    SHORT = "short", _("简答题")
    CASE = "case", _("案例题")


@dataclass(frozen=True)
class Question:
    """A question as its writer means it. Texts may hold `$…$` formulas (LaTeX) and `![words](image:7)` pictures.

    `answer` by kind: single, multiple: keys of options; true or false: T or F; fill: for each blank (`____` in the stem)
    the right texts, `220|二百二十`, or a number with tolerance, `36±0.5`; match: pairs such as 1B (options 1…9 are the left
    column, letters the right one); order: all keys in the right order; short: the points that a marker looks for; case:
    nothing, the parts have their own. `share` weighs a part within its case.
    """

    kind: str
    stem: str
    options: tuple[tuple[str, str], ...] = ()
    answer: tuple[str, ...] = ()
    parts: tuple[Question, ...] = field(default=())
    share: int = 1

    @property
    def blanks(self) -> int:
        """How many blanks the stem has."""
        return len(BLANK.findall(self.stem))

    @property
    def left(self) -> list[tuple[str, str]]:
        """The left column of a matching question."""
        return [(key, text) for key, text in self.options if key in LEFT]

    @property
    def right(self) -> list[tuple[str, str]]:
        """The right column of a matching question."""
        return [(key, text) for key, text in self.options if key not in LEFT]

    @property
    def machine(self) -> bool:
        """Whether it is scored by key alone; the others need a marker."""
        if self.kind == Kind.CASE:
            return all(part.machine for part in self.parts)
        return self.kind != Kind.SHORT

    @property
    def pictures(self) -> list[int]:
        """Ids of the pictures in its texts and parts."""
        texts = [self.stem, *(text for _key, text in self.options)]
        found = [int(number) for text in texts for number in re.findall(r"\]\(image:(\d+)\)", text)]
        return found + [number for part in self.parts for number in part.pictures]

    def plain(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "kind": self.kind, "stem": self.stem, "options": [list(option) for option in self.options],
            "answer": list(self.answer), "parts": [part.plain() for part in self.parts], "share": self.share,
        }  # fmt: skip

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Question:
        """From JSON values; raises KeyError, TypeError, ValueError for what is no question."""
        options: Sequence[Sequence[str]] = plain.get("options", ())
        return cls(
            str(plain["kind"]), str(plain["stem"]), tuple((str(key), str(text)) for key, text in options),
            tuple(str(key) for key in plain.get("answer", ())), tuple(cls.of(part) for part in plain.get("parts", ())),
            int(plain.get("share", 1)),
        )  # fmt: skip
