"""How good a course is by what can be counted: points by criterion, each with its reason and what would raise it. Pure.

A score is advice to authors and reviewers; it publishes and retires nothing by itself. What does not apply (captions of a
course without videos, completion before anybody could have finished) is left out of the sum and of its maximum.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SHORT = 6 * 60
"""Seconds: Guo, Kim and Rubin (L@S 2014) found that learners leave longer videos before their end."""
LONG = 15 * 60
LONGEST_LESSON = 30 * 60
ENOUGH_LEARNERS = 20
GOOD_SHARE = 0.6


@dataclass(frozen=True)
class Part:
    """One activity as far as the score looks at it; seconds of study, questions of a quiz and how many are explained."""

    chapter: int
    kind: str
    seconds: int
    questions: int = 0
    explained: int = 0
    captions: bool = False


@dataclass(frozen=True)
class Seen:
    """What a version of a course says of itself, and how its learners fared."""

    summary: str
    outcomes: int
    teacher: str
    parts: tuple[Part, ...]
    chapters: int
    learners: int = 0
    completed: int = 0


@dataclass(frozen=True)
class Criterion:
    """Points got of points possible, why, and what to do for more ("" when nothing)."""

    code: str
    label: str | Promise
    got: int
    of: int
    why: str | Promise
    advice: str | Promise = ""


def judge(seen: Seen) -> list[Criterion]:
    """All criteria that apply, in order."""
    found = [_outcomes(seen), _description(seen), _structure(seen), _practice(seen), _lengths(seen), _captions(seen)]
    return [row for row in [*found, _completion(seen)] if row is not None]


def score(criteria: Iterable[Criterion]) -> int:
    """Whole percent of the points that apply, rounded down."""
    rows = list(criteria)
    whole = sum(row.of for row in rows)
    return sum(row.got for row in rows) * 100 // whole if whole else 0


def _outcomes(seen: Seen) -> Criterion:
    got = 15 if seen.outcomes >= 3 else 5 * seen.outcomes
    why = _("写明 %(count)s 条学完能做什么") % {"count": seen.outcomes}
    return Criterion(
        "outcomes", _("学习目标"), got, 15, why, "" if got == 15 else _("写 3 条以上，用“会……”开头，说明学完能做的事")
    )


def _description(seen: Seen) -> Criterion:
    size = len(seen.summary.strip())
    got = (6 if size >= 60 else 3 if size >= 20 else 0) + (4 if seen.teacher.strip() else 0)
    why = _("简介 %(size)s 字，%(teacher)s") % {
        "size": size,
        "teacher": _("已写主讲") if seen.teacher.strip() else _("未写主讲"),
    }
    return Criterion(
        "description",
        _("课程介绍"),
        got,
        10,
        why,
        "" if got == 10 else _("简介写 60 字以上：给谁学、解决什么问题；写上主讲"),
    )


def _structure(seen: Seen) -> Criterion:
    filled = {part.chapter for part in seen.parts}
    long = sum(part.seconds > LONGEST_LESSON for part in seen.parts)
    got = (5 if seen.chapters >= 2 and len(filled) == seen.chapters else 2 if filled else 0) + (
        5 if seen.parts and not long else 0
    )
    why = _("%(chapters)s 章 %(parts)s 节，超过 30 分钟的 %(long)s 节") % {
        "chapters": seen.chapters, "parts": len(seen.parts), "long": long,
    }  # fmt: skip
    return Criterion(
        "structure", _("结构"), got, 10, why, "" if got == 10 else _("分成两章以上，每章都有内容，每节不超过 30 分钟")
    )


def _practice(seen: Seen) -> Criterion:
    quizzes = [part for part in seen.parts if part.kind == "quiz"]
    asked = sum(part.questions for part in quizzes)
    explained = sum(part.explained for part in quizzes)
    got = (8 if quizzes else 0) + (6 if asked >= 5 else 0) + (6 if asked and explained * 2 >= asked else 0)
    why = _("测验 %(quizzes)s 个，题目 %(asked)s 道，其中有解析的 %(explained)s 道") % {
        "quizzes": len(quizzes), "asked": asked, "explained": explained,
    }  # fmt: skip
    return Criterion(
        "practice", _("练习与反馈"), got, 20, why, "" if got == 20 else _("至少一个测验、5 道题，半数以上写解析")
    )


def _lengths(seen: Seen) -> Criterion | None:
    videos = [part.seconds for part in seen.parts if part.kind == "video"]
    if not videos:
        return None
    got = round(sum(1 if size <= SHORT else 0.5 if size <= LONG else 0 for size in videos) * 15 / len(videos))
    why = _("视频 %(videos)s 个，6 分钟以内的 %(short)s 个，超过 15 分钟的 %(long)s 个") % {
        "videos": len(videos), "short": sum(size <= SHORT for size in videos), "long": sum(size > LONG for size in videos),
    }  # fmt: skip
    return Criterion(
        "lengths", _("视频长度"), got, 15, why, "" if got == 15 else _("把长视频剪成 6 分钟以内的小段，一段讲一件事")
    )


def _captions(seen: Seen) -> Criterion | None:
    videos = [part for part in seen.parts if part.kind == "video"]
    if not videos:
        return None
    with_text = sum(part.captions for part in videos)
    got = with_text * 10 // len(videos)
    why = _("视频 %(videos)s 个，有字幕的 %(captions)s 个") % {"videos": len(videos), "captions": with_text}
    return Criterion(
        "captions",
        _("字幕"),
        got,
        10,
        why,
        "" if got == 10 else _("给每个视频上传字幕（SRT 或 WebVTT），听障学员和嘈杂场所都用得上"),
    )


def _completion(seen: Seen) -> Criterion | None:
    if seen.learners < ENOUGH_LEARNERS:
        return None
    share = seen.completed / seen.learners
    got = min(20, int(20 * share / GOOD_SHARE))
    why = _("%(learners)s 名学员中 %(completed)s 名学完") % {"learners": seen.learners, "completed": seen.completed}
    return Criterion(
        "completion",
        _("完成率"),
        got,
        20,
        why,
        "" if got == 20 else _("在课程统计里看学员停在哪一节，把那一节改短或讲清楚"),
    )
