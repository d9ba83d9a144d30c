"""Results: mine, of a plan, confirming and publishing, correcting; objections run on the notice's case."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from ..errors import ResultNotFound
from ..plans import queries as plans
from ..results import queries, services
from .common import Id, Reason, paged

router = Router()


class ResultOut(Schema):
    """Points of both parts and what they come to."""

    id: int
    registration_id: int
    plan: str = Field(alias="registration.plan.title")
    organisation: str = Field(alias="registration.plan.organisation.name")
    ticket: str = Field(alias="registration.ticket")
    state: str
    theory: float | None
    practice: float | None
    review: float | None
    theory_absent: bool
    practice_absent: bool
    review_absent: bool
    theory_kept: bool
    practice_kept: bool
    review_kept: bool
    passed: bool | None
    final_on: date | None


class CandidateResultOut(ResultOut):
    """A result as the body and the bureau see it."""

    name: str = Field(alias="registration.person.name")


class ResultNoticeOut(Schema):
    """The publication of a plan's results; objections go to the workflow's notice of that number."""

    case_id: int
    node: str
    confirmed_at: datetime
    notice_id: int | None
    ends_on: date | None
    running: bool
    columns: list[str]
    rows: list[list[str]]


class ScoreIn(Schema):
    """A score after re-marking."""

    part: Literal["theory", "practice"]
    points: Decimal = Field(ge=0, le=100, max_digits=4, decimal_places=1)
    reason: Reason


@router.get("/me/results", response=list[ResultOut])
@paged()
def mine(request: HttpRequest) -> Any:
    """My results once they are published."""
    return queries.mine(request.actor)


@router.get("/mine/plans/{plan_id}/results", response=list[CandidateResultOut])
@paged()
def of_plan(request: HttpRequest, plan_id: Id) -> Any:
    """Results of a plan of my body or region."""
    plans.get_own_plan(request.actor, plan_id)
    return queries.of_plan(request.actor, plan_id)


@router.post("/mine/plans/{plan_id}/results/confirmation", response=ResultNoticeOut)
def confirm(request: HttpRequest, plan_id: Id) -> Any:
    """Confirm all results of a plan and put them on public notice, also again after an upheld objection."""
    plans.get_own_plan(request.actor, plan_id)
    services.confirm_results(request.actor, plan_id)
    return _notice(plan_id)


@router.get("/plans/{plan_id}/results/notice", response=ResultNoticeOut, auth=None)
def notice(request: HttpRequest, plan_id: Id) -> Any:
    """The public notice of a plan's results, names masked; results are final when it ends without objection."""
    return _notice(plan_id)


@router.get("/results/{result_id}", response=ResultOut)
def one_result(request: HttpRequest, result_id: Id) -> Any:
    """One result that I may see."""
    return queries.get(request.actor, result_id)


@router.post("/results/{result_id}/correction", response=ResultOut)
def correct(request: HttpRequest, result_id: Id, data: ScoreIn) -> Any:
    """Change a score after re-marking, before confirmation or when an objection was upheld."""
    queries.get(request.actor, result_id)
    services.correct_score(request.actor, result_id, part=data.part, points=data.points, reason=data.reason)
    return queries.get(request.actor, result_id)


def _notice(plan_id: int) -> dict[str, Any]:
    """The newest notice of the results' case."""
    found = queries.notice_of(plan_id)
    if found is None:
        raise ResultNotFound()
    shown = queries.latest_notice(found)
    return {
        "case_id": found.case_id,
        "node": found.case.node,
        "confirmed_at": found.confirmed_at,
        "notice_id": shown.pk if shown else None,
        "ends_on": shown.ends_on if shown else None,
        "running": bool(shown and shown.running),
        "columns": shown.columns if shown else [],
        "rows": shown.rows if shown else [],
    }
