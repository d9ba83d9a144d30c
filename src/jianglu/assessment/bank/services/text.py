"""What an item says, checked before it is written."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from jianglu.platform.questions import Question, why_bad

from ... import errors
from .. import rules


@dataclass(frozen=True)
class ItemText:
    """What an item says; options, answer and parts by kind as in `platform.questions.Question`."""

    kind: str
    stem: str
    options: tuple[tuple[str, str], ...]
    answer: tuple[str, ...]
    difficulty: int = 3
    explanation: str = ""
    source: str = ""
    parts: tuple[Question, ...] = ()

    @property
    def question(self) -> Question:
        """What it asks, as data."""
        return Question(self.kind, self.stem.strip(), self.options, self.answer, self.parts)

    def checked(self) -> ItemText:
        """Itself; raises ItemInvalid with what is wrong."""
        why = why_bad(self.question)
        if not why and not 1 <= self.difficulty <= 5:
            why = "difficulty"
        if why:
            raise errors.ItemInvalid(why=WHY[why]())
        return self

    @property
    def hash(self) -> str:
        """Of the normalised text."""
        return rules.text_hash(self.question)


WHY = {
    "stem": lambda: _("题干太短"),
    "kind": lambda: _("题型不支持"),
    "options": lambda: _("选项的个数或内容与题型不符（选择、排序题 3 至 8 个，连线题两列各至少 2 个，且互不相同）"),
    "answer": lambda: _("答案与题型或选项不符"),
    "blanks": lambda: _("填空题题干中应有 1 至 8 个空，用 ____ 表示"),
    "parts": lambda: _("案例题应有 2 至 10 个小题，每个小题都要填写完整"),
    "long": lambda: _("文字过长"),
    "difficulty": lambda: _("难度应为 1 至 5"),
}

# the next step for each of them
NEXT = {
    "stem": lambda: _("请写清楚问什么"),
    "kind": lambda: _("请填写单项选择题、多项选择题、判断题、填空题、连线题、排序题、简答题或案例题"),
    "options": lambda: _("请补齐选项或改写相同的选项"),
    "answer": lambda: _("请填写答案：单选一个选项字母，多选两个以上，判断“对”或“错”，填空每空一个并用分号隔开"),
    "blanks": lambda: _("请在题干中用四条下划线标出空"),
    "parts": lambda: _("请按“（1）【单选，3分】题干”的格式填写小题和答案"),
    "long": lambda: _("请缩短到 4000 字以内"),
    "difficulty": lambda: _("请填写 1 至 5 的整数"),
}
