"""Issuing certificates: number, canonical record, register seal and verifiable credential in one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from jianglu.catalogue import queries as catalogue
from jianglu.kernel.levels import Level
from jianglu.organisations import queries as organisations
from jianglu.people import queries as people
from jianglu.platform import audit, calendar, events, numbering
from jianglu.platform.access import Actor, require
from jianglu.platform.documents import check_glyphs

from .. import identities, numbers, signing
from ..errors import NoIssuer, NotCertified, SerialsExhausted
from ..events import CertificateIssued
from ..models import Certificate, Issuer, Signed
from ..permissions import ISSUE, NUMBER_ISSUER

NEEDS_OCCUPATION = {Certificate.Kind.SKILL, Certificate.Kind.QUALIFICATION, Certificate.Kind.ABILITY}


@dataclass(frozen=True)
class Award:
    """What is to be certified: who, what, by whom, on which decided basis; `scores` are points by part.

    Level certificates name an occupation and a level; the other kinds a `title`. `details` is of the kind: `hours`,
    `grade` of a card (A, B), `face` with more lines by label.
    """

    person_id: int
    body_id: int
    occupation_code: str
    level: Level | None
    decided_on: date
    basis: str
    basis_id: str
    work_type_id: int | None = None
    kind: str = Certificate.Kind.SKILL
    scores: Mapping[str, float] = field(default_factory=dict)
    title: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    expires_on: date | None = None


def number_issuer(actor: Actor, organisation_id: int, *, letter: str, site: int, ministry_code: str = "0000") -> Issuer:
    """Fix the part of the certificate number that names a body; it never changes afterwards."""
    with transaction.atomic():
        require(actor, NUMBER_ISSUER)
        issuer, made = Issuer.objects.get_or_create(
            organisation_id=organisation_id, defaults={"letter": letter, "site": site, "ministry_code": ministry_code}
        )
        if made:
            audit.record(actor, "credentials.issuer_numbered", issuer, changes={"letter": letter, "site": site})
    return issuer


def issue(
    actor: Actor,
    *,
    person_id: int,
    body_id: int,
    occupation_code: str,
    level: Level | str,
    decided_on: date,
    basis: str,
    basis_id: object,
    work_type_id: int | None = None,
    kind: str = Certificate.Kind.SKILL,
    scores: Mapping[str, float] | None = None,
    details: Mapping[str, Any] | None = None,
) -> Certificate:
    """Issue the certificate of one final result or decided recognition; the same basis gives the same certificate.

    Raises NoIssuer, SerialsExhausted, and MissingGlyphs when the name cannot be printed.
    """
    award = Award(
        person_id, body_id, occupation_code, Level(level), decided_on, basis, str(basis_id), work_type_id, kind,
        dict(scores or {}), details=dict(details or {}),
    )  # fmt: skip
    return issue_many(actor, [award])[0]


def issue_many(actor: Actor, awards: Sequence[Award]) -> list[Certificate]:
    """Issue many at once, in few statements, in the order given; either all are issued or none.

    Serials are drawn without gaps within the scope of the kind's number scheme, in the caller's transaction.
    """
    with transaction.atomic():
        require(actor, ISSUE)
        found = _by_basis(awards)
        fresh = [award for award in awards if (award.basis, award.basis_id) not in found]
        if fresh:
            made = Certificate.objects.bulk_create(_build(fresh))
            sign(made)
            for certificate in made:
                found[certificate.basis, certificate.basis_id] = certificate
                audit.record(
                    actor,
                    "credentials.issued",
                    certificate,
                    changes={"number": certificate.number, "basis": certificate.basis_id},
                )
                events.emit(CertificateIssued(certificate_id=certificate.pk, person_id=certificate.person_id))
    return [found[award.basis, award.basis_id] for award in awards]


def _by_basis(awards: Sequence[Award]) -> dict[tuple[str, str], Certificate]:
    wanted = defaultdict(list)
    for award in awards:
        wanted[award.basis].append(award.basis_id)
    return {
        (row.basis, row.basis_id): row
        for basis, ids in wanted.items()
        for row in Certificate.objects.filter(basis=basis, basis_id__in=ids)
    }


def _build(awards: Sequence[Award]) -> list[Certificate]:
    holders = people.faces({award.person_id for award in awards})
    bodies = organisations.faces({award.body_id for award in awards})
    titles = catalogue.names({award.occupation_code for award in awards if award.occupation_code})
    work_types = catalogue.work_type_names({award.work_type_id for award in awards if award.work_type_id})
    issuers = {row.organisation_id: row for row in Issuer.objects.filter(organisation_id__in=bodies)}
    for body_id in bodies:
        identities.current_key(body_id)  # before the series are locked: a missing key stops here
    now = calendar.now()
    rows = []
    for award in awards:
        holder, body = holders[award.person_id], bodies[award.body_id]
        _check(award)
        row = Certificate(
            kind=award.kind,
            number=_number(award, body, issuers.get(award.body_id)),
            person_id=award.person_id,
            holder_name=check_glyphs(holder.name),
            holder_number=holder.number_masked,
            occupation_id=award.occupation_code or None,
            work_type_id=award.work_type_id,
            level=award.level.value if award.level else "",
            title=check_glyphs(award.title),
            details=dict(award.details),
            body_id=award.body_id,
            region_code=body.region_code,
            issued_on=award.decided_on,
            expires_on=award.expires_on,
            scores=dict(award.scores),
            basis=award.basis,
            basis_id=award.basis_id,
            created_at=now,
        )
        write(row, titles.get(award.occupation_code, ""), work_types.get(award.work_type_id or 0, ""), body.name)
        rows.append(row)
    seal(rows)
    return rows


def _check(award: Award) -> None:
    """What a kind must name."""
    if award.kind in NEEDS_OCCUPATION:
        if not award.occupation_code or (award.level is None and award.kind != Certificate.Kind.ABILITY):
            raise NotCertified()
    elif not award.title:
        raise NotCertified()


def draw_number(issuer: Issuer, year: int, level: Level) -> str:
    """The next level-certificate number of a body, without gaps, in the caller's transaction; raises SerialsExhausted."""
    parts = numbers.Parts(
        year, "", level.value, letter=issuer.letter, ministry=issuer.ministry_code, site=issuer.site
    )  # fmt: skip
    return _draw(Certificate.Kind.SKILL, level.value, date(year, 12, 31), parts)


def _number(award: Award, body: organisations.Face, issuer: Issuer | None) -> str:
    level = award.level.value if award.level else ""
    parts = numbers.Parts(
        year=award.decided_on.year,
        unit=body.credit_code[8:17],
        level=level,
        letter=issuer.letter if issuer else "",
        ministry=issuer.ministry_code if issuer else "",
        site=issuer.site if issuer else None,
        grade=str(award.details.get("grade", "")),
    )
    return _draw(award.kind, level, award.decided_on, parts, name=body.name)


def _draw(kind: str, level: str, on: date, parts: numbers.Parts, *, name: str = "") -> str:
    scheme = numbers.scheme_of(kind, level, on, path=Path(settings.NUMBER_SCHEMES))
    if scheme is None:
        raise NotCertified()
    if "{site" in scheme.template and parts.site is None:
        raise NoIssuer(name=name)
    serial = numbering.next_number(numbers.series(scheme, parts))
    if serial > scheme.most:
        raise SerialsExhausted()
    return numbers.build(scheme, parts, serial)


def write(row: Certificate, occupation: str, work_type: str, body: str) -> None:
    """Write the canonical record of the face."""
    row.record = {
        "kind": row.kind,
        "number": row.number,
        "holder": row.holder_name,
        "holder_number": row.holder_number,
        "occupation_code": row.occupation_id or "",
        "occupation": occupation,
        "work_type": work_type,
        "level": row.level,
        "body": body,
        "issued_on": row.issued_on.isoformat(),
        "scores": row.scores,
        "token": row.token,
    }
    # Said only where there is something to say: records of before have no such keys, and their seals hold.
    more = {"title": row.title, "details": row.details, "expires_on": row.expires_on and row.expires_on.isoformat()}
    row.record |= {name: value for name, value in more.items() if value}


def seal(rows: Sequence[Certificate]) -> None:
    """Seal written records for the register."""
    seals, key_id = signing.seal_records([row.record for row in rows])
    for row, own in zip(rows, seals, strict=True):
        row.signature, row.key_id = own, key_id


def sign(rows: Sequence[Certificate]) -> list[Signed]:
    """Make and keep the verifiable credentials of certificates that have their ids, by their bodies' current keys."""
    now = calendar.now()
    keys = {body: identities.current_key(body) for body in {row.body_id for row in rows}}
    made = []
    for row in rows:
        key = keys[row.body_id]
        document = identities.secured(row.pk, row.record, key, at=now)
        made.append(Signed(certificate=row, key_id=key.id, document=document, created_at=now))
    return Signed.objects.bulk_create(made)
