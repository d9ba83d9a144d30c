"""What organisations tells the house."""

from dataclasses import dataclass

from jianglu.platform.events import DomainEvent


@dataclass(frozen=True)
class OrganisationRegistered(DomainEvent):
    """Units are in the register."""

    name = "organisations.registered"
    organisation_ids: list[int]


@dataclass(frozen=True)
class OrganisationChanged(DomainEvent):
    """Fields of a unit changed."""

    name = "organisations.changed"
    organisation_id: int
    fields: list[str]
