"""The policy in force: as declared in code, with the versions that officers enacted laid over it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.apps import apps

from .declare import Amendment, Policy, Version
from .parameters import Source

if TYPE_CHECKING:
    from .models import Revision

_KEPT: dict[str, Policy] = {}


def in_force(policy: Policy) -> Policy:
    """The policy with all enacted versions; one small query. A policy that is amended already stays as it is."""
    return all_in_force([policy])[0]


def all_in_force(policies: Sequence[Policy]) -> list[Policy]:
    """The same of many, in their order and still by one query."""
    asked = [policy.code for policy in policies if not policy.revision]
    if not asked:
        return list(policies)
    rows: dict[str, list[int]] = defaultdict(list)
    for code, pk in _revisions().filter(policy__in=asked).values_list("policy", "pk"):
        rows[code].append(pk)
    return [_amended(policy, rows[policy.code]) if rows[policy.code] else policy for policy in policies]


def _amended(policy: Policy, rows: Sequence[int]) -> Policy:
    name = f"enacted-{rows[-1]}-{len(rows)}"
    kept = _KEPT.get(policy.code)
    if kept is None or kept.revision != name:
        changes = [amendment_of(row) for row in _revisions().filter(pk__in=rows)]
        kept = _KEPT[policy.code] = policy.amended(name, changes)
    return kept


def _revisions() -> Any:
    return apps.get_model("policy", "Revision").objects.order_by("pk")


def as_declared(policy: Policy) -> Policy:
    """The policy of the code alone, for work without a database."""
    return policy if policy.revision else policy.amended("declared", ())


def amendment_of(row: Revision) -> Amendment:
    """The version that a row holds."""
    source = Source(row.source_number, row.source_title, row.confirmed)
    return Amendment(Version(row.version, row.valid_from, row.valid_to, source), row.values)
