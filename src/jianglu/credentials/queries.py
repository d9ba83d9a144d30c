"""Reading certificates: one's own, those in scope, and the public verification."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from jianglu.kernel.errors import NotFound
from jianglu.kernel.levels import Level
from jianglu.platform.access import Actor, limit, require
from jianglu.platform.jobs import queries as jobs

from .models import Batch, BulkCheck, Certificate, Enquiry, Intake, NationalExport, Signed
from .permissions import ASK, BULK_CHECK, EXPORT_NATIONAL, IMPORT, ISSUE_DECIDED, VIEW
from .verification import (
    Verification,
    is_authentic,
    is_identity_number,
    verify_number,
    verify_person,
    verify_token,
)

__all__ = [
    "BASIS_CHOICES", "ENQUIRY_STATES", "INTAKE_STATES", "KIND_CHOICES", "STATUS_CHOICES", "Verification", "batches",
    "bulk_check", "bulk_checks", "credential", "earned", "enquiries", "enquiry", "get",
    "highest_level", "intakes", "is_authentic", "is_identity_number", "national_exports", "verify_number", "verify_person",
    "verify_token", "visible_to", "wallet",
]  # fmt: skip

STATUS_CHOICES = Certificate.Status.choices
KIND_CHOICES = Certificate.Kind.choices
BASIS_CHOICES = Certificate.Basis.choices
INTAKE_STATES = Intake.State.choices
ENQUIRY_STATES = Enquiry.State.choices


def visible_to(actor: Actor) -> QuerySet[Certificate]:
    """Certificates that the actor may see: own, issued by own body, or of bodies in own region."""
    rows = Certificate.objects.select_related("occupation", "work_type", "body").defer("record", "signature")
    return limit(
        rows, actor, VIEW, region="region_code", organisation="body_id", person="person_id", district="district"
    )


def numbers(certificate_ids: Collection[int]) -> dict[int, str]:
    """Numbers of certificates; the caller has decided that they may be seen."""
    return dict(Certificate.objects.filter(pk__in=certificate_ids).values_list("pk", "number"))


def get(actor: Actor, certificate_id: int) -> Certificate:
    """One visible certificate; raises NotFound also for those out of scope."""
    row = visible_to(actor).filter(pk=certificate_id).first()
    if row is None:
        raise NotFound()
    return row


def wallet(person_id: int) -> QuerySet[Certificate]:
    """A person's certificates, newest first, without superseded versions; `copies_held` counts those in other wallets."""
    return (
        Certificate.objects.filter(person_id=person_id)
        .exclude(status=Certificate.Status.SUPERSEDED)
        .annotate(copies_held=Count("wallet_copies", filter=Q(wallet_copies__withdrawn_at=None)))
        .select_related("occupation", "work_type", "body")
    )


def credential(certificate: Certificate) -> Signed | None:
    """The signed credential that counts: by the newest key; None when it has not been asked for since it was taken over."""
    return Signed.objects.filter(certificate=certificate).select_related("key__identity").order_by("-pk").first()


def batches(actor: Actor) -> QuerySet[Batch]:
    """All batches with how many of them are issued and left out, newest first."""
    require(actor, ISSUE_DECIDED)
    return Batch.objects.annotate(
        issued=Count("items", filter=~Q(items__certificate=None)), left_out=Count("items", filter=~Q(items__problem=""))
    ).order_by("-pk")


def intakes(actor: Actor) -> QuerySet[Intake]:
    """Sheets of historic certificates, newest first; `job_opens` says whether the actor may read the job that took one in."""
    require(actor, IMPORT)
    opens = Exists(jobs.visible_to(actor).filter(pk=OuterRef("job_id")))
    return Intake.objects.defer("rows_sealed").annotate(job_opens=opens).order_by("-pk")


def national_exports(actor: Actor) -> QuerySet[NationalExport]:
    """What was handed to the national query network, newest first."""
    require(actor, EXPORT_NATIONAL)
    return NationalExport.objects.order_by("-pk")


def bulk_checks(actor: Actor) -> QuerySet[BulkCheck]:
    """What the actor's unit had verified, newest first."""
    require(actor, BULK_CHECK)
    return limit(BulkCheck.objects.select_related("organisation"), actor, BULK_CHECK, organisation="organisation_id")


def bulk_check(actor: Actor, check_id: int) -> BulkCheck:
    """One of them; raises NotFound also for another unit's."""
    row = bulk_checks(actor).filter(pk=check_id).first()
    if row is None:
        raise NotFound()
    return row


def enquiries(actor: Actor) -> QuerySet[Enquiry]:
    """What the actor's unit asked holders to present, newest first."""
    require(actor, ASK)
    rows = Enquiry.objects.select_related("organisation", "occupation")
    return limit(rows, actor, ASK, organisation="organisation_id")


def enquiry(actor: Actor, enquiry_id: int) -> Enquiry:
    """One of them; raises NotFound also for another unit's."""
    row = enquiries(actor).filter(pk=enquiry_id).first()
    if row is None:
        raise NotFound()
    return row


def highest_level(person_id: int, occupation_code: str) -> str | None:
    """Code of the highest level in force that the person holds in the occupation; None when there is none."""
    levels = Certificate.objects.filter(
        person_id=person_id, occupation_id=occupation_code, status=Certificate.Status.VALID
    ).values_list("level", flat=True)
    return max(levels, key=lambda code: Level(code).rank, default=None)


def earned(
    person_ids: Iterable[int], occupation_code: str, level: str, *, since: date
) -> dict[int, list[tuple[int, date]]]:
    """(id, day of issue) of the valid certificates of that occupation and level since a day, by person, oldest first.

    One query; the caller has decided that it may be known.
    """
    rows = Certificate.objects.filter(
        person_id__in=set(person_ids), occupation_id=occupation_code, level=level, issued_on__gte=since,
        status=Certificate.Status.VALID,
    ).order_by("issued_on", "pk")  # fmt: skip
    found: dict[int, list[tuple[int, date]]] = {}
    for pk, person_id, day in rows.values_list("pk", "person_id", "issued_on"):
        found.setdefault(person_id, []).append((pk, day))
    return found
