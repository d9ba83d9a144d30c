"""REST: classes for everybody; vouchers and enrolment for the worker; classes and rolls for schools; usage for clerks."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, File, Path, Query, Router, Schema
from ninja.files import UploadedFile
from ninja.pagination import paginate

from jianglu.platform import calendar
from jianglu.platform.pages.paging import Pages

from . import queries, services
from .apprentice_api import router as apprentice_router

router = Router(tags=["training"])
router.add_router("", apprentice_router)
Id = int


class ClassOut(Schema):
    """A class; money in fen."""

    id: int
    number: str
    title: str
    occupation_code: str
    level: str
    organisation: str
    region_code: str
    address: str
    start_on: date
    end_on: date
    enrol_until: date
    hours: int
    fee: int
    subsidy: int
    seats: int
    seats_left: int
    state: str

    @staticmethod
    def resolve_title(obj: Any) -> str:
        return str(obj.programme.title)

    @staticmethod
    def resolve_occupation_code(obj: Any) -> str:
        return str(obj.programme.occupation_id)

    @staticmethod
    def resolve_level(obj: Any) -> str:
        return str(obj.programme.level)

    @staticmethod
    def resolve_organisation(obj: Any) -> str:
        return str(obj.organisation.name)

    @staticmethod
    def resolve_hours(obj: Any) -> int:
        return int(obj.programme.hours)

    @staticmethod
    def resolve_fee(obj: Any) -> int:
        return int(obj.programme.fee)

    @staticmethod
    def resolve_subsidy(obj: Any) -> int:
        return int(obj.programme.subsidy)


class VoucherOut(Schema):
    """A voucher; money in fen."""

    id: int
    number: str
    batch_id: int
    state: str
    claimed_on: date
    expires_on: date
    amount: int


class OfferOut(Schema):
    """A batch on offer with what the policy says of me."""

    batch_id: int
    title: str
    kind: str
    face_value: int
    claim_until: date
    left: int
    decision: dict[str, Any]


class EnrolmentOut(Schema):
    """One of my enrolments."""

    id: int
    class_id: int
    state: str
    voucher_id: int | None
    enrolled_at: datetime

    @staticmethod
    def resolve_class_id(obj: Any) -> int:
        return int(obj.training_class_id)


class EnrolIn(Schema):
    """Whether my voucher pays."""

    use_voucher: bool = True


class SignInIn(Schema):
    """The code that the teacher shows."""

    code: str = Field(min_length=1, max_length=8)


class AttendanceOut(Schema):
    """How I am marked."""

    session_id: int
    state: str
    method: str
    marked_at: datetime


class StandingOut(Schema):
    """A trainee on the board."""

    enrolment_id: int
    name: str
    state: str
    attended_hours: int
    online_seconds: int
    attendance: float
    missing: list[str]


class SessionOut(Schema):
    """A lesson."""

    id: int
    seq: int
    kind: str
    starts_at: datetime
    ends_at: datetime
    hours: int
    closed_at: datetime | None


class ClassDetail(Schema):
    """A class of mine with roll and lessons."""

    item: ClassOut
    trainees: list[StandingOut]
    sessions: list[SessionOut]


class RollIn(Schema):
    """State by enrolment id."""

    states: dict[int, Literal["present", "late", "leave", "absent"]] = Field(max_length=500)


class TraineeIn(Schema):
    """Who is to be enrolled."""

    name: str = Field(min_length=1, max_length=60)
    number: str = Field(min_length=1, max_length=18)


class SettlementOut(Schema):
    """A provider's claim; money in fen."""

    id: int
    number: str
    people: int
    amount: int


class UsageOut(Schema):
    """The year's vouchers in my region; money in fen, rates in percent."""

    quota: int
    issued: int
    claimed: int
    used: int
    completed: int
    lapsed: int
    amount: int
    claim_rate: float
    use_rate: float


@router.get("/classes", response=list[ClassOut], auth=None)
@paginate(Pages, page_size=20)
def classes(
    request: HttpRequest,
    q: str = "",
    occupation: str = "",
    region: str = "",
    level: str = "",
    subsidised: bool = False,
    near: str = "",
) -> Any:
    """Classes that can be joined: by words, occupation, region, level; near a street first."""
    return queries.find_classes(
        _plain(q),
        occupation=_plain(occupation),
        region=_plain(region),
        level=_plain(level),
        subsidised=subsidised,
        near=_plain(near),
    )


@router.get("/classes/{int:class_id}", response=ClassOut, auth=None)
def one_class(request: HttpRequest, class_id: Id) -> Any:
    """One class."""
    return queries.get_open_class(class_id)


@router.post("/classes/{int:class_id}/enrolment", response=EnrolmentOut)
def enrol(request: HttpRequest, class_id: Id, data: EnrolIn) -> Any:
    """Enrol myself."""
    return services.enrol(request.actor, class_id, use_voucher=data.use_voucher)


@router.get("/me/offers", response=list[OfferOut])
def offers(request: HttpRequest) -> Any:
    """Batches on offer, each with the policy's answer for me."""
    person_id = request.actor.person_id
    batches = list(queries.offered_batches()) if person_id else []
    verdicts = queries.claim_verdicts(person_id, batches, calendar.today()) if person_id else {}
    return [
        {
            "batch_id": batch.pk,
            "title": batch.title,
            "kind": batch.kind,
            "face_value": batch.face_value,
            "claim_until": batch.claim_until,
            "left": getattr(batch, "left", None) or 0,
            "decision": verdicts[batch.pk].explanation(),
        }
        for batch in batches
        if batch.pk in verdicts
    ]


@router.post("/batches/{int:batch_id}/claim", response=VoucherOut)
def claim(request: HttpRequest, batch_id: Id) -> Any:
    """Claim a voucher."""
    return services.claim_voucher(request.actor, batch_id)


@router.get("/me/vouchers", response=list[VoucherOut])
def my_vouchers(request: HttpRequest) -> Any:
    """My vouchers."""
    return queries.my_vouchers(request.actor)[:100]


@router.get("/me/enrolments", response=list[EnrolmentOut])
def my_enrolments(request: HttpRequest) -> Any:
    """My classes."""
    return queries.my_enrolments(request.actor)[:100]


@router.post("/me/enrolments/{int:enrolment_id}/withdrawal", response=EnrolmentOut)
def withdraw(request: HttpRequest, enrolment_id: Id) -> Any:
    """Leave a class that has not begun."""
    queries.my_enrolment(request.actor, enrolment_id)
    return services.withdraw(request.actor, enrolment_id)


class ProofOut(Schema):
    """The certificate that was asked for; its faces are in the credentials room."""

    certificate_id: int = Field(alias="pk")
    number: str
    title: str


@router.post("/me/enrolments/{int:enrolment_id}/certificate", response=ProofOut)
def certify_completion(request: HttpRequest, enrolment_id: Id) -> Any:
    """Have a class that I completed certified; the same certificate however often."""
    queries.my_enrolment(request.actor, enrolment_id)
    return services.certify_completion(request.actor, enrolment_id)


@router.post("/me/courses/{int:course_id}/certificate", response=ProofOut)
def certify_course(request: HttpRequest, course_id: Id) -> Any:
    """Have an online course that I finished certified; the same certificate however often."""
    return services.certify_course(request.actor, course_id)


@router.post("/me/hours/{int:year}/certificate", response=ProofOut)
def certify_hours(request: HttpRequest, year: Annotated[int, Path(ge=2000, le=2100)]) -> Any:
    """Have my learning hours of a year certified as they stand today."""
    return services.certify_hours(request.actor, request.actor.person_id or 0, year)


@router.post("/me/sign-in", response=AttendanceOut)
def sign_in(request: HttpRequest, data: SignInIn) -> Any:
    """Sign in to a lesson."""
    return services.sign_in(request.actor, data.code)


@router.get("/mine/classes", response=list[ClassOut])
@paginate(Pages, page_size=20)
def visible(request: HttpRequest) -> Any:
    """Classes of my school or region."""
    return queries.visible_classes(request.actor)


@router.get("/mine/classes/{int:class_id}", response=ClassDetail)
def board(request: HttpRequest, class_id: Id) -> Any:
    """One of them with its roll."""
    opened = queries.class_for(request.actor, class_id)
    return {
        "item": opened,
        "trainees": [
            {
                "enrolment_id": row.enrolment.pk,
                "name": row.enrolment.person.name,
                "state": row.enrolment.state,
                "attended_hours": row.study.attended_hours,
                "online_seconds": row.study.online_seconds,
                "attendance": row.outcome.attendance,
                "missing": list(row.outcome.missing),
            }
            for row in queries.board(opened)
        ],
        "sessions": list(opened.sessions.order_by("seq")),
    }


@router.post("/mine/classes/{int:class_id}/trainees", response=EnrolmentOut)
def add_trainee(request: HttpRequest, class_id: Id, data: TraineeIn) -> Any:
    """Enrol a person by name and number."""
    queries.class_for(request.actor, class_id)
    return services.enrol_by_number(request.actor, class_id, name=data.name, number=data.number)


@router.post("/mine/classes/{int:class_id}/trainees/sheet", response=dict[str, int])
def add_sheet(request: HttpRequest, class_id: Id, sheet: File[UploadedFile]) -> Any:
    """Enrol everybody on a sheet, all or nothing."""
    queries.class_for(request.actor, class_id)
    return {"count": services.import_trainees(request.actor, class_id, sheet)}


@router.put("/sessions/{int:session_id}/roll", response=dict[str, int])
def roll(request: HttpRequest, session_id: Id, data: RollIn) -> Any:
    """Write the roll of a lesson."""
    queries.session_for(request.actor, session_id)
    return {"marked": services.mark_roll(request.actor, session_id, data.states)}


@router.post("/sessions/{int:session_id}/close", response=SessionOut)
def close_roll(request: HttpRequest, session_id: Id) -> Any:
    """End the roll of a lesson."""
    queries.session_for(request.actor, session_id)
    return services.close_roll(request.actor, session_id)


@router.post("/mine/classes/{int:class_id}/finish", response=ClassOut)
def finish(request: HttpRequest, class_id: Id) -> Any:
    """Finish a class."""
    queries.class_for(request.actor, class_id)
    services.finish_class(request.actor, class_id)
    return queries.class_for(request.actor, class_id)


@router.post("/mine/classes/{int:class_id}/settlement", response=SettlementOut)
def settle(request: HttpRequest, class_id: Id) -> Any:
    """Claim the money of the completed vouchers."""
    queries.class_for(request.actor, class_id)
    return services.settle_class(request.actor, class_id)


@router.get("/usage", response=UsageOut)
def usage(request: HttpRequest, year: Annotated[int, Query(ge=2000, le=2100)] = 2023) -> Any:
    """The year's vouchers in my region."""
    return queries.usage(request.actor, year)


def _plain(text: str) -> str:
    return text[:60]
