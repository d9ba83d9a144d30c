"""What people tells the house."""

from dataclasses import dataclass

from jianglu.platform.events import DomainEvent


@dataclass(frozen=True)
class PersonRegistered(DomainEvent):
    """Persons are in the register."""

    name = "people.registered"
    person_ids: list[int]


@dataclass(frozen=True)
class EmploymentRecorded(DomainEvent):
    """Spells of work began, ended or were reported."""

    name = "people.employment_recorded"
    person_ids: list[int]


@dataclass(frozen=True)
class InsuranceRecorded(DomainEvent):
    """Insurance months were reported."""

    name = "people.insurance_recorded"
    person_ids: list[int]


@dataclass(frozen=True)
class ConsentChanged(DomainEvent):
    """A person gave or withdrew a consent."""

    name = "people.consent_changed"
    person_id: int
    purpose: str
    given: bool
