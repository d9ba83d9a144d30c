"""People in the middle of an exam and of a lesson, in a running installation's own database; a program of its own.

`build` prints, as JSON, what they need to go on by the API; `check` prints what the database holds of their work.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from typing import Any

import django

django.setup()

from django.db import transaction  # noqa: E402

from jianglu.assessment.delivery import queries  # noqa: E402
from jianglu.assessment.delivery import services as delivery  # noqa: E402
from jianglu.assessment.delivery.models import Attempt, Sitting  # noqa: E402
from jianglu.assessment.tests import world as exam  # noqa: E402
from jianglu.learning import services as learning  # noqa: E402
from jianglu.learning.models import Activity, Category, PlaySession  # noqa: E402
from jianglu.learning.tests.conftest import PACKAGE  # noqa: E402
from jianglu.platform.access import Actor, Role  # noqa: E402
from jianglu.platform.calendar import now  # noqa: E402
from jianglu.platform.identity.services.tokens import issue_token  # noqa: E402
from jianglu.testing import SYSTEM, at, make_actor  # noqa: E402

CANDIDATES = 3


@transaction.atomic
def build() -> dict[str, Any]:
    """Three candidates who have sat down, one learner who has opened a lesson."""
    here = exam.world(candidates=CANDIDATES)
    plan = exam.open_plan(here)
    rows = exam.scheduled(here, plan)
    code = exam.sitting(here, plan)
    with at(exam.minutes_later(1)):
        entries = [
            (worker, delivery.enter(worker, row.pk, code)) for worker, row in zip(here.workers, rows, strict=True)
        ]
    # A real city has no clock to move: the exam, held in 2023 when its rules were in force, goes on until an hour from now.
    end = now() + timedelta(hours=1)
    Attempt.objects.update(deadline=end)
    Sitting.objects.update(ends_at=end)
    return {"exams": [_exam(worker, entry) for worker, entry in entries], "lesson": _lesson()}


def _exam(worker: Actor, entry: delivery.Entry) -> dict[str, Any]:
    questions = [[row["no"], row["kind"], sorted(row["map"])] for row in entry.attempt.paper]
    return {
        "id": str(entry.attempt.pk), "token": entry.token, "questions": questions, "bearer": issue_token(worker, "crash"),
    }  # fmt: skip


def _lesson() -> dict[str, Any]:
    Category.objects.get_or_create(code="care", defaults={"name": "康养", "icon": "heart", "summary": "", "seq": 1})
    course = learning.import_course(SYSTEM, PACKAGE)
    learner = make_actor(Role.WORKER)
    learning.enrol(learner, course.pk)
    session = learning.open_session(learner, Activity.objects.get(module__version=course.current, seq=1).pk)
    return {"key": str(session.key), "token": session.token, "bearer": issue_token(learner, "crash")}


def check() -> dict[str, Any]:
    """Of each exam the state, the number of logged answers and where its log breaks; of the lesson the last beat."""
    exams = [
        {"id": str(row.pk), "state": row.state, "events": row.events, "broken": queries.broken_at(row)}
        for row in Attempt.objects.all()
    ]
    session = PlaySession.objects.get()
    return {"exams": exams, "lesson": {"seq": session.seq, "reply": session.last_reply}}


if __name__ == "__main__":
    sys.stdout.write(json.dumps({"build": build, "check": check}[sys.argv[1]]()))
