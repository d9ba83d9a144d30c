"""Quizzes: attempts, answers saved as they are given, marking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction

from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor, require

from .. import asking, rules, xapi
from ..errors import ActivityLocked, AnswerUnfit, AttemptOver, CourseNotFound, NoAttemptsLeft
from ..models import Activity, Attempt, Enrolment, Question
from ..permissions import STUDY
from ..releases import standing
from .study import progress_of, say, settle, taking_part


def start_attempt(actor: Actor, activity_id: int) -> Attempt:
    """Begin a quiz, or go on with the attempt that is open; raises NoAttemptsLeft, ActivityLocked, NotEnrolled."""
    with transaction.atomic():
        enrolment, activity = taking_part(actor, activity_id)
        if activity.kind != Activity.Kind.QUIZ:
            raise ActivityLocked()
        Enrolment.objects.select_for_update().get(pk=enrolment.pk)
        attempts = list(Attempt.objects.filter(enrolment=enrolment, activity=activity).order_by("number"))
        if attempts and attempts[-1].submitted_at is None:
            return attempts[-1]
        if activity.max_attempts and len(attempts) >= activity.max_attempts:
            raise NoAttemptsLeft(limit=activity.max_attempts)
        attempt = Attempt.objects.create(
            enrolment=enrolment, activity=activity, number=len(attempts) + 1, started_at=calendar.now()
        )
        audit.record(actor, "learning.attempt_started", attempt)
        return attempt


def save_answers(actor: Actor, attempt_id: int, seq: int, answers: Mapping[str, Sequence[str]]) -> int:
    """Keep answers given so far (labels by question id); older or repeated saves (by `seq`) change nothing.

    Returns the last sequence kept; raises AnswerUnfit, AttemptOver.
    """
    with transaction.atomic():
        attempt = _attempt(actor, attempt_id)
        if attempt.submitted_at is not None:
            raise AttemptOver()
        if seq > attempt.seq:
            attempt.answers, attempt.seq = {**attempt.answers, **_kept(attempt, answers)}, seq
            attempt.save(update_fields=["answers", "seq"])
        return attempt.seq


def submit_attempt(actor: Actor, attempt_id: int, answers: Mapping[str, Sequence[str]] | None = None) -> Attempt:
    """Hand in and mark; handing in again gives the same result. Raises AnswerUnfit, NotReleased after a closing deadline."""
    with transaction.atomic():
        attempt = _attempt(actor, attempt_id)
        if attempt.submitted_at is not None:
            return attempt
        standing.check_open(attempt.enrolment, attempt.activity_id)
        attempt.answers = {**attempt.answers, **_kept(attempt, answers or {})}
        asked = [
            rules.Asked(q.pk, q.kind, q.answer, q.points) for q in Question.objects.filter(activity=attempt.activity_id)
        ]
        now = calendar.now()
        attempt.score = rules.mark(asked, attempt.answers)
        attempt.passed = attempt.score >= attempt.activity.pass_mark
        attempt.submitted_at = now
        attempt.save()
        progress = progress_of(attempt.enrolment, attempt.activity)
        progress.score = max(progress.score or 0, attempt.score)
        say(
            attempt.enrolment,
            "passed" if attempt.passed else "failed",
            xapi.activity_iri(attempt.activity.key),
            attempt.activity.title,
            now,
            {"success": attempt.passed, "score": {"scaled": attempt.score / 100}},
        )
        settle(progress, attempt.activity, now)
        audit.record(actor, "learning.attempt_submitted", attempt, changes={"score": attempt.score})
        return attempt


def _kept(attempt: Attempt, said: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    if not said:
        return {}
    questions = list(Question.objects.filter(activity=attempt.activity_id))
    try:
        return asking.kept(asking.asked(questions, attempt.pk, {}), said)
    except ValueError as error:
        raise AnswerUnfit() from error


def _attempt(actor: Actor, attempt_id: int) -> Attempt:
    require(actor, STUDY, person_id=actor.person_id or 0)
    attempt = (
        Attempt.objects.select_for_update(of=("self",))
        .select_related("activity__module", "enrolment__version")
        .filter(pk=attempt_id, enrolment__person_id=actor.person_id or 0)
        .first()
    )
    if attempt is None:
        raise CourseNotFound()
    return attempt
