"""What training tells the other rooms; days are ISO dates, money is fen."""

from __future__ import annotations

from dataclasses import dataclass

from jianglu.platform.events import DomainEvent


@dataclass(frozen=True)
class VoucherClaimed(DomainEvent):
    """A person holds a voucher."""

    name = "training.voucher_claimed"
    voucher_id: int
    person_id: int


@dataclass(frozen=True)
class VouchersLapsed(DomainEvent):
    """Vouchers ended unused or uncompleted; their quota is back."""

    name = "training.vouchers_lapsed"
    voucher_ids: list[int]


@dataclass(frozen=True)
class Enrolled(DomainEvent):
    """A person has a seat in a class."""

    name = "training.enrolled"
    person_id: int
    class_id: int
    organisation_id: int


@dataclass(frozen=True)
class TrainingCompleted(DomainEvent):
    """A person completed a class; the voucher and what it pays are 0 when there is none."""

    name = "training.completed"
    person_id: int
    class_id: int
    organisation_id: int
    occupation_code: str
    level: str
    hours: int
    completed_on: str
    voucher_id: int
    voucher_amount: int


@dataclass(frozen=True)
class ClassCompleted(DomainEvent):
    """A class is over."""

    name = "training.class_completed"
    class_id: int
    organisation_id: int
    completed: int
    failed: int
    finished_on: str


@dataclass(frozen=True)
class VoucherSettled(DomainEvent):
    """A provider claims the money of a completed voucher."""

    name = "training.voucher_settled"
    voucher_id: int
    settlement_id: int
    person_id: int
    organisation_id: int
    class_id: int
    region_code: str
    amount: int
    settled_on: str


@dataclass(frozen=True)
class ProgrammeApproved(DomainEvent):
    """A programme passed review."""

    name = "training.programme_approved"
    programme_id: int
    organisation_id: int
