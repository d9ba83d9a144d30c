"""Plans: public list, the body's own, announcing, and the steps from the list to the results."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from jianglu.platform import calendar

from ..filing import queries as filing
from ..plans import eligibility, queries, rules, services
from .common import AssessmentReason, Counted, Id, Key, LevelCode, Moment, Short, paged

router = Router()
PlanStateCode = Literal["", "announced", "closed", "running", "marking", "confirmed", "finished", "cancelled"]


class PlanOut(Schema):
    """A plan; `fee` in fen, `places` are those left."""

    id: int
    number: str
    title: str
    state: str
    occupation_code: str = Field(alias="occupation_id")
    occupation: str = Field(alias="occupation.name")
    work_type: str | None = Field(None, alias="work_type.name")
    level: str
    organisation_id: int
    organisation: str = Field(alias="organisation.name")
    region_code: str
    site: str = Field(alias="site.name")
    address: str = Field(alias="site.address")
    announced_on: date
    register_until: date
    theory_at: datetime
    theory_minutes: int
    mode: str
    practice_on: date
    theory_pass: int | None
    practice_pass: int | None
    review_pass: int | None
    posts: int
    part_months: int
    fee: int
    norm_id: int | None = None
    norm: str | None = Field(None, description="the enterprise's norm by which is assessed")
    seats: int
    places: int

    @staticmethod
    def resolve_norm(obj: Any) -> str | None:
        return str(obj.norm) if obj.norm else None

    @staticmethod
    def resolve_places(obj: Any) -> int:
        return int(obj.seats - obj.seats_taken)


class OwnPlanOut(PlanOut):
    """A plan with what waits in it."""

    waiting: int
    eligible: int
    list_uploaded_at: datetime | None


class PlanSearch(Schema):
    """Plans by words, occupation, level and region."""

    q: Short = ""
    occupation: Short = ""
    level: LevelCode = ""
    region: Short = ""
    open_only: bool = True


class OwnPlanSearch(Schema):
    """Own plans by words and state."""

    q: Short = ""
    state: PlanStateCode = ""


class PlanIn(Schema):
    """A plan to announce; `fee` in fen, `theory_at` with its offset."""

    scope_id: Key
    level: LevelCode = Field(min_length=1)
    site_id: Key
    register_until: date
    theory_at: Moment
    practice_on: date
    seats: int = Field(ge=1, le=10_000)
    fee: int = Field(ge=0, le=1_000_000)
    theory_minutes: int = Field(rules.THEORY_MINUTES, ge=1, le=600)
    theory_pass: int = Field(rules.PASS, ge=0, le=100)
    practice_pass: int = Field(rules.PASS, ge=0, le=100)
    review_pass: int = Field(rules.PASS, ge=0, le=100)
    posts: int = Field(0, ge=0, le=1000)
    part_months: int = Field(rules.PART_MONTHS, ge=0, le=36)
    mode: Literal["online", "paper"] = "online"
    norm_id: Key | None = None
    lockdown_keys: list[Annotated[str, Field(pattern="^[0-9a-f]{64}$")]] = Field([], max_length=20)


class Declared(Schema):
    """What an applicant declares besides what the registers know."""

    intends: bool = True
    more_years: int = Field(0, ge=0, le=60)
    more_years_after: int = Field(0, ge=0, le=60)
    outside_level: LevelCode = ""
    title: Literal["", "junior", "middle", "senior"] = ""
    title_years: int = Field(0, ge=0, le=60)
    school: Literal["", "advanced", "technician", "preparatory", "evaluated"] = ""
    final_year: bool = False
    apprenticeship: bool = False
    merit: Literal["", "contribution", "method", "successors", "honour"] = ""


@router.get("/plans", response=list[PlanOut], auth=None)
@paged()
def plans(request: HttpRequest, search: Query[PlanSearch]) -> Any:
    """Public plans, the next exam first."""
    rows = queries.announced(
        occupation=search.occupation, level=search.level, region=search.region, open_only=search.open_only
    )
    return rows.filter(title__icontains=search.q) if search.q else rows


@router.get("/plans/{plan_id}", response=PlanOut, auth=None)
def one_plan(request: HttpRequest, plan_id: Id) -> Any:
    """One public plan."""
    return queries.get_plan(plan_id)


@router.get("/plans/{plan_id}/eligibility", response=dict[str, Any])
def check_eligibility(request: HttpRequest, plan_id: Id, declared: Query[Declared]) -> Any:
    """Whether I may register, by each way and condition with its clause; nothing is written."""
    plan = queries.get_plan(plan_id)
    person_id = queries.applicant(request.actor)
    return eligibility.decide_for(plan, person_id, declared.dict(), on=calendar.today()).explanation()


@router.get("/mine/plans", response=list[OwnPlanOut])
@paged()
def own_plans(request: HttpRequest, search: Query[OwnPlanSearch]) -> Any:
    """Plans of my body or region, the newest exam first."""
    rows = queries.plans_of(request.actor)
    if search.state:
        rows = rows.filter(state=search.state)
    return rows.filter(title__icontains=search.q) if search.q else rows


@router.post("/mine/plans", response=PlanOut)
def open_plan(request: HttpRequest, data: PlanIn) -> Any:
    """Announce a plan within the filed scope."""
    values = data.dict()
    filing.own_scope(request.actor, values["scope_id"])
    return services.open_plan(request.actor, values.pop("scope_id"), **values)


@router.get("/mine/plans/{plan_id}", response=OwnPlanOut)
def own_plan(request: HttpRequest, plan_id: Id) -> Any:
    """One of them."""
    return queries.get_own_plan(request.actor, plan_id)


@router.post("/mine/plans/{plan_id}/cancellation", response=OwnPlanOut)
def cancel_plan(request: HttpRequest, plan_id: Id, data: AssessmentReason) -> Any:
    """Cancel a plan without candidates."""
    queries.get_own_plan(request.actor, plan_id)
    services.cancel_plan(request.actor, plan_id, data.reason)
    return queries.get_own_plan(request.actor, plan_id)


@router.post("/mine/plans/{plan_id}/rollback", response=Counted)
def roll_back(request: HttpRequest, plan_id: Id, data: AssessmentReason) -> Any:
    """Send all candidates back before the exam."""
    queries.get_own_plan(request.actor, plan_id)
    return {"count": services.roll_back(request.actor, plan_id, data.reason)}


@router.post("/mine/plans/{plan_id}/list", response=Counted)
def upload_list(request: HttpRequest, plan_id: Id) -> Any:
    """Close registration for good; everybody gets a ticket and a seat."""
    queries.get_own_plan(request.actor, plan_id)
    return {"count": services.upload_list(request.actor, plan_id)}
