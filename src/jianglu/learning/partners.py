"""Programs of others that we work with (tools, platforms, clients of the record store): whose they are, and ending them."""

from __future__ import annotations

from typing import TypeVar

from django.db import transaction
from django.db.models import QuerySet

from jianglu.kernel.errors import NotFound
from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor, Permission, limit, locked, require

from .models import LtiPlatform, LtiTool, RecordClient

P = TypeVar("P", LtiPlatform, LtiTool, RecordClient)


def kept_by(actor: Actor, kind: type[P], permission: Permission) -> QuerySet[P]:
    """Those of the actor's unit or region."""
    rows = kind._default_manager.select_related("organisation")
    return limit(rows, actor, permission, region="region_code", organisation="organisation_id")


def one(actor: Actor, kind: type[P], pk: int, permission: Permission, missing: type[NotFound]) -> P:
    """One of them; raises `missing`."""
    found = kept_by(actor, kind, permission).filter(pk=pk).first()
    if found is None:
        raise missing()
    return found


def end(
    actor: Actor, kind: type[P], pk: int, permission: Permission, missing: type[NotFound], *, action: str, reason: str
) -> None:
    """Refuse it from now on; what came of it stays. Raises `missing`."""
    with transaction.atomic():
        row = locked(
            kind._default_manager.all(),
            lambda found: require(actor, permission, organisation_id=found.organisation_id, region=found.region_code),
            pk=pk,
        )
        if row is None:
            raise missing()
        row.ended_at = row.ended_at or calendar.now()
        row.save(update_fields=["ended_at"])
        audit.record(actor, action, row, reason=reason)
