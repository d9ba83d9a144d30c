"""Issuing, revoking, correcting and taking over certificates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction

from jianglu.catalogue import queries as catalogue
from jianglu.kernel.errors import NotFound, RowError
from jianglu.kernel.levels import Level
from jianglu.organisations import queries as organisations
from jianglu.people import queries as people
from jianglu.platform import audit, calendar, events, numbering
from jianglu.platform.access import Actor, locked, require
from jianglu.platform.documents import check_glyphs

from . import pdf as documents
from . import rules, signing
from .errors import BadHistoric, NoIssuer, NotInForce, ReasonNeeded, SerialsExhausted
from .events import CertificateIssued, CertificateRevoked
from .models import Certificate, Document, Issuer, StatusChange
from .permissions import CORRECT, IMPORT, ISSUE, NUMBER_ISSUER, REVOKE

MIN_REASON = 5


@dataclass(frozen=True)
class Award:
    """What is to be certified: who, what, by whom, on which decided basis; `scores` are points by part."""

    person_id: int
    body_id: int
    occupation_code: str
    level: Level
    decided_on: date
    basis: str
    basis_id: str
    work_type_id: int | None = None
    kind: str = Certificate.Kind.SKILL
    scores: Mapping[str, float] = field(default_factory=dict)


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
) -> Certificate:
    """Issue the certificate of one final result or decided recognition; the same basis gives the same certificate.

    Raises NoIssuer, SerialsExhausted, and MissingGlyphs when the name cannot be printed.
    """
    award = Award(
        person_id, body_id, occupation_code, Level(level), decided_on, basis, str(basis_id), work_type_id, kind,
        dict(scores or {}),
    )  # fmt: skip
    return issue_many(actor, [award])[0]


def issue_many(actor: Actor, awards: Sequence[Award]) -> list[Certificate]:
    """Issue many at once, in few statements, in the order given; either all are issued or none.

    Serials are drawn without gaps within body, year and level, in the caller's transaction.
    """
    with transaction.atomic():
        require(actor, ISSUE)
        found = _by_basis(awards)
        fresh = [award for award in awards if (award.basis, award.basis_id) not in found]
        if fresh:
            made = Certificate.objects.bulk_create(_build(fresh))
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
    titles = catalogue.names({award.occupation_code for award in awards})
    work_types = catalogue.work_type_names({award.work_type_id for award in awards if award.work_type_id})
    issuers = {row.organisation_id: row for row in Issuer.objects.filter(organisation_id__in=bodies)}
    now = calendar.now()
    rows = []
    for award in awards:
        holder, body = holders[award.person_id], bodies[award.body_id]
        issuer = issuers.get(award.body_id)
        if issuer is None:
            raise NoIssuer(name=body.name)
        row = Certificate(
            kind=award.kind,
            number=draw_number(issuer, award.decided_on.year, award.level),
            person_id=award.person_id,
            holder_name=check_glyphs(holder.name),
            holder_number=holder.number_masked,
            occupation_id=award.occupation_code,
            work_type_id=award.work_type_id,
            level=award.level.value,
            body_id=award.body_id,
            region_code=body.region_code,
            issued_on=award.decided_on,
            scores=dict(award.scores),
            basis=award.basis,
            basis_id=award.basis_id,
            created_at=now,
        )
        _seal(row, titles[award.occupation_code], work_types.get(award.work_type_id or 0, ""), body.name)
        rows.append(row)
    return rows


def draw_number(issuer: Issuer, year: int, level: Level) -> str:
    """The next number of a body for a year and level, without gaps, in the caller's transaction; raises SerialsExhausted."""
    key = f"certificate:{issuer.letter}{issuer.ministry_code}:{issuer.site}:{year}:{level.value}"
    serial = numbering.next_number(key)
    if serial > rules.MAX_SERIAL:
        raise SerialsExhausted()
    return rules.skill_number(
        letter=issuer.letter,
        ministry_code=issuer.ministry_code,
        site=issuer.site,
        year=year,
        level=level,
        serial=serial,
    )


def _seal(row: Certificate, occupation: str, work_type: str, body: str) -> None:
    """Write the canonical record of the face and sign it."""
    row.record = {
        "kind": row.kind,
        "number": row.number,
        "holder": row.holder_name,
        "holder_number": row.holder_number,
        "occupation_code": row.occupation_id,
        "occupation": occupation,
        "work_type": work_type,
        "level": row.level,
        "body": body,
        "issued_on": row.issued_on.isoformat(),
        "scores": row.scores,
        "token": row.token,
    }
    row.signature, row.key_id = signing.sign_record(row.record)


def revoke(actor: Actor, certificate_id: int, *, reason: str) -> Certificate:
    """Withdraw a certificate at once, for ever; raises NotInForce when it is no longer valid."""
    with transaction.atomic():
        row = _locked(actor, certificate_id, REVOKE, reason)
        _end(actor, row, Certificate.Status.REVOKED, reason)
        audit.record(actor, "credentials.revoked", row, reason=reason)
        events.emit(CertificateRevoked(certificate_id=row.pk, person_id=row.person_id))
    return row


def correct(actor: Actor, certificate_id: int, *, reason: str, holder_name: str | None = None) -> Certificate:
    """Issue a new version under the same number with the corrected face; the old one is superseded."""
    with transaction.atomic():
        old = _locked(actor, certificate_id, CORRECT, reason)
        _end(actor, old, Certificate.Status.SUPERSEDED, reason)
        copied = (
            "kind", "number", "person_id", "holder_name", "holder_number", "occupation_id", "work_type_id", "level", "body_id",
            "region_code", "issued_on", "scores",
        )  # fmt: skip
        new = Certificate(
            **{name: getattr(old, name) for name in copied},
            basis=Certificate.Basis.CORRECTION, basis_id=str(old.pk), supersedes=old, created_at=calendar.now(),
        )  # fmt: skip
        if holder_name:
            new.holder_name = check_glyphs(holder_name.strip())
        _seal(new, old.record["occupation"], old.record["work_type"], old.record["body"])
        new.save()
        audit.record(
            actor,
            "credentials.corrected",
            new,
            reason=reason,
            changes={"holder_name": [old.holder_name, new.holder_name]},
        )
    return new


def _locked(actor: Actor, certificate_id: int, permission: Any, reason: str) -> Certificate:
    row = locked(
        Certificate.objects.all(),
        lambda row: require(actor, permission, region=row.region_code),
        pk=certificate_id,
    )
    if row is None:
        raise NotFound()
    if len(reason.strip()) < MIN_REASON:
        raise ReasonNeeded(fields={"reason": ReasonNeeded.message})
    if not row.in_force:
        raise NotInForce(number=row.number)
    return row


def _end(actor: Actor, row: Certificate, status: Certificate.Status, reason: str) -> None:
    row.status = status
    row.save(update_fields=["status"])
    StatusChange.objects.create(certificate=row, status=status, reason=reason, at=calendar.now(), by=actor.name)


def document(actor: Actor, certificate: Certificate, *, address: str) -> bytes:
    """The signed PDF; made at the first call and the same bytes ever after. `address` is the QR's target.

    The caller has checked that the actor may see the certificate.
    """
    kept = Document.objects.filter(certificate=certificate).first()
    if kept is None:
        pdf = documents.signed_pdf(certificate.record, address=address, made_at=calendar.now())
        try:
            with transaction.atomic():
                kept = Document.objects.create(
                    certificate=certificate, pdf=pdf, sha256=sha256(pdf).hexdigest(), made_at=calendar.now()
                )
                audit.record(actor, "credentials.document_made", certificate)
        except IntegrityError:  # two first downloads at once: the first one's bytes stand
            kept = Document.objects.get(certificate=certificate)
    return bytes(kept.pdf)


@dataclass(frozen=True)
class Historic:
    """One row of an old register; `row` is its line in the sheet."""

    row: int
    person_id: int
    number: str
    kind: str
    occupation_code: str
    level: Level
    body_id: int
    issued_on: date
    work_type_id: int | None = None
    scores: Mapping[str, float] = field(default_factory=dict)


def take_over(actor: Actor, rows: Sequence[Historic]) -> int:
    """Enter certificates of an old register, marked as such; all or nothing, returns how many.

    Numbers of every accepted form are taken; a row whose number is ill-formed, contradicts the face, repeats, is already
    known or lies in the future is refused with its line. No event is emitted: old certificates start nothing.
    """
    with transaction.atomic():
        require(actor, IMPORT)
        problems = _problems(rows)
        if problems:
            raise BadHistoric(count=len({problem.row for problem in problems}), rows=problems)
        holders = people.faces({row.person_id for row in rows})
        bodies = organisations.faces({row.body_id for row in rows})
        titles = catalogue.names({row.occupation_code for row in rows})
        work_types = catalogue.work_type_names({row.work_type_id for row in rows if row.work_type_id})
        now = calendar.now()
        made = []
        for row in rows:
            holder, body = holders[row.person_id], bodies[row.body_id]
            certificate = Certificate(
                kind=row.kind, number=row.number, person_id=row.person_id, holder_name=holder.name,
                holder_number=holder.number_masked, occupation_id=row.occupation_code, work_type_id=row.work_type_id,
                level=row.level.value, body_id=row.body_id, region_code=body.region_code, issued_on=row.issued_on,
                scores=dict(row.scores), basis=Certificate.Basis.HISTORIC, basis_id=row.number, created_at=now,
            )  # fmt: skip
            _seal(certificate, titles[row.occupation_code], work_types.get(row.work_type_id or 0, ""), body.name)
            made.append(certificate)
        Certificate.objects.bulk_create(made, batch_size=2000)
        audit.record(actor, "credentials.taken_over", f"credentials.historic:{len(made)}", changes={"rows": len(made)})
    return len(made)


def _problems(rows: Sequence[Historic]) -> list[RowError]:
    today = calendar.today()
    known = set(Certificate.objects.filter(number__in=[row.number for row in rows]).values_list("number", flat=True))
    problems, seen = [], set()
    for row in rows:
        number = rules.read_number(row.number, today=today)
        if number is None and row.kind != Certificate.Kind.ABILITY:
            problems.append(RowError(row.row, "证书编号", "编号不是任何一种已知格式"))
        elif number is not None and rules.contradictions(number, level=row.level, issued_on=row.issued_on):
            problems.append(RowError(row.row, "证书编号", "编号中的年份或等级与证面不符"))
        if row.number in known or row.number in seen:
            problems.append(RowError(row.row, "证书编号", "编号已存在"))
        if row.issued_on > today:
            problems.append(RowError(row.row, "发证日期", "发证日期晚于今天"))
        seen.add(row.number)
    return problems
