"""Questions as people type them into a document: read with the line of every fault, and written the same way. Pure.

    鉴定点：A-1                       holds until another is named
    一、单项选择题                    a heading holds until the next
    1. 一般环境下安全电压的上限是（　　）。
    A. 36 V  B. 50 V  C. 220 V
    答案：B
    难度：2
    解析：……

Fill: `____` in the stem, answers parted by ；. Match: ①② on the left, A、B on the right, answer ①B ②A. Order: answer CADB.
Short: answer points parted by ；. Case: parts （1）【单选，3 分】…, each with its own answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from .kinds import Kind, Question

NAMES = {
    Kind.SINGLE: ("单项选择题", "单选题", "单选"), Kind.MULTIPLE: ("多项选择题", "多选题", "多选"),
    Kind.TRUE_FALSE: ("判断题", "判断"), Kind.FILL: ("填空题", "填空"), Kind.MATCH: ("连线题", "匹配题", "连线", "匹配"),
    Kind.ORDER: ("排序题", "排序"), Kind.SHORT: ("简答题", "问答题", "简答"), Kind.CASE: ("案例题", "案例分析题", "案例"),
}  # fmt: skip
KINDS = {name: kind for kind, names in NAMES.items() for name in names}
TRUTH = {"对": "T", "正确": "T", "√": "T", "T": "T", "错": "F", "错误": "F", "×": "F", "F": "F"}
CIRCLED = "①②③④⑤⑥⑦⑧⑨"
_FIELDS = {
    "答案": "answer", "参考答案": "answer", "难度": "difficulty", "解析": "explanation", "出处": "source",
    "鉴定点": "node", "题型": "kind", "用途": "pool",
}  # fmt: skip
_FIELD = re.compile(rf"^[\[【]?({'|'.join(_FIELDS)})[\]】]?\s*[:：]\s*(.*)$")
_HEADING = re.compile(rf"^(?:[一二三四五六七八九十]+\s*[、.．]\s*)?({'|'.join(sorted(KINDS, key=len, reverse=True))})"
                      r"(?:\s*[（(].*[)）])?\s*$")  # fmt: skip
_NUMBER = re.compile(r"^\d{1,4}\s*[.．、]\s*(.+)$")
_PART = re.compile(
    r"^[（(]\s*\d{1,2}\s*[)）]\s*(?:[\[【]\s*([^\]】，,\d]+?)\s*(?:[，,]\s*(\d{1,3})\s*分)?\s*[\]】])?\s*(.+)$"
)
_OPTION = re.compile(rf"(?:^|(?<=\s))(?:([A-JＡ-Ｊ])\s*[.．、:：]|([{CIRCLED}]))\s*")
_PARTING = re.compile(r"[;；\n]+")


@dataclass
class Typed:
    """One question as typed, with the line it begins on; cells as in the sheet."""

    line: int
    stem: str
    kind: str = ""
    node: str = ""
    options: list[tuple[str, str]] = field(default_factory=list)
    answer: str = ""
    difficulty: str = ""
    explanation: str = ""
    source: str = ""
    pool: str = ""
    share: int = 1
    parts: list[Typed] = field(default_factory=list)
    _last: str = "stem"

    def question(self) -> Question:
        """What it asks, unchecked."""
        kind = KINDS.get(self.kind, self.kind) or guessed(self)
        parts = tuple(part.question() for part in self.parts)
        return Question(
            str(kind), self.stem.strip(), tuple(self.options), answer_of(str(kind), self.answer), parts, self.share
        )


def parse(lines: Iterable[str]) -> list[Typed]:
    """The questions of a text, in order; lines that belong to none are skipped."""
    found: list[Typed] = []
    kind = node = ""
    here: Typed | None = None
    for number, raw in enumerate(lines, start=1):
        line = raw.replace("\u3000", "  ").rstrip() if not raw.strip("\u3000 ") else raw.strip()
        if not line:
            continue
        if heading := _HEADING.match(line):
            kind, here = heading[1], None
        elif told := _FIELD.match(line):
            name = _FIELDS[told[1]]
            if here is None and name == "node":
                node = told[2].strip()
            elif here is not None:
                _note(here, name, told[2].strip())
        elif begun := _NUMBER.match(line):
            here = Typed(number, begun[1].strip(), kind, node)
            found.append(here)
        elif here is not None:
            _go_on(here, line, number)
    return found


def _note(item: Typed, name: str, text: str) -> None:
    target = item.parts[-1] if item.parts and name == "answer" else item
    setattr(target, name, text)
    target._last = name if name in ("answer", "explanation") else ""


def _go_on(item: Typed, line: str, number: int) -> None:
    """A line that is no field: a part of a case, options, or the text before going on."""
    part = _PART.match(line)
    if part and (KINDS.get(item.kind) == Kind.CASE or (not item.kind and part[1])):
        item.parts.append(Typed(number, part[3].strip(), part[1] or "", share=int(part[2] or 1)))
        return
    target = item.parts[-1] if item.parts else item
    options = list(_options(line))
    if options and not target.answer:
        target.options += options
        target._last = "option"
    elif target._last == "option":
        key, text = target.options[-1]
        target.options[-1] = (key, f"{text}\n{line}")
    elif target._last:
        setattr(target, target._last, f"{getattr(target, target._last)}\n{line}")


def _options(line: str) -> Iterator[tuple[str, str]]:
    marks = list(_OPTION.finditer(line))
    if not marks or marks[0].start() != 0:
        return
    for mark, after in zip(marks, [*marks[1:], None], strict=True):
        key = chr(ord("A") + (ord(mark[1]) - ord("Ａ")) % 65248 % 32) if mark[1] and mark[1] > "Z" else mark[1]
        key = key or str(CIRCLED.index(mark[2]) + 1)
        yield key, line[mark.end() : after.start() if after else None].strip()


def answer_of(kind: str, text: str) -> tuple[str, ...]:
    """The key that a typed answer means."""
    text = text.strip()
    if kind == Kind.TRUE_FALSE:
        return (TRUTH.get(text.upper(), text),) if text else ()
    if kind in (Kind.FILL, Kind.SHORT):
        return tuple(piece.strip() for piece in _PARTING.split(text) if piece.strip())
    if kind == Kind.CASE:
        return ()
    plain = text.upper()
    for place, mark in enumerate(CIRCLED, start=1):
        plain = plain.replace(mark, str(place))
    if kind == Kind.MATCH:
        return tuple(sorted(one + other for one, other in re.findall(r"(\d)\s*[-—→:：]?\s*([A-J])", plain)))
    keys = [key for key in plain if key not in " ,，、;；→-—>"]
    return tuple(keys if kind == Kind.ORDER else sorted(keys))


def guessed(item: Typed) -> str:
    """The kind by what is there, when nobody says it."""
    if item.parts:
        return Kind.CASE
    if any(key.isdigit() for key, _text in item.options):
        return Kind.MATCH
    if item.options:
        return Kind.SINGLE if len(answer_of(Kind.SINGLE, item.answer)) <= 1 else Kind.MULTIPLE
    if item.answer.strip().upper() in TRUTH:
        return Kind.TRUE_FALSE
    return Kind.FILL if "___" in item.stem else Kind.SHORT


def typed_answer(kind: str, answer: Sequence[str]) -> str:
    """A key as it is typed; `answer_of` reads it back."""
    if kind == Kind.TRUE_FALSE:
        return {"T": "对", "F": "错"}.get("".join(answer), "")
    if kind in (Kind.FILL, Kind.SHORT):
        return "；".join(answer)
    return (" " if kind == Kind.MATCH else "").join(answer)


def written(question: Question) -> list[str]:
    """The question as lines, without number and fields; `parse` reads them back after a number."""
    lines = [question.stem, *typed_options(question)]
    for number, part in enumerate(question.parts, start=1):
        name, share = NAMES[Kind(part.kind)][0], part.share
        lines += [f"（{number}）【{name}，{share}分】{part.stem}", *typed_options(part)]
        lines.append(f"答案：{typed_answer(part.kind, part.answer)}")
    return lines


def typed_options(question: Question) -> list[str]:
    """Options one a line, the left column of a matching question with circled numbers."""
    return [f"{CIRCLED[int(key) - 1]} {text}" if key.isdigit() else f"{key}. {text}" for key, text in question.options]


def parts_of(text: str) -> tuple[Question, ...]:
    """The parts of a case as typed into one cell or field."""
    found = parse(["1. 案例", "题型：案例题", *text.splitlines()])
    return found[0].question().parts


def options_of(text: str) -> tuple[tuple[str, str], ...]:
    """Options as typed into one field."""
    return tuple(parse(["1. 题干", *text.splitlines()])[0].options)
