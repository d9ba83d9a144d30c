"""Reading exams: the candidate's own paper, the invigilator's board, the check of the answer log."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from jianglu.platform import calendar
from jianglu.platform.access import Actor, limit, require

from ..errors import ExamOver, OtherSession, SittingNotFound
from ..permissions import MONITOR, TAKE_EXAM, VIEW_REGISTRATIONS, VOID_ATTEMPT
from . import rules
from .models import AnswerEvent, Attempt, Sitting


@dataclass(frozen=True)
class Paper:
    """What a candidate gets: questions without keys, own answers, the server's time."""

    attempt: Attempt
    questions: list[dict[str, Any]]
    answers: dict[int, dict[str, Any]]
    now: datetime
    deadline: datetime
    last_seq: int

    def given(self, question: int) -> dict[str, Any]:
        """What the candidate chose there so far, and whether they marked it."""
        answer = self.answers.get(question, {})
        return {"chosen": answer.get("value", []), "flagged": answer.get("flagged", False)}

    @property
    def seconds_left(self) -> int:
        """Until the deadline, never below 0."""
        return rules.seconds_left(self.deadline, self.now)


def own_attempt(actor: Actor, attempt_id: str) -> Attempt:
    """The actor's own exam; raises SittingNotFound, so that ids cannot be tried out."""
    rows = Attempt.objects.select_related("registration__plan__occupation").filter(person_id=actor.person_id or 0)
    attempt = rows.filter(pk=attempt_id).first()
    if attempt is None:
        raise SittingNotFound()
    require(actor, TAKE_EXAM, person_id=attempt.person_id)
    return attempt


def paper_of(actor: Actor, attempt_id: str, token: str) -> Paper:
    """The paper of a live session; raises SittingNotFound, OtherSession."""
    attempt = own_attempt(actor, attempt_id)
    if attempt.session_hash != rules.digest(token):
        raise OtherSession()
    answers = {
        row.question: {"value": row.value, "flagged": row.flagged, "seq": row.seq} for row in attempt.answers.all()
    }
    return Paper(attempt, rules.shown(attempt.paper), answers, calendar.now(), attempt.deadline, attempt.last_seq)


def running_paper(actor: Actor, attempt_id: str, token: str) -> Paper:
    """The paper while the exam runs; raises SittingNotFound, OtherSession, ExamOver."""
    paper = paper_of(actor, attempt_id, token)
    if paper.attempt.state != Attempt.State.STARTED or paper.now >= paper.deadline:
        raise ExamOver()
    return paper


def sittings(actor: Actor, *, live: bool = True) -> QuerySet[Sitting]:
    """Sittings in the actor's scope with numbers of candidates expected, working and done."""
    rows = Sitting.objects.select_related("plan__occupation", "plan__organisation", "plan__site")
    if live:
        rows = rows.filter(closed_at=None)
    expected = Q(plan__registrations__skips_theory=False) & Q(plan__registrations__state__in=["scheduled", "examined"])
    return (
        limit(rows, actor, MONITOR, region="plan__region_code", organisation="plan__organisation_id")
        .annotate(
            expected=Count("plan__registrations", filter=expected, distinct=True),
            working=Count("attempts", filter=Q(attempts__state=Attempt.State.STARTED), distinct=True),
            done=Count("attempts", filter=Q(attempts__state=Attempt.State.SUBMITTED), distinct=True),
        )
        .order_by("-opened_at")
    )


def sitting_of(actor: Actor, plan_id: int) -> Sitting | None:
    """The sitting of a plan in the actor's scope, or None."""
    return sittings(actor, live=False).filter(plan_id=plan_id).first()


def board(actor: Actor, plan_id: int) -> QuerySet[Attempt]:
    """The exams of a sitting as the invigilator sees them: who works, when last heard of, how many answers."""
    rows = Attempt.objects.filter(sitting__plan_id=plan_id).select_related("registration__person", "registration__room")
    return (
        limit(rows, actor, VIEW_REGISTRATIONS, region="region_code", organisation="organisation_id")
        .defer("paper")
        .annotate(answered=Count("answers", filter=Q(answers__value__len__gt=0)))
        .order_by("registration__ticket")
    )


def watched_attempt(actor: Actor, attempt_id: str) -> Attempt:
    """One exam of the actor's body or district; raises SittingNotFound."""
    rows = Attempt.objects.defer("paper").filter(pk=attempt_id)
    found = limit(rows, actor, VIEW_REGISTRATIONS, region="region_code", organisation="organisation_id").first()
    if found is None:
        raise SittingNotFound()
    return found


def get_attempt(actor: Actor, attempt_id: str) -> Attempt:
    """An exam that the actor may void; raises SittingNotFound."""
    rows = Attempt.objects.select_related("registration__plan", "registration__person").defer("paper")
    found = limit(rows, actor, VOID_ATTEMPT, region="region_code").filter(pk=attempt_id).first()
    if found is None:
        raise SittingNotFound()
    return found


def broken_at(attempt: Attempt) -> int | None:
    """Number of the first event of the answer log that was changed or is missing; None when the log is whole."""
    log = [
        (row.number, _event(row), row.hash) for row in AnswerEvent.objects.filter(attempt=attempt).order_by("number")
    ]
    if rules.paper_hash(attempt.paper) != attempt.paper_hash:
        return 0
    broken = rules.first_break(attempt.paper_hash, log)
    if broken is None and (len(log) != attempt.events or (log and log[-1][2] != attempt.chain)):
        return len(log) + 1
    return broken


def _event(row: AnswerEvent) -> rules.Event:
    at = row.at.astimezone(UTC).isoformat()
    return rules.Event(row.seq, row.question, tuple(row.value), row.flagged, row.client_at, at)


def has_picture(actor: Actor, file_id: int) -> bool:
    """Whether a paper that the actor is working on shows the picture."""
    running = Attempt.objects.filter(person_id=actor.person_id or 0, state=Attempt.State.STARTED)
    mark = f"(image:{int(file_id)})"
    return any(mark in json.dumps(paper) for paper in running.values_list("paper", flat=True))
