"""The policy in force: as declared in code, with the versions that officers enacted laid over it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps

from .declare import Amendment, Policy, Version
from .parameters import Source

if TYPE_CHECKING:
    from .models import Revision

_KEPT: dict[str, Policy] = {}


def in_force(policy: Policy) -> Policy:
    """The policy with all enacted versions; one small query. A policy that is amended already stays as it is."""
    if policy.revision:
        return policy
    revisions: Any = apps.get_model("policy", "Revision").objects.filter(policy=policy.code).order_by("pk")
    rows = list(revisions.values_list("pk", flat=True))
    if not rows:
        return policy
    name = f"enacted-{rows[-1]}-{len(rows)}"
    kept = _KEPT.get(policy.code)
    if kept is None or kept.revision != name:
        changes = [amendment_of(row) for row in revisions.filter(pk__in=rows)]
        kept = _KEPT[policy.code] = policy.amended(name, changes)
    return kept


def as_declared(policy: Policy) -> Policy:
    """The policy of the code alone, for work without a database."""
    return policy if policy.revision else policy.amended("declared", ())


def amendment_of(row: Revision) -> Amendment:
    """The version that a row holds."""
    source = Source(row.source_number, row.source_title, row.confirmed)
    return Amendment(Version(row.version, row.valid_from, row.valid_to, source), row.values)
