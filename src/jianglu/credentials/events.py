"""What the credentials room tells the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from jianglu.platform.events import DomainEvent


@dataclass(frozen=True)
class CertificateIssued(DomainEvent):
    """A certificate is in force from now on."""

    name: ClassVar[str] = "credentials.certificate_issued"
    certificate_id: int
    person_id: int


@dataclass(frozen=True)
class CertificateRevoked(DomainEvent):
    """A certificate is no longer in force."""

    name: ClassVar[str] = "credentials.certificate_revoked"
    certificate_id: int
    person_id: int


@dataclass(frozen=True)
class CertificateSuspended(DomainEvent):
    """A certificate is held while a doubt is looked into."""

    name: ClassVar[str] = "credentials.certificate_suspended"
    certificate_id: int
    person_id: int


@dataclass(frozen=True)
class CertificateReinstated(DomainEvent):
    """A suspended certificate is in force again."""

    name: ClassVar[str] = "credentials.certificate_reinstated"
    certificate_id: int
    person_id: int
