"""Recoveries over HTTP: what is owed back and by when, and repayments as a bank or a court reports them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_noop as _
from ninja import Field, Router, Schema
from ninja.pagination import paginate

from jianglu.kernel.money import fen
from jianglu.platform.pages.rest import Id

from . import queries, services

router = Router(tags=["benefits"])


class RecoveryOut(Schema):
    """Money that must come back; amounts in fen. `left` is still owed: what was not repaid or written off."""

    id: int
    claim: str = Field(alias="claim.number")
    region_code: str = Field(alias="claim.region_code")
    state: str
    amount: int
    repaid: int
    written_off: int
    left: int
    reason: str
    opened_at: datetime


class InstalmentOut(Schema):
    """A part of it with its last day; amounts in fen."""

    seq: int
    due_on: date
    amount: int
    paid: int


class RecoveryPlanOut(RecoveryOut):
    """The same with its instalments."""

    instalments: list[InstalmentOut]


class RepaymentIn(Schema):
    """What came back; `key` is the bank's reference, booked once."""

    yuan: str = Field(max_length=20)
    key: str = Field(min_length=1, max_length=40)


@router.get("/recoveries", response=list[RecoveryOut], summary=_("追回台账"))
@paginate
def recoveries(request: HttpRequest, state: str = ""):  # type: ignore[no-untyped-def]
    """Recoveries in scope, newest first."""
    rows = queries.recoveries(request.actor)
    return rows.filter(state=state) if state else rows


@router.get("/recoveries/{pk}", response=RecoveryPlanOut, summary=_("一笔追回和分期"))
def recovery(request: HttpRequest, pk: Id) -> Any:
    """One recovery: officers in scope, and whoever has to pay back."""
    return queries.recovery_for(request.actor, pk)


@router.post("/recoveries/{pk}/repayments", response=RecoveryPlanOut, summary=_("登记还款"))
def repay(request: HttpRequest, pk: Id, body: RepaymentIn) -> Any:
    """Book a repayment; the same reference again changes nothing."""
    services.repay(request.actor, pk, amount=amount_of(body.yuan), key=body.key)
    return queries.recovery_for(request.actor, pk)


def amount_of(text: str) -> int:
    """Yuan as fen; what is no amount is 0, which services refuse with an error of their own."""
    try:
        return fen(text)
    except ValueError:
        return 0
