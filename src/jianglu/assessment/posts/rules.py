"""What a norm must say, and when a plan may name it.

An enterprise sets posts and levels and writes norms itself (the city's document of 2023, 四（二）; 人社部发〔2022〕14号). The
eight levels are assessed by the parts that plans have (`assessment-workflow`): theory and practice, review as well for
technicians, review alone above. That a norm which follows no national standard is filed before it is used was found in the
practice of other provinces only; to be confirmed by the city.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ..review.rules import APPOINTED, REVIEWED

THEORY, PRACTICE, REVIEW = "theory", "practice", "review"
PARTS = (THEORY, PRACTICE, REVIEW)
MUST_BE_FILED = frozenset({"own"})
"""The bases that are filed with the bureau before a plan names the norm."""
WHOLE = 100
MOST_SUBJECTS = 30


@dataclass(frozen=True)
class Subject:
    """A subject of assessment and its weight in per cent of its part."""

    part: str
    name: str
    weight: int


@dataclass(frozen=True)
class LevelText:
    """What a norm demands of one level."""

    level: str
    knowledge: str
    skill: str
    subjects: tuple[Subject, ...]


def parts_of(level: str) -> tuple[str, ...]:
    """The parts in which a level is assessed."""
    if level in APPOINTED:
        return (REVIEW,)
    return PARTS if level in REVIEWED else (THEORY, PRACTICE)


@dataclass(frozen=True)
class Gap:
    """What a level lacks: `text`, `parts` (missing or too many), `twice`, `weight`, `sum` of `part`, or `many`."""

    level: str
    code: str
    part: str = ""
    found: int = 0


def gaps(texts: Sequence[LevelText], levels: Sequence[str]) -> list[Gap]:
    """What keeps a norm from being published: each level of the post is described, each part's weights come to 100 per cent."""
    by_level = {text.level: text for text in texts}
    found = []
    for level in levels:
        text = by_level.get(level)
        if text is None or not text.knowledge.strip() or not text.skill.strip():
            found.append(Gap(level, "text"))
        found += _subject_gaps(level, text.subjects if text else ())
    return found


def _subject_gaps(level: str, subjects: Sequence[Subject]) -> list[Gap]:
    found = []
    if len(subjects) > MOST_SUBJECTS:
        found.append(Gap(level, "many"))
    if any(times > 1 for times in Counter((one.part, one.name.strip()) for one in subjects).values()):
        found.append(Gap(level, "twice"))
    if any(not 1 <= one.weight <= WHOLE or not one.name.strip() for one in subjects):
        found.append(Gap(level, "weight"))
    sums = Counter[str]()
    for one in subjects:
        sums[one.part] += one.weight
    for part in PARTS:
        wanted = WHOLE if part in parts_of(level) else 0
        if sums[part] != wanted:
            found.append(Gap(level, "sum" if wanted else "parts", part, sums[part]))
    return found


def read_subjects(text: str, words: dict[str, str]) -> tuple[tuple[Subject, ...], list[int]]:
    """(subjects, numbers of lines that cannot be read) of lines like “理论 40 机械制图与公差”; `words` are parts by name."""
    found, bad = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        cells = line.replace("%", " ").replace("％", " ").split(maxsplit=2)
        part = words.get(cells[0].lower(), "")
        if len(cells) < 3 or not part or not (cells[1].isascii() and cells[1].isdecimal()) or len(cells[1]) > 3:
            bad.append(number)
        else:
            found.append(Subject(part, cells[2].strip()[:60], int(cells[1])))
    return tuple(found), bad
