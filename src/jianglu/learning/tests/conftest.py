"""A published course, and a learner."""

from __future__ import annotations

from typing import Any

import pytest

from jianglu.learning import asking, services
from jianglu.learning.models import Attempt, Category, Course
from jianglu.platform.access import Actor, Role
from jianglu.platform.questions import labelled
from jianglu.testing import SYSTEM, make_actor, make_region

PACKAGE: dict[str, Any] = {
    "title": "养老护理基础",
    "category": "care",
    "summary": "老年人日常照料的基本方法",
    "outcomes": "会翻身\n会测血压",
    "modules": [
        {
            "title": "第一章",
            "activities": [
                {"kind": "text", "title": "洗手", "body": "洗手是预防感染最简单有效的方法。", "seconds": 600},
                {
                    "kind": "quiz",
                    "title": "小测",
                    "pass_mark": 60,
                    "max_attempts": 2,
                    "questions": [
                        {"kind": "true_false", "stem": "洗手可以预防感染", "answer": ["T"], "feedback": "是的"},
                        {
                            "kind": "single",
                            "stem": "七步洗手法有几步",
                            "options": [["A", "五"], ["B", "七"]],
                            "answer": ["B"],
                        },
                    ],
                },
                {"kind": "text", "title": "延伸阅读", "body": "选读。", "required": False},
            ],
        }
    ],
}


@pytest.fixture
def course(db: None) -> Course:
    make_region()
    Category.objects.get_or_create(code="care", defaults={"name": "康养", "icon": "heart", "summary": "", "seq": 1})
    return services.import_course(SYSTEM, PACKAGE)


@pytest.fixture
def worker(db: None) -> Actor:
    return make_actor(Role.WORKER)


def said(attempt: Attempt, **answers: list[str]) -> dict[str, list[str]]:
    """Answers by place (q1, q2, …) in the writer's keys, as this attempt's learner would choose them."""
    questions = list(attempt.activity.questions.all())
    drawn = asking.asked(questions, attempt.pk, {})
    return {
        str(drawn[int(name[1:]) - 1]["id"]): labelled(drawn[int(name[1:]) - 1], keys) for name, keys in answers.items()
    }
