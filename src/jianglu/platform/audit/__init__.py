"""The business log: written in the transaction of what it tells, sealed in a hash chain; see README.md."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Model

from jianglu.platform.access import Actor


def record(
    actor: Actor,
    action: str,
    subject: Model | str,
    *,
    reason: str = "",
    changes: Mapping[str, Any] | None = None,
    on_behalf_of: str = "",
) -> None:
    """Write one entry in the caller's transaction; `subject` is a saved row or a text like "training.voucher:12".

    `changes` are JSON values and hold no identity number or phone.
    """
    from .services import write

    write(actor, action, subject, reason=reason, changes=changes, on_behalf_of=on_behalf_of)


__all__ = ["record"]
