"""Item banks: overview, blueprints and items for those who write them; nothing of it reaches a candidate."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from ninja import File, Query, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field

from ..bank import queries, services
from .common import Counted, Id, Short, paged

router = Router()


class BankOut(Schema):
    """A bank with numbers of its items."""

    id: int
    occupation_code: str = Field(alias="occupation_id")
    occupation: str = Field(alias="occupation.name")
    work_type: str | None = Field(None, alias="work_type.name")
    owner: str | None = Field(None, alias="owner.name")
    active: int
    in_review: int


class BlueprintNodeOut(Schema):
    """A node; only leaves have a weight."""

    id: int
    code: str
    title: str
    weight: int


class BlueprintOut(Schema):
    """How a paper is composed."""

    id: int
    code: str
    title: str
    levels: list[str]
    counts: dict[str, int]
    points: dict[str, float]
    in_force: bool
    nodes: list[BlueprintNodeOut]

    @staticmethod
    def resolve_nodes(obj: Any) -> Any:
        return obj.nodes.all()


class BankItemOut(Schema):
    """An item without its key."""

    id: int
    code: str
    node: str = Field(alias="node.code")
    kind: str
    state: str
    pool: str
    exposure: int


class BankItemRow(BankItemOut):
    """An item in a list, with its newest stem."""

    stem: str | None
    difficulty: int | None


class ItemVersionOut(Schema):
    """What an item says, with its key."""

    number: int
    stem: str
    options: list[list[str]]
    answer: list[str]
    parts: list[dict[str, Any]]
    explanation: str
    difficulty: int
    source: str


class BankItemDetail(BankItemOut):
    """An item with all its versions."""

    versions: list[ItemVersionOut]

    @staticmethod
    def resolve_versions(obj: Any) -> Any:
        return sorted(obj.versions.all(), key=lambda version: -version.number)


class ItemSearch(Schema):
    """Items by words of the stem and by state."""

    q: Short = ""
    state: Literal["", "draft", "review", "pilot", "active", "suspended", "retired"] = ""


class ReviewIn(Schema):
    """A reviewer's word; sending back needs a comment."""

    accept: bool
    pilot: bool = Field(False, description="accept it on trial: it is asked but does not count")
    comment: str = Field("", max_length=500)


@router.get("/banks", response=list[BankOut])
@paged()
def banks(request: HttpRequest) -> Any:
    """Banks whose items I may read."""
    return queries.banks(request.actor).order_by("occupation_id", "pk")


@router.get("/banks/{bank_id}/blueprints", response=list[BlueprintOut])
@paged()
def blueprints(request: HttpRequest, bank_id: Id) -> Any:
    """Blueprints of a bank."""
    return queries.blueprints(queries.get_bank(request.actor, bank_id).pk)


@router.get("/banks/{bank_id}/items", response=list[BankItemRow])
@paged()
def items(request: HttpRequest, bank_id: Id, search: Query[ItemSearch]) -> Any:
    """Items of a bank."""
    bank = queries.get_bank(request.actor, bank_id)
    rows = queries.items(request.actor, bank.pk, words=search.q).order_by("code")
    return rows.filter(state=search.state) if search.state else rows


@router.get("/items/{item_id}", response=BankItemDetail)
def one_item(request: HttpRequest, item_id: Id) -> Any:
    """One item with its versions."""
    return queries.get_item(request.actor, item_id)


@router.post("/items/{item_id}/review", response=BankItemOut)
def review_item(request: HttpRequest, item_id: Id, data: ReviewIn) -> Any:
    """Accept an item that somebody else wrote, or send it back."""
    queries.get_item(request.actor, item_id)
    return services.review_item(request.actor, item_id, accept=data.accept, pilot=data.pilot, comment=data.comment)


class LostOut(Schema):
    """Something of a QTI package that did not come along."""

    item: str
    what: str
    why: str


class ImportedOut(Counted):
    """How many items were written, and the report of what was lost."""

    lost: list[LostOut] = []


MOVES = {
    "submit": services.submit_item, "suspend": services.suspend_item, "resume": services.resume_item,
    "adopt": services.adopt_item, "retire": services.retire_item,
}  # fmt: skip


@router.post("/items/{item_id}/{verb}", response=BankItemOut)
def move_item(
    request: HttpRequest, item_id: Id, verb: Literal["submit", "suspend", "resume", "adopt", "retire"]
) -> Any:
    """Hand an item to review, let it count after its trial, take it out of use or into use again."""
    queries.get_item(request.actor, item_id)
    return MOVES[verb](request.actor, item_id)


@router.post("/blueprints/{blueprint_id}/items", response=ImportedOut)
def import_items(request: HttpRequest, blueprint_id: Id, file: File[UploadedFile]) -> Any:
    """Write the items of a sheet, a Word document or a text, all or none; of a QTI package what the subset knows."""
    queries.get_blueprint(request.actor, blueprint_id)
    if (file.name or "").lower().endswith((".zip", ".xml")):
        found = services.import_qti(request.actor, blueprint_id, file)
        return {"count": found.count, "lost": [vars(line) for line in found.lost]}
    reading = services.import_items if (file.name or "").lower().endswith((".xlsx", ".csv")) else services.import_text
    return {"count": reading(request.actor, blueprint_id, file)}
