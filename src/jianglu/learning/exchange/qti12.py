"""Quizzes of cartridges: QTI 1.2 in the profile of IMS Common Cartridge 1.0 to 1.3, as questions of platform.questions.

Sources: Common Cartridge 1.1, section 5 (QTI profile: multiple choice, multiple response, true or false, fill in the blank,
pattern match, essay); QTI 1.2 ASI information model, sections 3.4 to 3.6 (presentation, response processing, feedback).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from jianglu.platform.questions import BLANK, Kind, Question, textual

from .pages import spoken
from .parts import Asked, Lesson, line, plain

LoseIn = Callable[[str, str, str], None]
"""Takes the question, a code of telling.py, and what it is about."""
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MOST = 200
"""Questions of one quiz, as in services.questions."""
_TRUTH = {
    **{word.lower(): said for word, said in textual.TRUTH.items()},
    "true": "T",
    "false": "F",
    "是": "T",
    "否": "F",
}


@dataclass
class Quiz:
    """An assessment: its questions, attempts (0: as many as wanted), and the essays that people have to mark."""

    title: str = ""
    max_attempts: int = 0
    asked: list[Asked] = field(default_factory=list)
    essays: list[Lesson] = field(default_factory=list)


def local(node: Element) -> str:
    """The name of an element without its namespace, in small letters."""
    return str(node.tag).rpartition("}")[2].lower()


def inside(node: Element, *names: str) -> Iterator[Element]:
    """All elements of these names within a node."""
    return (found for found in node.iter() if local(found) in names)


def read_quiz(root: Element, lose: LoseIn) -> Quiz:
    """An assessment or question bank; what it has and we have not is told to `lose`."""
    quiz = Quiz()
    holder = next(inside(root, "assessment", "objectbank"), root)
    quiz.title = line(holder.get("title"))
    said = _metadata(holder)
    attempts = said.get("cc_maxattempts", "")
    quiz.max_attempts = int(attempts) if attempts.isdigit() and 0 < int(attempts) <= 1000 else 0
    if said.get("qmd_timelimit", "0") not in ("", "0"):
        lose("", "time_limit", said["qmd_timelimit"])
    for number, item in enumerate(inside(root, "item"), start=1):
        _take(quiz, item, number, lose)
    return quiz


def _take(quiz: Quiz, item: Element, number: int, lose: LoseIn) -> None:
    name = line(item.get("title")) or line(item.get("ident")) or str(number)
    reader = _Item(item, lambda code, what="": lose(f"{number}. {name}", code, what))
    profile = reader.profile
    if profile == "essay":
        lose(f"{number}. {name}", "essay", "")
        stem = reader.stem() or name
        quiz.essays.append(Lesson("assignment", name[:120], stem, required=True))
        return
    question = reader.question()
    if question is None:
        lose(f"{number}. {name}", "question_kind", profile)
    elif len(quiz.asked) >= MOST:
        lose(f"{number}. {name}", "many_questions", "")
    else:
        quiz.asked.append(Asked(question, reader.feedback(), reader.points()))


def _metadata(node: Element) -> dict[str, str]:
    """Label and entry of the fields of an assessment's or item's own metadata."""
    found: dict[str, str] = {}
    for block in node:
        if local(block) in ("qtimetadata", "itemmetadata"):
            for row in inside(block, "qtimetadatafield"):
                texts = {local(part): (part.text or "").strip() for part in row}
                found.setdefault(texts.get("fieldlabel", "").lower(), texts.get("fieldentry", ""))
    return found


class _Item:
    """One item: what is asked, how it is answered, what is right."""

    def __init__(self, item: Element, lose: Callable[..., None]) -> None:
        self.item, self.lose = item, lose
        self.said = _metadata(item)
        self.presentation = next(inside(item, "presentation"), item)
        self.choices = list(inside(self.presentation, "response_lid"))
        self.blanks = list(inside(self.presentation, "response_str"))

    @property
    def profile(self) -> str:
        """The kind by the cartridge's profile, or as tools outside of it name it, or by what the item holds."""
        said = self.said.get("cc_profile") or self.said.get("question_type", "")
        known = re.sub(r"^cc\.|\.v0p1$|_question$", "", said)
        if known:
            return known
        if self.blanks:
            return "fib" if any(True for _ in self._conditions()) else "essay"
        return "multiple_choice" if self.choices else "unknown"

    def question(self) -> Question | None:
        """The question; None for a kind that no machine here marks."""
        if len(self.choices) > 1 and not self.blanks:
            return self._matching()
        if len(self.choices) == 1 and not self.blanks:
            return self._choice(self.choices[0])
        if self.blanks and not self.choices and self.profile != "essay":
            return self._filling()
        return None

    def stem(self, *, blanks: bool = False) -> str:
        """What stands in the presentation outside of options; blanks where they are asked for."""
        return plain("\n".join(filter(None, self._texts(self.presentation, blanks))))

    def points(self) -> int:
        """The weight, at least 1."""
        said = self.said.get("cc_weighting") or self.said.get("points_possible") or "1"
        try:
            return min(1000, max(1, round(float(said))))
        except (ValueError, OverflowError):
            return 1

    def feedback(self) -> str:
        """The general feedback, else that of the right answer; others are told as lost."""
        rows = {(row.get("ident") or ""): row for row in inside(self.item, "itemfeedback")}
        order = sorted(rows, key=lambda key: ("general" not in key, "correct" not in key or "incorrect" in key))
        texts = [text for key in order if (text := self._said(rows[key]))]
        if len(texts) > 1:
            self.lose("feedback")
        return texts[0] if texts else ""

    # Kinds -----------------------------------------------------------------------------------------------------------

    def _choice(self, lid: Element) -> Question:
        labels = list(inside(lid, "response_label"))
        keys = {label.get("ident") or "": LETTERS[n] for n, label in enumerate(labels[: len(LETTERS)])}
        options = tuple((keys[label.get("ident") or ""], self._said(label)) for label in labels[: len(LETTERS)])
        right = {keys[value] for _name, value in self._right() if value in keys}
        words = [_TRUTH.get(text.strip().lower(), "") for _key, text in options]
        if sorted(words) == ["F", "T"] and len(right) == 1:
            said = words[next(n for n, (key, _text) in enumerate(options) if key in right)]
            return Question(Kind.TRUE_FALSE, self.stem(), (), (said,))
        many = (lid.get("rcardinality") or "").lower() == "multiple" and len(right) > 1
        return Question(Kind.MULTIPLE if many else Kind.SINGLE, self.stem(), options, tuple(sorted(right)))

    def _filling(self) -> Question:
        right: dict[str, list[str]] = {}
        for name, value in self._right():
            right.setdefault(name, []).append(line(value).replace("|", "｜"))
        stem = self.stem()
        if len(BLANK.findall(stem)) != len(self.blanks):  # the text does not mark them itself
            stem = self.stem(blanks=True)
        if any(True for _ in inside(self.item, "varsubstring")):
            self.lose("pattern")
        answer = tuple("|".join(dict.fromkeys(right.get(blank.get("ident") or "", []))) for blank in self.blanks)
        return Question(Kind.FILL, stem, (), answer)

    def _matching(self) -> Question | None:
        """Several lists that share their choices, as tools write matching (outside of the profile)."""
        targets: dict[str, str] = {}
        left, pairs = [], []
        right = dict(self._right())
        for number, lid in enumerate(self.choices[:9], start=1):
            for label in inside(lid, "response_label"):
                targets.setdefault(label.get("ident") or "", self._said(label))
            left.append((str(number), self._said(lid, skip=("render_choice",))))
        keys = {ident: LETTERS[n] for n, ident in enumerate(list(targets)[:10])}
        for number, lid in enumerate(self.choices[:9], start=1):
            pairs.append(f"{number}{keys.get(right.get(lid.get('ident') or '', ''), '?')}")
        options = (*left, *((keys[ident], text) for ident, text in list(targets.items())[:10]))
        return Question(Kind.MATCH, self.stem(), options, tuple(pairs))

    # What is right ---------------------------------------------------------------------------------------------------

    def _conditions(self) -> Iterator[Element]:
        """The conditions that give points."""
        for condition in inside(self.item, "respcondition"):
            worth = 0.0
            for change in inside(condition, "setvar"):
                try:
                    worth = max(worth, float((change.text or "0").strip() or 0))
                except ValueError:
                    continue
            if worth > 0:
                yield condition

    def _right(self) -> list[tuple[str, str]]:
        """(response, value) of everything that gives points; what is asked not to be chosen is none of it."""
        found: list[tuple[str, str]] = []
        conditions = list(self._conditions())
        for condition in conditions:
            for block in inside(condition, "conditionvar"):
                found += self._equals(block)
        if len(conditions) > 1 and len(self.choices) == 1:
            self.lose("partial")
        return found

    def _equals(self, node: Element) -> Iterator[tuple[str, str]]:
        for child in node:
            name = local(child)
            if name in ("varequal", "varsubstring"):
                yield child.get("respident") or "", (child.text or "").strip()
            elif name != "not":
                yield from self._equals(child)

    # Texts -----------------------------------------------------------------------------------------------------------

    def _texts(self, node: Element, blanks: bool) -> Iterator[str]:
        for child in node:
            name = local(child)
            if name == "material":
                yield self._said(child)
            elif name == "response_str" and blanks:
                yield "____"
            elif name not in ("response_lid", "response_str", "response_grp", "response_num", "response_xy"):
                yield from self._texts(child, blanks)

    def _said(self, node: Element, skip: tuple[str, ...] = ()) -> str:
        """The texts of all material within a node."""
        texts = []
        todo = [node]
        while todo:
            found = todo.pop(0)
            if local(found) in skip:
                continue
            if local(found) == "mattext":
                html = (found.get("texttype") or "").lower() == "text/html"
                texts.append(spoken(found.text or "", self.lose) if html else plain(found.text))
            elif local(found) in ("matimage", "mataudio", "matvideo", "matapplication"):
                self.lose("picture", found.get("uri") or "")
            todo = [*found, *todo]
        return plain("\n".join(filter(None, texts)))
