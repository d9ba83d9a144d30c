"""Reads a course written as one Markdown file: the package that authors can keep, send and import.

---                         description as YAML: title, category, occupation, level, summary, outcomes, teacher, in_order, tags
# 第一章                    a chapter
## 洗手                     a text, its reading time by length; `## 洗手 | 10` sets minutes
## 测验：小测 | 60          a quiz with its pass mark; then questions:
## 作业：画一张接线图 | 60   an assignment with its pass mark, then its text
## 实操：给老人翻身        a practice task; `- [ ] line` are the lines of its checklist, the rest its text
? 单选或多选题干             options below: `* right`, `- wrong`; several right ones make it multiple
? 判断题干 = 对              or 错
? 填空题干 = 答案/也可        accepted wordings; the blank is ____, or stands at the end
! 解析                      explanation of the question above
"""

from __future__ import annotations

from typing import Any

import yaml

from jianglu.platform.questions import BLANK, textual

QUIZ, ASSIGNMENT, PRACTICE = "测验：", "作业：", "实操："
LINE = "- [ ] "


def read_package(text: str) -> dict[str, Any]:
    """The package as `services.import_course` takes it; raises ValueError with the line that makes no sense."""
    _, head, body = text.split("---\n", 2)
    package: dict[str, Any] = yaml.safe_load(head)
    modules: list[dict[str, Any]] = []
    activity: dict[str, Any] = {}
    for number, line in enumerate(body.splitlines(), start=1):
        if line.startswith("# "):
            modules.append({"title": line[2:].strip(), "activities": []})
        elif line.startswith("## "):
            if not modules:
                raise ValueError(f"line {number}: a lesson before the first chapter")
            activity = _activity(line[3:])
            modules[-1]["activities"].append(activity)
        elif activity.get("kind") == "quiz":
            _question_line(activity["questions"], line, number)
        elif activity.get("kind") == "practice" and line.startswith(LINE):
            activity["checklist"].append(line.removeprefix(LINE))
        elif activity:
            activity["body"] += line + "\n"
        elif line.strip():
            raise ValueError(f"line {number}: text outside of a lesson")
    return {**package, "modules": modules}


def _activity(heading: str) -> dict[str, Any]:
    title, _bar, figure = (part.strip() for part in heading.partition("|"))
    if title.startswith(QUIZ):
        return {
            "kind": "quiz",
            "title": title.removeprefix(QUIZ),
            "pass_mark": int(figure) if figure else 60,
            "questions": [],
        }
    if title.startswith(ASSIGNMENT):
        mark = int(figure) if figure else 60
        return {"kind": "assignment", "title": title.removeprefix(ASSIGNMENT), "pass_mark": mark, "body": ""}
    if title.startswith(PRACTICE):
        return {"kind": "practice", "title": title.removeprefix(PRACTICE), "body": "", "checklist": []}
    lesson: dict[str, Any] = {"kind": "text", "title": title, "body": ""}
    if figure:
        lesson["seconds"] = int(figure) * 60
    return lesson


def _question_line(questions: list[dict[str, Any]], line: str, number: int) -> None:
    mark, _space, rest = line.partition(" ")
    if mark == "?":
        stem, _equals, answer = (part.strip() for part in rest.partition(" = "))
        if answer in textual.TRUTH:
            questions.append({"kind": "true_false", "stem": stem, "answer": [textual.TRUTH[answer]]})
        elif answer:
            stem = stem if BLANK.search(stem) else f"{stem} ____"
            questions.append({"kind": "fill", "stem": stem, "answer": [answer.replace("/", "|")]})
        else:
            questions.append({"kind": "single", "stem": stem, "options": [], "answer": []})
    elif mark in ("*", "-") and questions and "options" in questions[-1]:
        asked = questions[-1]
        key = chr(ord("A") + len(asked["options"]))
        if mark == "*":
            asked["answer"].append(key)
        asked["options"].append([key, rest.strip()])
        asked["kind"] = "multiple" if len(asked["answer"]) > 1 else "single"
    elif mark == "!" and questions:
        questions[-1]["feedback"] = rest.strip()
    elif line.strip():
        raise ValueError(f"line {number}: {line[:40]!r} belongs to no question")
