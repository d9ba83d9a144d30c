"""Writing the business log."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model

from jianglu.platform import calendar
from jianglu.platform.access import Actor

from .models import AuditEntry
from .sealing import seal
from .verifying import Break, verify

__all__ = ["Break", "seal", "verify", "write"]


def write(
    actor: Actor,
    action: str,
    subject: Model | str,
    *,
    reason: str = "",
    changes: Mapping[str, Any] | None = None,
    on_behalf_of: str = "",
) -> AuditEntry:
    """Append one entry; see `audit.record`."""
    if isinstance(subject, Model):
        subject = f"{subject._meta.label_lower}:{subject.pk}"
    return AuditEntry.objects.create(
        at=calendar.now(),
        actor=actor.logged_as,
        user_id=actor.user_id,
        on_behalf_of=on_behalf_of or actor.on_behalf_of,
        action=action,
        subject=subject,
        reason=reason[:500],
        changes=_json(changes) if changes else None,
        address=actor.address,
        request_id=actor.request_id,
    )


def _json(changes: Mapping[str, Any]) -> Any:
    """Dates, decimals and lazy texts as JSON has them."""
    return json.loads(json.dumps(changes, cls=DjangoJSONEncoder, ensure_ascii=False, default=str))
