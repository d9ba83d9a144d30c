"""Claims of units for whole classes over HTTP."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F
from django.http import HttpRequest
from django.utils.translation import gettext_noop as _
from ninja import Field, Router, Schema
from ninja.pagination import paginate

from jianglu.platform.pages.rest import BIGGEST, Id

from . import queries, services

router = Router(tags=["benefits"])


class ClassClaimOut(Schema):
    """A unit's claim for a class; `people` rows stand, `total` and `paid` in fen."""

    id: int
    number: str
    benefit: str
    organisation_id: int
    training_class_id: int | None
    apprenticeship_id: int | None
    state: str
    claimed_on: date
    people: int
    total: int
    paid: int


class ReasonOut(Schema):
    """What stands in a row's way, and the next step."""

    what: str
    next_step: str


class ClassRowOut(Schema):
    """One trainee's row: with a claim when it was taken in; `amount` in fen."""

    row_id: int
    line: int
    name: str
    seat_id: int
    claim_id: int | None
    state: str
    amount: int
    reasons: list[ReasonOut]


class PreviewOut(Schema):
    """What a claim would say of one trainee now; `amount` in fen, 0 when reasons stand in the way."""

    seat_id: int
    name: str
    amount: int
    claimed: bool
    stage: str
    reasons: list[ReasonOut]


class ClassClaimIn(Schema):
    """The class and the benefit."""

    class_id: int = Field(ge=1, le=BIGGEST)
    benefit: str = Field(default="training-subsidy", max_length=60)


class ApprenticeshipClaimIn(Schema):
    """The plan of apprenticeship and the benefit: prepayment, or settlement after the end."""

    apprenticeship_id: int = Field(ge=1, le=BIGGEST)
    benefit: str = Field(default="apprenticeship-prepayment", max_length=60)


class StrikeIn(Schema):
    """Why a row is taken out."""

    reason: str = Field(min_length=1, max_length=300)


class RowReviewIn(Schema):
    """Why a row should be let in."""

    grounds: str = Field(min_length=1, max_length=2000)


class RowReviewOut(Schema):
    """A row that is looked at anew; `case_id` of the workflow."""

    id: int
    kind: str
    state: str
    case_id: int


class UnitAccountIn(Schema):
    """A unit's own account; the holder is the unit by its legal name."""

    organisation_id: int = Field(ge=1, le=BIGGEST)
    holder: str = Field(max_length=120)
    bank: str = Field(max_length=80)
    number: str = Field(max_length=40)


class UnitAccountOut(Schema):
    """A confirmed account, masked."""

    holder: str
    bank: str
    number_masked: str


@router.get("/class-claims", response=list[ClassClaimOut], summary=_("按班申领列表"))
@paginate
def class_claims(request: HttpRequest, state: str = ""):  # type: ignore[no-untyped-def]
    """Claims of one's own unit, or in scope."""
    rows = queries.class_claims(request.actor)
    return rows.filter(state=state) if state else rows


@router.post("/class-claims", response=ClassClaimOut, summary=_("为一个班申领"))
def claim_class(request: HttpRequest, body: ClassClaimIn) -> Any:
    """Claim for every trainee of an own finished class whom the rule grants it."""
    made = services.claim_class(request.actor, body.class_id, body.benefit)
    return queries.class_claim_for(request.actor, made.pk)


@router.post("/apprenticeship-claims", response=ClassClaimOut, summary=_("为一个学徒培养计划申领"))
def claim_apprenticeship(request: HttpRequest, body: ApprenticeshipClaimIn) -> Any:
    """Claim prepayment or settlement for every apprentice of an own plan whom the rule grants it."""
    made = services.claim_apprenticeship(request.actor, body.apprenticeship_id, body.benefit)
    return queries.class_claim_for(request.actor, made.pk)


@router.get(
    "/apprenticeships/{apprenticeship_id}/preview", response=list[PreviewOut], summary=_("一个培养计划现在可以申领谁")
)
def apprentice_preview(
    request: HttpRequest, apprenticeship_id: Id, benefit: str = "apprenticeship-prepayment"
) -> list[dict[str, Any]]:
    """What the rule says today of every apprentice of an own plan; `seat_id` is the apprentice."""
    return _previewed(queries.apprentice_preview(request.actor, apprenticeship_id, benefit))


@router.get("/class-claims/{pk}", response=ClassClaimOut, summary=_("按班申领详情"))
def class_claim(request: HttpRequest, pk: Id) -> Any:
    """One claim."""
    return queries.class_claim_for(request.actor, pk)


@router.get("/class-claims/{pk}/rows", response=list[ClassRowOut], summary=_("按班申领逐人结果"))
def class_rows(request: HttpRequest, pk: Id) -> list[dict[str, Any]]:
    """Every row with its result."""
    return [
        {
            "row_id": row.pk,
            "line": row.line,
            "name": row.name,
            "seat_id": row.subject_id,
            "claim_id": row.claim_id,
            "state": row.claim.state if row.claim else "left_out",
            "amount": row.claim.amount if row.claim else 0,
            "reasons": _reasons(row.why) or _reasons([[row.claim.closed_reason, ""]] if row.claim else []),
        }
        for row in queries.rows_of(queries.class_claim_for(request.actor, pk))
    ]


@router.post("/class-claims/{pk}/withdraw", response=ClassClaimOut, summary=_("撤回按班申领"))
def withdraw_class(request: HttpRequest, pk: Id) -> Any:
    """Take an open claim back."""
    services.withdraw_class(request.actor, pk)
    return queries.class_claim_for(request.actor, pk)


class ProjectOut(Schema):
    """A published project: a class bought as a whole; `price` in fen a person."""

    number: str
    class_id: int
    organisation_id: int
    region_code: str
    price: int
    people: int
    published_on: date


@router.get("/projects", response=list[ProjectOut], auth=None, summary=_("已公布的项目制培训"))
@paginate
def projects(request: HttpRequest):  # type: ignore[no-untyped-def]
    """What was published, newest first."""
    return queries.published_projects().annotate(class_id=F("training_class_id"))


@router.post("/class-claims/rows/{row_id}/appeal", response=RowReviewOut, summary=_("学员未列入，单位申请复核"))
def appeal_row(request: HttpRequest, row_id: Id, body: RowReviewIn) -> Any:
    """The unit asks that a trainee who is out be looked at anew."""
    return services.appeal_row(request.actor, row_id, grounds=body.grounds)


@router.post("/class-claims/rows/{row_id}/propose", response=RowReviewOut, summary=_("学员未列入，经办提请列入"))
def propose_row(request: HttpRequest, row_id: Id, body: RowReviewIn) -> Any:
    """The district proposes to let a trainee in; the city decides."""
    return services.propose_row(request.actor, row_id, grounds=body.grounds)


@router.post("/class-rows/{pk}/strike", summary=_("剔除一名学员"))
def strike_row(request: HttpRequest, pk: Id, body: StrikeIn) -> dict[str, str]:
    """Take one row out while the claim is at the district's desk; `pk` is the row's claim."""
    claim = services.strike_row(request.actor, pk, body.reason)
    return {"state": claim.state}


@router.get("/classes/{class_id}/preview", response=list[PreviewOut], summary=_("一个班现在可以申领谁"))
def preview(request: HttpRequest, class_id: Id, benefit: str = "training-subsidy") -> list[dict[str, Any]]:
    """What the rule says today of every trainee of an own class."""
    return _previewed(queries.class_preview(request.actor, class_id, benefit))


@router.put("/unit-account", response=UnitAccountOut, summary=_("确认单位收款账户"))
def unit_account(request: HttpRequest, body: UnitAccountIn) -> Any:
    """Confirm the unit's own account."""
    return services.confirm_unit_account(request.actor, **body.dict())


def _previewed(rows: list[queries.Preview]) -> list[dict[str, Any]]:
    return [
        {
            "seat_id": row.seat,
            "name": row.name,
            "amount": row.amount,
            "claimed": row.claimed,
            "stage": row.stage,
            "reasons": _reasons(row.why),
        }
        for row in rows
    ]


def _reasons(why: list[list[str]]) -> list[dict[str, str]]:
    return [{"what": what, "next_step": todo} for what, todo in why if what]
