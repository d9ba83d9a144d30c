"""The benefits room over HTTP."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop as _
from ninja import Field, File, Query, Router, Schema
from ninja.files import UploadedFile
from ninja.pagination import paginate

from jianglu.platform.pages import attachment
from jianglu.platform.pages.rest import BIGGEST, Id
from jianglu.platform.policy import Verdict
from jianglu.platform.regions import queries as regions

from . import queries, services
from .bank import FILE_TYPES
from .class_api import router as class_router
from .debts_api import amount_of
from .debts_api import router as debts_router

router = Router(tags=["benefits"])
router.add_router("", class_router)
router.add_router("", debts_router)
MAX_RECEIPT = 5 << 20  # bytes
KEPT = (
    "id", "version", "subject", "on", "decided_at", "decided_by", "outcome", "amount", "facts", "parameters",
)  # fmt: skip
"""What of a stored decision is told."""
PersonId = Annotated[int, Query(ge=0, le=BIGGEST)]


class ClaimOut(Schema):
    """A claim; `amount` in fen."""

    id: int
    number: str
    benefit: str
    channel: str
    state: str
    certificate_id: int | None
    subject_id: int
    occupation_code: str
    level: str
    amount: int
    claimed_on: date
    answer_by: date
    paid_on: date | None
    closed_reason: str


class AccountIn(Schema):
    """The person's own account."""

    holder: str = Field(max_length=60)
    bank: str = Field(max_length=80)
    number: str = Field(max_length=30)


class AccountOut(Schema):
    """A confirmed account, masked."""

    holder: str
    bank: str
    number_masked: str


class BatchIn(Schema):
    """A batch of everything that waits in a region; `key` makes repetition harmless."""

    region_code: str = Field(max_length=12, pattern=r"^\d{2,12}$")
    key: str = Field(min_length=8, max_length=64)
    profile_id: int | None = None


class BatchOut(Schema):
    """A payment batch; `total` in fen."""

    id: int
    number: str
    state: str
    count: int
    total: int
    sha256: str


class ReceiptOut(Schema):
    """What a receipt booked."""

    paid: int
    returned: int
    reversed: int


class BudgetIn(Schema):
    """Money for a district; `key` is the document number, booked once."""

    year: int = Field(ge=2017, le=2100)
    benefit: str = Field(max_length=60)
    region_code: str = Field(max_length=12, pattern=r"^\d{6}$")
    yuan: str = Field(max_length=20)
    key: str = Field(min_length=1, max_length=60)
    fund: Literal["unemployment_insurance", "skills_action", "employment_subsidy"] = "unemployment_insurance"


class BudgetOut(Schema):
    """A budget line; amounts in fen."""

    year: int
    benefit: str
    region_code: str = Field(alias="region_id")
    fund: str
    total: int
    committed: int
    paid: int


class TrialOut(Schema):
    """One account of the trial balance; amounts in fen."""

    code: str
    title: str
    debit: int
    credit: int
    balance: int


class ConditionOut(Schema):
    """A condition with its answer (yes, no, unknown, skipped), the facts looked at, and what would make it true."""

    code: str
    sentence: str
    clause: str
    answer: str
    evidence: dict[str, int | float | str | bool | None]
    remedy: str


class WayOut(Schema):
    """One of several ways to qualify."""

    code: str
    title: str
    clause: str
    answer: str
    proof: list[str]
    conditions: list[ConditionOut]


class DecisionOut(Schema):
    """What a rule says of one certificate or seat on a day; `amount` in fen, `claim_by` where the rule sets a last day."""

    benefit: str
    subject_id: int
    on: date
    version: str | None
    outcome: Literal["granted", "refused", "refer", "no_rule"]
    amount: int | None
    claim_by: date | None


class ExplainedOut(DecisionOut):
    """The same with every condition."""

    source: str | None
    satisfied: str | None
    conditions: list[ConditionOut]
    alternatives: list[WayOut]


@router.get("/decisions", response=list[DecisionOut], summary=_("各项补贴怎么判（本人，或权限范围内的人员）"))
def decisions(request: HttpRequest, person_id: PersonId = 0) -> Any:
    """What each benefit says today of each certificate and class of oneself, or of a person in scope."""
    person_id = person_id or request.actor.person_id or 0
    return [_brief(verdict) for verdict in queries.decisions_of(request.actor, person_id)]


@router.get("/decisions/{benefit}/{subject_id}", response=ExplainedOut, summary=_("一项补贴怎么判，逐条说明"))
def decision(request: HttpRequest, benefit: str, subject_id: Id) -> Any:
    """What a benefit says today of one certificate or seat, with every condition."""
    verdict = queries.decision_for(request.actor, benefit, subject_id)
    return verdict.explanation() | _brief(verdict)


class KeptOut(Schema):
    """A decision as it was made; `derived` is what its own kept text makes of its facts now, null when the text was changed."""

    id: int
    version: str
    subject: str
    on: date
    decided_at: datetime
    decided_by: str
    outcome: Literal["granted", "refused", "refer", "no_rule"]
    amount: int | None
    facts: dict[str, Any]
    parameters: dict[str, Any]
    fingerprint: str
    agrees: bool
    derived: dict[str, Any] | None


@router.get("/claims/{pk}/decisions", response=list[KeptOut], summary=_("这笔补贴的历次判定，各按存档文本重算"))
def kept_decisions(request: HttpRequest, pk: Id) -> Any:
    """Every decision on what the claim is about, newest first, each derived again."""
    return [
        {name: getattr(row.decision, name) for name in KEPT}
        | {"fingerprint": row.decision.text_id, "agrees": row.examined.agrees, "derived": row.examined.again}
        for row in queries.kept_for_claim(request.actor, pk)
    ]


def _brief(verdict: Verdict) -> dict[str, Any]:
    return {
        "benefit": verdict.policy.code,
        "subject_id": verdict.key,
        "on": verdict.on,
        "version": verdict.version.code if verdict.version else None,
        "outcome": verdict.outcome.value,
        "amount": verdict.amount,
        "claim_by": verdict.claim_by,
    }


@router.get("/claims", response=list[ClaimOut], summary=_("补贴申领列表（本人或权限范围内）"))
@paginate
def claims(request: HttpRequest, state: str = ""):  # type: ignore[no-untyped-def]
    """Claims of one's own or in scope."""
    return queries.claims(request.actor, state=state)


@router.get("/claims/{pk}", response=ClaimOut, summary=_("补贴申领详情"))
def claim(request: HttpRequest, pk: int) -> Any:
    """One claim."""
    return queries.get(request.actor, pk)


@router.get("/claims/{pk}/explanation", summary=_("这笔补贴的判定依据"))
def explanation(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Each condition with its facts and clause, as decided."""
    return queries.last_decision(queries.get(request.actor, pk))


@router.get("/certificates/{certificate_id}/check", summary=_("本人证书能否领取补贴"))
def check(request: HttpRequest, certificate_id: int) -> dict[str, Any]:
    """What the rule says today, with every condition."""
    return queries.check_own(request.actor, certificate_id).explanation()


@router.put("/account", response=AccountOut, summary=_("确认本人收款账户"))
def account(request: HttpRequest, body: AccountIn) -> Any:
    """Confirm one's own account."""
    return services.confirm_account(request.actor, request.actor.person_id or 0, **body.dict())


@router.post("/certificates/{certificate_id}/apply", response=ClaimOut, summary=_("申请补贴"))
def apply(request: HttpRequest, certificate_id: int) -> Any:
    """Apply for the benefit of one's own certificate."""
    return services.apply(request.actor, certificate_id)


@router.post("/claims/{pk}/accept", response=ClaimOut, summary=_("确认领取"))
def accept(request: HttpRequest, pk: int) -> Any:
    """Take an offer."""
    return services.accept_offer(request.actor, pk)


@router.post("/claims/{pk}/decline", response=ClaimOut, summary=_("放弃"))
def decline(request: HttpRequest, pk: int) -> Any:
    """Leave an offer."""
    return services.decline_offer(request.actor, pk)


@router.post("/claims/{pk}/withdraw", response=ClaimOut, summary=_("撤回"))
def withdraw(request: HttpRequest, pk: int) -> Any:
    """Take an open claim back."""
    return services.withdraw(request.actor, pk)


@router.get("/batches", response=list[BatchOut], summary=_("发放批次"))
@paginate
def batches(request: HttpRequest):  # type: ignore[no-untyped-def]
    """Batches in scope."""
    return queries.batches(request.actor)


@router.post("/batches", response=BatchOut, summary=_("制作批次"))
def make_batch(request: HttpRequest, body: BatchIn) -> Any:
    """Freeze what waits; the same key gives the same batch."""
    batch, _held = services.make_batch(
        request.actor, region_code=body.region_code, key=body.key, profile_id=body.profile_id
    )
    return batch


@router.post("/batches/{pk}/send", response=BatchOut, summary=_("复核并报送"))
def send(request: HttpRequest, pk: int) -> Any:
    """Release a batch, by another person than its maker."""
    return services.send_batch(request.actor, pk)


@router.post(
    "/batches/{pk}/bank-file",
    summary=_("取银行文件"),
    openapi_extra={"responses": {200: {"content": {"text/csv": {}, "text/plain": {}, "application/xml": {}}}}},
)
def bank_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file for the bank, as its profile wants it: CSV, text or pain.001."""
    name, data = services.export_batch(request.actor, pk)
    return attachment(data, FILE_TYPES[name.rpartition(".")[2]], name)


@router.post("/batches/{pk}/receipts", response=ReceiptOut, summary=_("导入银行回盘"))
def receipts(request: HttpRequest, pk: int, file: File[UploadedFile]) -> Any:
    """Book the bank's answer; the same file again changes nothing."""
    return services.import_receipt(request.actor, pk, file.read(MAX_RECEIPT))


@router.get("/budget", response=list[BudgetOut], summary=_("补贴预算"))
@paginate
def budget(request: HttpRequest, year: int | None = None):  # type: ignore[no-untyped-def]
    """Budget lines in scope."""
    return queries.budget_lines(request.actor, year)


@router.post("/budget", response=BudgetOut, summary=_("下达预算"))
def open_line(request: HttpRequest, body: BudgetIn) -> Any:
    """Give a district money."""
    return services.open_line(
        request.actor, year=body.year, benefit=body.benefit, region_code=body.region_code,
        amount=amount_of(body.yuan), key=body.key, fund=body.fund,
    )  # fmt: skip


class ReserveIn(Schema):
    """How many months of spending the city's fund covers over a period, both days included."""

    valid_from: date
    valid_to: date
    months: int = Field(ge=0, le=600)
    source: str = Field(min_length=1, max_length=120)


class ReserveOut(ReserveIn):
    """The same as it was reported."""

    region_code: str


@router.get("/fund-reserve", response=list[ReserveOut], summary=_("失业保险基金备付月数"))
@paginate
def reserves(request: HttpRequest):  # type: ignore[no-untyped-def]
    """What was reported, newest first."""
    return queries.reserves(request.actor).order_by("-valid_from")


@router.post("/fund-reserve", response=ReserveOut, summary=_("登记基金备付月数"))
def report_reserve(request: HttpRequest, body: ReserveIn) -> Any:
    """Report it; the same first day again corrects."""
    return services.report_reserve(request.actor, region_code=regions.city().code, **body.dict())


class ReconciliationOut(Schema):
    """Two figures in fen that must be equal."""

    title: str
    ledger: int
    other: int
    difference: int


@router.get("/reconciliation", response=list[ReconciliationOut], summary=_("对账结果"))
def reconciliation(request: HttpRequest) -> Any:
    """What must agree with what."""
    return queries.checks(request.actor)


@router.get("/trial-balance", response=list[TrialOut], summary=_("试算平衡"))
def trial_balance(request: HttpRequest, until: date | None = None) -> list[dict[str, Any]]:
    """Debits and credits of each account."""
    return [
        {"code": r.account.code, "title": r.account.title, "debit": r.debit, "credit": r.credit, "balance": r.balance}
        for r in queries.trial_balance(request.actor, until)
    ]
