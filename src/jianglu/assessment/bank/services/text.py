"""What an item says, checked before it is written."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from ... import errors
from .. import rules


@dataclass(frozen=True)
class ItemText:
    """What an item says; options are (key, text), the answer is keys (T or F for true or false)."""

    kind: str
    stem: str
    options: tuple[tuple[str, str], ...]
    answer: tuple[str, ...]
    difficulty: int = 3
    explanation: str = ""
    source: str = ""

    def checked(self) -> ItemText:
        """Itself; raises ItemInvalid with what is wrong."""
        why = rules.why_bad(self.kind, self.stem, self.options, self.answer)
        if not why and not 1 <= self.difficulty <= 5:
            why = "difficulty"
        if why:
            raise errors.ItemInvalid(why=WHY[why]())
        return self

    @property
    def hash(self) -> str:
        """Of the normalised text."""
        return rules.text_hash(self.kind, self.stem, self.options)


WHY = {
    "stem": lambda: _("题干太短"),
    "kind": lambda: _("题型不支持"),
    "options": lambda: _("选项应为 3 至 8 个且互不相同"),
    "answer": lambda: _("答案与题型或选项不符"),
    "difficulty": lambda: _("难度应为 1 至 5"),
}
