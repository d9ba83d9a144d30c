"""REST: courses for everybody; studying, hours and quizzes for the signed-in learner."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema
from ninja.pagination import paginate

from jianglu.platform import calendar
from jianglu.platform.pages.paging import Pages

from . import asking, authoring_api, exchange_api, finding, notes_api, queries, rules, services, work_api
from .authoring_api import PrerequisiteOut, before
from .cohorts.api import router as cohorts
from .cohorts.discussions_api import router as discussions
from .faces.api import router as faces
from .lives.api import router as lives
from .planning.api import router as planning

router = Router(tags=["learning"])
router.add_router("", work_api.router)
router.add_router("", exchange_api.router)
router.add_router("", authoring_api.router)
router.add_router("", notes_api.router)
router.add_router("/groups", cohorts)
router.add_router("", faces)
router.add_router("", lives)
router.add_router("", discussions)
router.add_router("/me", planning)
Id = int


class CategoryOut(Schema):
    """A category with the number of its open courses."""

    code: str
    name: str
    size: int


class CourseOut(Schema):
    """A course in a list; `hours` are 学时 of 45 minutes."""

    id: int
    number: str
    title: str
    summary: str
    category: str
    occupation_code: str | None
    level: str
    tags: list[str]
    hours: float
    learners: int

    @staticmethod
    def resolve_summary(obj: Any) -> str:
        return str(obj.current.summary)

    @staticmethod
    def resolve_category(obj: Any) -> str:
        return str(obj.category_id)

    @staticmethod
    def resolve_occupation_code(obj: Any) -> str | None:
        return obj.occupation_id or None

    @staticmethod
    def resolve_hours(obj: Any) -> float:
        return rules.study_hours(obj.current.seconds, calendar.today())


class TagOut(Schema):
    """A skill tag with the number of open courses that have it."""

    name: str = Field(alias="value")
    size: int


class ActivityOut(Schema):
    """An activity of the outline; `seconds` have been credited of `needed`."""

    id: int
    module: str
    kind: str
    title: str
    required: bool
    open: bool
    reasons: list[str] = Field(description="why it is not open; before joining, what its rule will ask")
    opens_on: date | None
    due: date | None
    closed: bool
    done: bool
    late: bool
    seconds: int
    needed: int


class CourseDetail(Schema):
    """A course with its outline, for the signed-in learner with their progress."""

    course: CourseOut
    version: int
    enrolled: bool
    prerequisites: list[PrerequisiteOut]
    percent: int
    activities: list[ActivityOut]


class CourseEnrolmentOut(Schema):
    """One of my courses."""

    course_id: int
    title: str
    done: int
    size: int
    started_at: datetime
    completed_at: datetime | None

    @staticmethod
    def resolve_title(obj: Any) -> str:
        return str(obj.version.title)


class HoursOut(Schema):
    """My credited seconds and 学时."""

    today: int
    year: int
    ever: int
    study_hours: float


class LedgerEntryOut(Schema):
    """A line of my hour ledger."""

    course_id: int
    activity_id: int | None
    day: date
    kind: str
    seconds: int
    refused: int
    reason: str
    evidence_hash: str


class LeaseOut(Schema):
    """The lease under which time is counted; the next beat brings `token`."""

    key: UUID
    token: str
    face_due: bool = Field(description="the open presence check wants a picture: POST …/face")


class BeatIn(Schema):
    """What the player reports every half minute; `ranges` are media seconds, `elapsed` its clock since opening.

    `token` is that of the answer to the beat before, of the opening for the first.
    """

    seq: int = Field(ge=1, le=100_000)
    token: str = Field(max_length=43)
    elapsed: float = Field(ge=0, le=1e6, allow_inf_nan=False)
    ranges: list[tuple[float, float]] = Field(default=[], max_length=100)
    rate: float = Field(default=1, ge=0, le=16, allow_inf_nan=False)
    visible: bool = True
    playing: bool = True
    position: float = Field(default=0, ge=0, le=1e6, allow_inf_nan=False)


class BeatOut(Schema):
    """What the server made of it, and the token of the next beat."""

    seq: int
    token: str
    credited: int
    refused: int
    reason: str | None
    pending: int
    activity_seconds: int
    needed: int
    check: bool
    face: bool = False
    absent: bool


class AttemptOut(Schema):
    """A go at a quiz."""

    id: int
    number: int
    score: int | None
    passed: bool | None
    submitted_at: datetime | None


class QuestionOut(Schema):
    """A question as this attempt asks it, options as (label, text); of a matching question these are the left column."""

    id: int
    kind: str
    stem: str
    options: list[tuple[str, str]]
    targets: list[tuple[str, str]] = []
    points: int
    chosen: list[str]


class AttemptDetail(AttemptOut):
    """A go at a quiz with its questions and what was chosen so far."""

    questions: list[QuestionOut]


class AnswersIn(Schema):
    """Answers by question id: labels of options, T or F, texts of blanks, pairs such as 1B, labels in order."""

    seq: int = Field(default=0, ge=0, le=1_000_000)
    answers: dict[str, list[str]] = {}


@router.get("/categories", response=list[CategoryOut], auth=None)
def categories(request: HttpRequest) -> Any:
    """The categories of the platform."""
    return queries.categories()


@router.get("/courses", response=list[CourseOut], auth=None)
@paginate(Pages, page_size=20)
def courses(
    request: HttpRequest, q: str = "", category: str = "", level: str = "", occupation: str = "", tag: str = ""
) -> Any:
    """Open courses by what somebody has typed so far, category, level, occupation, skill tag (in any case or width)."""
    return queries.catalogue(
        _plain(q), category=_plain(category), level=_plain(level), occupation=_plain(occupation), tag=_plain(tag)
    )


@router.get("/tags", response=list[TagOut], auth=None)
def tags(request: HttpRequest) -> Any:
    """The skill tags of open courses, the most frequent first."""
    return finding.tags()


@router.get("/courses/{int:course_id}", response=CourseDetail, auth=None)
def course(request: HttpRequest, course_id: Id) -> Any:
    """One course."""
    found = queries.get_course(course_id)
    outline = queries.outline(found, request.actor.person_id)
    return {
        "course": found,
        "version": outline.version.number,
        "enrolled": outline.enrolment is not None,
        "prerequisites": before(course_id, request.actor.person_id),
        "percent": outline.percent,
        "activities": [
            {
                "id": line.activity.pk,
                "module": chapter.module.title,
                "kind": line.activity.kind,
                "title": line.activity.title,
                "required": line.activity.required,
                "open": line.open,
                "reasons": line.reasons,
                "opens_on": line.standing.opens_on,
                "due": line.standing.due,
                "closed": line.standing.closed,
                "late": bool(line.progress and line.progress.late),
                "done": line.done,
                "seconds": line.seconds,
                "needed": line.needed,
            }
            for chapter in outline.chapters
            for line in chapter.lines
        ],
    }


@router.post("/courses/{int:course_id}/enrolment", response=CourseEnrolmentOut)
def enrol(request: HttpRequest, course_id: Id) -> Any:
    """Join a course."""
    services.enrol(request.actor, course_id)
    return queries.my_courses(request.actor).get(course_id=course_id)


@router.get("/me/courses", response=list[CourseEnrolmentOut])
def my_courses(request: HttpRequest) -> Any:
    """My courses, last studied first."""
    return queries.my_courses(request.actor)[:200]


@router.get("/me/hours", response=HoursOut)
def my_hours(request: HttpRequest) -> Any:
    """My hours."""
    seconds = queries.my_hours(request.actor)
    return {**seconds, "study_hours": rules.study_hours(seconds["ever"], calendar.today())}


@router.get("/me/ledger", response=list[LedgerEntryOut])
def my_ledger(request: HttpRequest) -> Any:
    """The last lines of my hour ledger."""
    return queries.ledger(request.actor, person_id=request.actor.person_id or 0)[:200]


@router.post("/activities/{int:activity_id}/sessions", response=LeaseOut)
def open_session(request: HttpRequest, activity_id: Id) -> Any:
    """Take the lease for an activity."""
    return services.open_session(request.actor, activity_id, device=request.headers.get("User-Agent", ""))


@router.post("/sessions/{uuid:key}/beats", response=BeatOut)
def beat(request: HttpRequest, key: UUID, data: BeatIn) -> Any:
    """Report a beat; the same one again gets the same answer."""
    report = rules.Beat(data.elapsed, tuple(data.ranges), data.rate, data.visible, data.playing)
    return services.beat(request.actor, key, data.seq, report, data.position, token=data.token)


@router.post("/sessions/{uuid:key}/presence", response=LeaseOut)
def presence(request: HttpRequest, key: UUID) -> Any:
    """Answer the presence check."""
    return services.confirm_presence(request.actor, key)


@router.post("/sessions/{uuid:key}/close", response=LeaseOut)
def close(request: HttpRequest, key: UUID) -> Any:
    """Give the lease back."""
    return services.close_session(request.actor, key)


@router.post("/activities/{int:activity_id}/finish", response=dict[str, bool])
def finish(request: HttpRequest, activity_id: Id) -> Any:
    """I have read it."""
    return {"done": services.finish_reading(request.actor, activity_id).done_at is not None}


@router.post("/activities/{int:activity_id}/attempts", response=AttemptDetail)
def start_attempt(request: HttpRequest, activity_id: Id) -> Any:
    """Begin a quiz, or go on with the open attempt."""
    return _detail(request, services.start_attempt(request.actor, activity_id).pk)


@router.get("/attempts/{int:attempt_id}", response=AttemptDetail)
def attempt(request: HttpRequest, attempt_id: Id) -> Any:
    """One of my attempts."""
    return _detail(request, attempt_id)


@router.put("/attempts/{int:attempt_id}/answers", response=dict[str, int])
def save(request: HttpRequest, attempt_id: Id, data: AnswersIn) -> Any:
    """Keep answers; older saves change nothing."""
    return {"seq": services.save_answers(request.actor, attempt_id, data.seq, data.answers)}


@router.post("/attempts/{int:attempt_id}/submission", response=AttemptOut)
def submit(request: HttpRequest, attempt_id: Id, data: AnswersIn) -> Any:
    """Hand in."""
    return services.submit_attempt(request.actor, attempt_id, data.answers)


def _detail(request: HttpRequest, attempt_id: int) -> dict[str, Any]:
    found = queries.attempt(request.actor, attempt_id)
    return {
        "id": found.pk,
        "number": found.number,
        "score": found.score,
        "passed": found.passed,
        "submitted_at": found.submitted_at,
        "questions": asking.asked(list(found.activity.questions.all()), found.pk, found.answers),
    }


def _plain(text: str) -> str:
    return text[:60]
