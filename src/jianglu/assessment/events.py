"""What assessment tells the other rooms; days are ISO dates."""

from __future__ import annotations

from dataclasses import dataclass

from jianglu.platform.events import DomainEvent


@dataclass(frozen=True)
class BodyFiled(DomainEvent):
    """A body, or a change of its scope, was filed."""

    name = "assessment.body_filed"
    body_id: int
    organisation_id: int


@dataclass(frozen=True)
class PlanAnnounced(DomainEvent):
    """A plan takes registrations."""

    name = "assessment.plan_announced"
    plan_id: int
    organisation_id: int
    occupation_code: str
    level: str


@dataclass(frozen=True)
class Registered(DomainEvent):
    """A person has a place in a plan."""

    name = "assessment.registered"
    registration_id: int
    person_id: int
    plan_id: int


@dataclass(frozen=True)
class TheorySubmitted(DomainEvent):
    """An exam was handed in, by hand or by the clock."""

    name = "assessment.theory_submitted"
    attempt_id: str
    registration_id: int


@dataclass(frozen=True)
class PracticeRated(DomainEvent):
    """An assessor gave a rating."""

    name = "assessment.practice_rated"
    registration_id: int


@dataclass(frozen=True)
class ResultFinal(DomainEvent):
    """A result is final: published for the notice period and beyond objection."""

    name = "assessment.result_final"
    registration_id: int
    person_id: int
    occupation_code: str
    work_type_id: int | None
    level: str
    organisation_id: int
    plan_id: int
    passed: bool
    theory: float | None
    practice: float | None
    final_on: str
    review: float | None = None


@dataclass(frozen=True)
class Recognised(DomainEvent):
    """A level was recognised as a title, or a title as a level, by decision."""

    name = "assessment.recognised"
    recognition_id: int
    person_id: int
    direction: str


@dataclass(frozen=True)
class Appointed(DomainEvent):
    """A special-grade or chief technician was appointed for a term."""

    name = "assessment.appointed"
    appointment_id: int
    person_id: int
    organisation_id: int
    level: str
    since: str
    until: str


@dataclass(frozen=True)
class DirectlyRecognised(DomainEvent):
    """An enterprise recognised a level by merit: decided, published and beyond objection."""

    name = "assessment.directly_recognised"
    nomination_id: int
    person_id: int
    occupation_code: str
    level: str
    organisation_id: int
    recognised_on: str
