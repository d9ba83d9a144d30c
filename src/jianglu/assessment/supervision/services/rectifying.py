"""A body answers a finding with evidence; the case says where it stands."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.files.base import File
from django.db import transaction

from jianglu.platform import audit, calendar, files, workflow
from jianglu.platform.access import Actor, require

from ... import errors
from ...permissions import ANSWER_FINDINGS
from ...uploads import RECTIFICATION_EVIDENCE
from ..models import Finding, Points, Rectification
from .measures import reconsider

STATES = {
    "rectify": Finding.State.OPEN, "at_once": Finding.State.OPEN, "confirm": Finding.State.ANSWERED,
    "review": Finding.State.CONTESTED, "rectified": Finding.State.RECTIFIED, "withdrawn": Finding.State.WITHDRAWN,
}  # fmt: skip


def answer(actor: Actor, finding_id: int, text: str, uploads: Sequence[File[bytes]]) -> Finding:
    """Say what was done about a finding, with one to ten files that show it; raises FindingNotFound, EvidenceMissing."""
    with transaction.atomic():
        found = Finding.objects.select_related("case").filter(pk=finding_id).first()
        if found is None or found.case is None:
            raise errors.FindingNotFound()
        require(actor, ANSWER_FINDINGS, organisation_id=found.organisation_id)
        if not text.strip() or not 1 <= len(uploads) <= 10:
            raise errors.EvidenceMissing()
        row = Rectification.objects.create(
            finding=found, text=text.strip()[:1000], written_at=calendar.now(), written_by=actor.name
        )
        row.files.set(files.store(actor, upload, purpose=RECTIFICATION_EVIDENCE) for upload in uploads)
        workflow.act(actor, found.case.pk, "answer", version=found.case.version, reason=text.strip()[:1000])
        audit.record(actor, "assessment.finding_answered", row)
        found.refresh_from_db()
        return found


def check_evidence(case_id: int) -> None:
    """Raise EvidenceMissing unless the body has written one answer more than it has handed in."""
    answered = workflow.Case.objects.get(pk=case_id).decisions.filter(action="answer").count()
    if Rectification.objects.filter(finding__case_id=case_id).count() <= answered:
        raise errors.EvidenceMissing()


def follow(case_id: int, node: str) -> None:
    """The finding stands where its case does; one that was withdrawn takes its points with it."""
    found = Finding.objects.filter(case_id=case_id).first()
    if found is None:
        return  # the case is being opened
    today = calendar.today()
    found.state = STATES[node]
    if found.state == Finding.State.ANSWERED and found.answered_on is None:
        found.answered_on = today
    if found.state in (Finding.State.RECTIFIED, Finding.State.WITHDRAWN):
        found.closed_on = today
    found.save(update_fields=["state", "answered_on", "closed_on"])
    if found.state == Finding.State.WITHDRAWN:
        for entry in list(found.points.filter(points__gt=0)):
            Points.objects.create(
                body_id=found.body_id, finding=found, points=-entry.points, entered_on=today, basis=entry.basis
            )
        reconsider(found.body_id)
