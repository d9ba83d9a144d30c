"""The candidate's exam. `X-Exam-Token` names the one live session; it comes from entering or resuming."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Header, Path, Query, Router, Schema
from pydantic import Field

from jianglu.platform import calendar

from ..delivery import queries, rules, services
from ..delivery.lockdown import HEADER, Proof
from .common import AttemptId, Id

router = Router()
Token = Annotated[str, Header(alias="X-Exam-Token", max_length=100)]


def _proof(request: HttpRequest) -> Proof:
    return Proof(request.build_absolute_uri(), request.headers.get(HEADER, ""))


Code = Annotated[str, Field(min_length=1, max_length=12)]


class StartIn(Schema):
    """The code that the invigilator announces."""

    code: Code


class EntryTicket(Schema):
    """A live session of an exam; keep the token."""

    attempt_id: str
    token: str
    deadline: datetime


class ExamOut(Schema):
    """Where my exam is."""

    attempt_id: str
    state: str
    started_at: datetime
    deadline: datetime
    submitted_at: datetime | None
    submitted_by_clock: bool

    @staticmethod
    def resolve_attempt_id(obj: Any) -> str:
        return str(obj.pk)


class QuestionCaseOut(Schema):
    """The case that a question belongs to: its first and last question; the text comes with the first."""

    first: int
    last: int
    stem: str = ""


class ExamQuestionOut(Schema):
    """A question as shown, with what stands there now.

    What is chosen, by kind: labels of options; T or F; match: pairs such as 1B (`targets` are the right column); order:
    labels in order; fill: a text for each blank; short: one text.
    """

    no: int
    kind: str
    points: float
    stem: str
    options: list[list[str]]
    targets: list[list[str]] = []
    case: QuestionCaseOut | None = None
    chosen: list[str]
    flagged: bool


class PaperOut(Schema):
    """My paper without keys, and the server's time."""

    deadline: datetime
    seconds_left: int
    last_seq: int
    questions: list[ExamQuestionOut]


class ExamAnswerIn(Schema):
    """An answer; `seq` is the client's own count, so that repeating and overtaking are harmless."""

    seq: int = Field(ge=1, le=2**31 - 1)
    value: list[Annotated[str, Field(max_length=2000)]] = Field(max_length=10)
    flagged: bool = False
    at: Annotated[str, Field(max_length=40)] = ""


class AckOut(Schema):
    """What the server has made durable."""

    seq: int
    saved_at: datetime
    deadline: datetime
    seconds_left: int


class PulseOut(Schema):
    """The server's clock for my exam."""

    state: str
    deadline: datetime
    seconds_left: int
    last_seq: int


@router.post("/me/registrations/{registration_id}/exam", response=EntryTicket)
def enter(request: HttpRequest, registration_id: Id, data: StartIn) -> Any:
    """Sit down with the start code: the paper is drawn and frozen."""
    return _seat(services.enter(request.actor, registration_id, data.code, proof=_proof(request)))


@router.post("/me/exams/{attempt_id}/resume", response=EntryTicket)
def resume(request: HttpRequest, attempt_id: AttemptId, data: StartIn) -> Any:
    """Go on at this device with the invigilator's code; the other session ends."""
    return _seat(services.resume(request.actor, str(attempt_id), data.code, proof=_proof(request)))


@router.get("/me/exams/{attempt_id}", response=ExamOut)
def exam(request: HttpRequest, attempt_id: AttemptId) -> Any:
    """Where my exam is; needs no token."""
    return queries.own_attempt(request.actor, str(attempt_id))


@router.get("/me/exams/{attempt_id}/paper", response=PaperOut)
def paper(request: HttpRequest, attempt_id: AttemptId, token: Token) -> Any:
    """My paper with my answers, while the exam runs."""
    found = queries.running_paper(request.actor, str(attempt_id), token, _proof(request))
    return {
        "deadline": found.deadline,
        "seconds_left": found.seconds_left,
        "last_seq": found.last_seq,
        "questions": [question | found.given(question["no"]) for question in found.questions],
    }


@router.put("/me/exams/{attempt_id}/answers/{question}", response=AckOut)
def save_answer(
    request: HttpRequest, attempt_id: AttemptId, question: Annotated[int, Path(ge=1, le=1000)],
    data: ExamAnswerIn, token: Token,
) -> Any:  # fmt: skip
    """Make one answer durable; acknowledged only after the commit."""
    ack = services.save_answer(
        request.actor, str(attempt_id), token, question=question, seq=data.seq, value=data.value,
        flagged=data.flagged, client_at=data.at, proof=_proof(request),
    )  # fmt: skip
    return {
        "seq": ack.seq,
        "saved_at": ack.saved_at,
        "deadline": ack.deadline,
        "seconds_left": rules.seconds_left(ack.deadline, calendar.now()),
    }


@router.post("/me/exams/{attempt_id}/heartbeat", response=PulseOut)
def heartbeat(
    request: HttpRequest, attempt_id: AttemptId, token: Token, away: Annotated[int, Query(ge=0, le=100)] = 0
) -> Any:
    """Show the invigilator that I am here; learn of time that was granted and of the end.

    `away` is how often the candidate left the page since the last time.
    """
    attempt = services.heartbeat(request.actor, str(attempt_id), token, away=away, proof=_proof(request))
    return {
        "state": attempt.state,
        "deadline": attempt.deadline,
        "seconds_left": rules.seconds_left(attempt.deadline, calendar.now()),
        "last_seq": attempt.last_seq,
    }


@router.post("/me/exams/{attempt_id}/submission", response=ExamOut)
def submit(request: HttpRequest, attempt_id: AttemptId, token: Token) -> Any:
    """Hand in; doing so again changes nothing."""
    return services.submit(request.actor, str(attempt_id), token, proof=_proof(request))


def _seat(entry: services.Entry) -> dict[str, Any]:
    return {"attempt_id": str(entry.attempt.pk), "token": entry.token, "deadline": entry.attempt.deadline}
