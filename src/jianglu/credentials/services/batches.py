"""Issuing many by one job: staged in one transaction, issued in chunks, resumed without a duplicate or a gap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import transaction

from jianglu.kernel.levels import Level
from jianglu.platform import audit, calendar, jobs
from jianglu.platform.access import Actor, require

from ..models import Batch, BatchItem
from ..permissions import ISSUE_DECIDED
from .issuing import Award


def stage(actor: Actor, title: str, decision: str, awards: Sequence[Award]) -> Batch:
    """Write awards down and start the job that issues them; the caller has decided that they are due."""
    from ..tasks import issue_batch

    with transaction.atomic():
        require(actor, ISSUE_DECIDED)
        batch = Batch.objects.create(
            title=title, decision=decision, asked_by=actor.name, created_at=calendar.now(), total=len(awards)
        )
        BatchItem.objects.bulk_create(
            [BatchItem(batch=batch, line=line, award=_as_json(award)) for line, award in enumerate(awards, start=1)],
            batch_size=5000,
        )
        audit.record(actor, "credentials.batch_staged", batch, reason=decision, changes={"awards": len(awards)})
        jobs.enqueue(issue_batch, actor, batch_id=batch.pk)
    return batch


def _as_json(award: Award) -> dict[str, Any]:
    values = asdict(award)
    values["decided_on"] = award.decided_on.isoformat()
    values["expires_on"] = award.expires_on.isoformat() if award.expires_on else None
    values["level"] = award.level.value if award.level else None
    return values


def award_of(values: dict[str, Any]) -> Award:
    """The award that a batch item holds."""
    return Award(
        **{
            **values,
            "decided_on": date.fromisoformat(values["decided_on"]),
            "expires_on": date.fromisoformat(values["expires_on"]) if values["expires_on"] else None,
            "level": Level(values["level"]) if values["level"] else None,
        }
    )
