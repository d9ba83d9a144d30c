"""Reading exams: the candidate's own paper, the invigilator's board, the check of the answer log."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.translation import gettext_lazy as _

from jianglu.platform import calendar, vault
from jianglu.platform.access import Actor, limit, require

from ..errors import ExamOver, LockdownMissing, OtherSession, PapersMissing, RegistrationNotFound, SittingNotFound
from ..permissions import INVIGILATE, MONITOR, TAKE_EXAM, VIEW_REGISTRATIONS, VOID_ATTEMPT
from ..plans.models import Registration
from . import rules
from .lockdown import NO_PROOF, Proof, proven
from .models import Answer, AnswerEvent, Attempt, Incident, PaperForm, SheetEntry, Sitting

STATUSES = {
    "absent": _("未到"), "started": _("作答中"), "interrupted": _("中断"), "submitted": _("已交卷"), "voided": _("已作废"),
}  # fmt: skip
SILENT = timedelta(seconds=90)
"""Three heartbeats missed."""


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


def paper_of(actor: Actor, attempt_id: str, token: str, proof: Proof = NO_PROOF) -> Paper:
    """The paper of a live session; raises SittingNotFound, OtherSession, LockdownMissing."""
    attempt = own_attempt(actor, attempt_id)
    if attempt.session_hash != rules.digest(token):
        raise OtherSession()
    if attempt.lockdown_keys and not proven(attempt.lockdown_keys, proof):
        raise LockdownMissing()
    answers = {
        row.question: {"value": row.value, "flagged": row.flagged, "seq": row.seq} for row in attempt.answers.all()
    }
    return Paper(attempt, rules.shown(attempt.paper), answers, calendar.now(), attempt.deadline, attempt.last_seq)


def running_paper(actor: Actor, attempt_id: str, token: str, proof: Proof = NO_PROOF) -> Paper:
    """The paper while the exam runs; raises SittingNotFound, OtherSession, LockdownMissing, ExamOver."""
    paper = paper_of(actor, attempt_id, token, proof)
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


def board(actor: Actor, plan_id: int) -> QuerySet[Registration]:
    """Everybody whom a sitting expects, with `status` (a code of STATUSES), `answered` and, who came, their attempt.

    Who has not been heard of for SILENT seconds is interrupted.
    """
    rows = Registration.objects.filter(plan_id=plan_id, skips_theory=False).exclude(ticket="")
    silent = calendar.now() - SILENT
    status = Case(
        When(attempt=None, then=Value("absent")),
        When(attempt__state=Attempt.State.SUBMITTED, then=Value("submitted")),
        When(attempt__state=Attempt.State.VOIDED, then=Value("voided")),
        When(attempt__seen_at__lt=silent, then=Value("interrupted")),
        default=Value("started"),
    )
    answered = (
        Answer.objects.filter(attempt__registration=OuterRef("pk"), value__len__gt=0)
        .order_by()
        .values("attempt")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return (
        limit(rows, actor, VIEW_REGISTRATIONS, region="region_code", organisation="organisation_id")
        .select_related("person", "room", "attempt", "plan")
        .defer("attempt__paper", "explanation", "declared")
        .annotate(status=status, answered=Subquery(answered), troubles=Count("incidents"))
        .order_by("ticket")
    )


def counts(actor: Actor, plan_id: int) -> dict[str, int]:
    """How many of those expected are in each status."""
    found = dict.fromkeys(STATUSES, 0)
    rows: QuerySet[Any] = board(actor, plan_id)
    for status in rows.values_list("status", flat=True):
        found[status] += 1
    return found


def candidate(actor: Actor, registration_id: int) -> Registration:
    """One line of the board with the time granted; raises RegistrationNotFound."""
    plan_id = Registration.objects.filter(pk=registration_id).values_list("plan_id", flat=True).first()
    found = board(actor, plan_id or 0).prefetch_related("attempt__grants").filter(pk=registration_id).first()
    if found is None:
        raise RegistrationNotFound()
    return found


def incidents(actor: Actor, plan_id: int, registration_id: int | None = None) -> QuerySet[Incident]:
    """What was written down in a sitting, newest first; of one candidate or of all."""
    rows = Incident.objects.filter(plan_id=plan_id).select_related("registration__person")
    if registration_id is not None:
        rows = rows.filter(registration_id=registration_id)
    return limit(rows, actor, VIEW_REGISTRATIONS, region="region_code", organisation="organisation_id")


def sheets(actor: Actor, plan_id: int) -> QuerySet[Registration]:
    """The candidates of a sitting on paper with what was typed in: `typed` is True after the first, `done` after both."""
    rows = Registration.objects.filter(plan_id=plan_id, skips_theory=False).exclude(ticket="")
    return (
        limit(rows, actor, INVIGILATE, organisation="organisation_id")
        .select_related("person", "room", "sheet")
        .annotate(
            typed=Exists(SheetEntry.objects.filter(registration=OuterRef("pk"))),
            done=Exists(Attempt.objects.filter(registration=OuterRef("pk"))),
        )
        .order_by("ticket")
    )


def sheet(actor: Actor, registration_id: int) -> tuple[Registration, list[dict[str, Any]]]:
    """A candidate of a sitting on paper, and the questions of their form to type in: number, kind, labels.

    Raises RegistrationNotFound, PapersMissing.
    """
    plan_id = Registration.objects.filter(pk=registration_id).values_list("plan_id", flat=True).first()
    found = sheets(actor, plan_id or 0).select_related("plan").filter(pk=registration_id).first()
    if found is None:
        raise RegistrationNotFound()
    form = PaperForm.objects.filter(plan_id=found.plan_id, code=found.form).first()
    if form is None:
        raise PapersMissing()
    questions = json.loads(vault.unseal(bytes(form.paper_sealed)))
    return found, [
        {
            "no": question["no"],
            "kind": question["kind"],
            "labels": ["T", "F"] if question["kind"] == "true_false" else [label for label, _t in question["options"]],
            "targets": [label for label, _text in question.get("targets", [])],
        }
        for question in questions
    ]


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
