"""A sheet comes in from the phone: all of it or nothing, and once, however often it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from jianglu.kernel.punctuation import listed
from jianglu.platform import audit, calendar, files, workflow
from jianglu.platform.access import Actor, locked, require

from ... import errors
from ...flows import RECTIFICATION
from ...permissions import INSPECT
from ...uploads import INSPECTION_PHOTO
from .. import rules
from ..models import CheckAnswer, Finding, Inspection, Points, Supervisor
from .measures import propose

MAX_PHOTOS = 24
"""Of one sheet."""


@dataclass(frozen=True)
class SheetRow:
    """The answer to one item, with its photos."""

    number: int
    verdict: str
    note: str = ""
    photos: Sequence[File[bytes]] = field(default=())


def submit(actor: Actor, inspection_id: int, rows: Sequence[SheetRow], *, key: UUID, summary: str = "") -> Inspection:
    """Hand in the sheet of one's own inspection; failures become findings, with points when the bureau sent for it.

    The same `key` again returns what is kept. Raises InspectionNotFound, InspectionDone, InspectionEarly, SheetIncomplete
    (by item), and what files raise.
    """
    with transaction.atomic():
        row = locked(
            Inspection.objects.select_related("supervisor", "plan"),
            lambda found: _is_sent(actor, found),
            pk=inspection_id,
        )
        if row is None:
            raise errors.InspectionNotFound()
        card = row.supervisor
        if row.state == Inspection.State.SUBMITTED and row.key == key:
            return row
        if row.state != Inspection.State.ASSIGNED:
            raise errors.InspectionDone()
        if calendar.today() < row.due_on:
            raise errors.InspectionEarly(day=row.due_on.isoformat())
        checklist = rules.checklist(row.checklist)
        _check(checklist, rows)
        row.state, row.key, row.summary = Inspection.State.SUBMITTED, key, summary.strip()[:2000]
        row.submitted_at = calendar.now()
        row.save(update_fields=["state", "key", "summary", "submitted_at"])
        for one in rows:
            answer = CheckAnswer.objects.create(
                inspection=row, number=one.number, verdict=one.verdict, note=one.note.strip()[:500]
            )
            answer.photos.set(files.store(actor, photo, purpose=INSPECTION_PHOTO) for photo in one.photos)
            if one.verdict == CheckAnswer.Verdict.FAIL:
                _find(actor, row, answer, checklist.item(one.number))
        audit.record(actor, "assessment.inspection_submitted", row, changes={"findings": row.findings.count()})
        if row.findings.exists() and card.kind == Supervisor.Kind.EXTERNAL:
            propose(row)
        return row


def _is_sent(actor: Actor, row: Inspection) -> None:
    """Only whoever was sent hands the sheet in; raises InspectionNotFound for everybody else."""
    if not (actor.is_system or row.supervisor.user_id == actor.user_id):
        raise errors.InspectionNotFound()
    require(actor, INSPECT, region=row.supervisor.region_code, organisation_id=row.supervisor.organisation_id)


def _check(checklist: rules.Checklist, rows: Sequence[SheetRow]) -> None:
    wrong = rules.lacking(
        ((item.number, item.photo) for item in checklist.items),
        [rules.Answered(one.number, one.verdict, one.note, len(one.photos)) for one in rows],
    )
    if wrong:
        words = {
            "answer": _("未填写"), "note": _("不符合的请写明情况"), "photo": _("不符合的请附照片"), "unknown": _("没有此项"),
        }  # fmt: skip
        raise errors.SheetIncomplete(
            fields={f"item{number}": words[why] for number, why in wrong.items()},
            numbers=listed(str(number) for number in sorted(wrong)),
        )
    if sum(len(one.photos) for one in rows) > MAX_PHOTOS:
        raise errors.TooManyPhotos(most=MAX_PHOTOS)


def _find(actor: Actor, row: Inspection, answer: CheckAnswer, item: rules.Item) -> Finding:
    today = calendar.today()
    case = workflow.open_case(
        Actor.system("assessment.supervision"), RECTIFICATION, title=_("督导整改：%(item)s") % {"item": item.text},
        region_code=row.region_code, organisation_id=row.organisation_id,
    )  # fmt: skip
    finding = Finding.objects.create(
        answer=answer, inspection=row, body_id=row.body_id, organisation_id=row.organisation_id,
        region_code=row.region_code, severity=item.severity, text=f"{item.text}：{answer.note}"[:600], case=case,
        raised_on=today, due_on=today,
    )  # fmt: skip
    case = workflow.act(
        Actor.system("assessment.supervision"), case.pk, "order_now" if item.severity == "critical" else "order",
        version=case.version,
    )  # fmt: skip
    finding.due_on = case.due_on or today
    finding.save(update_fields=["due_on"])
    if row.supervisor.kind == Supervisor.Kind.EXTERNAL:  # a body is not punished for what it finds itself
        figures = rules.figures(today)
        Points.objects.create(
            body_id=row.body_id, finding=finding, points=figures.points[item.severity], entered_on=today,
            basis=figures.source,
        )  # fmt: skip
    return finding
