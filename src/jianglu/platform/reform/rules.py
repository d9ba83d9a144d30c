"""What a draft is, as a policy; and how its figures are written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from jianglu.platform.policy import Amendment, Parameter, Policy, Source, Version, in_force

from .models import Draft

Period = tuple[date, date | None]
WARN_BEFORE = (90, 30)
"""Days before the end of a policy's last version on which its officers are told, besides the day after it."""


def amendment_of(draft: Draft, period: Period | None = None) -> Amendment:
    """The version that a draft proposes, for its own days or as if it had been in force over another period."""
    source = Source(draft.source_number, draft.source_title, draft.confirmed)
    first, last = period or (draft.valid_from, draft.valid_to)
    return Amendment(Version(draft.version, first, last, source), draft.values)


def fingerprint(draft: Draft) -> str:
    """Changes with whatever could change a decision."""
    told = [draft.policy, draft.version, draft.valid_from.isoformat(), str(draft.valid_to), draft.values]
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def drafted(policy: Policy, draft: Draft, period: Period | None = None) -> Policy:
    """The policy as it would be with the draft in force; over a past period: as it would have been."""
    before = in_force(policy)
    name = f"draft-{before.revision}-{fingerprint(draft)}-{period}"
    return before.amended(name, [amendment_of(draft, period)])


def figures(policy: Policy) -> list[Parameter]:
    """The parameters that a version sets, each once."""
    return list({at.parameter.code: at.parameter for at in policy.parameters}.values())


def flat(parameter: Parameter, value: Any) -> dict[tuple[str, ...], Any]:
    """The cells of a value nested by the parameter's keys."""
    found: dict[tuple[str, ...], Any] = {}
    for path in parameter.paths:
        inner = value
        for key in path:
            inner = inner.get(key) if isinstance(inner, Mapping) else None
        if inner is not None:
            found[path] = inner
    return found


def nested(parameter: Parameter, cells: Mapping[tuple[str, ...], Any]) -> Any:
    """The value from its cells; None when none is set."""
    if not parameter.keys:
        return cells.get(())
    value: dict[str, Any] = {}
    for path, cell in cells.items():
        inner = value
        for key in path[:-1]:
            inner = inner.setdefault(key, {})
        inner[path[-1]] = cell
    return value or None


def fits(parameter: Parameter, value: Any) -> bool:
    """Whether every cell is a value of the parameter's type: whole numbers of zero or more, yes or no, text."""
    cells = flat(parameter, value)
    if not cells or nested(parameter, cells) != value:
        return False
    if parameter.type == "int64":
        return all(type(cell) is int and cell >= 0 for cell in cells.values())
    return all(type(cell) is {"boolean": bool, "string": str}[parameter.type] for cell in cells.values())


def covered_until(policy: Policy, day: date) -> date | None:
    """The last day up to which, from `day` on, some version is always in force; None: without end, the day before: none now."""
    last = day - timedelta(days=1)
    while (version := policy.version_on(last + timedelta(days=1))) is not None:
        if version.valid_to is None:
            return None
        last = version.valid_to
    return last


def stage_of(last: date, today: date) -> int | None:
    """Which warning is due when the versions end on `last`: days before it (WARN_BEFORE), 0 when it is over, None: not yet."""
    left = (last - today).days
    return 0 if left < 0 else min((stage for stage in WARN_BEFORE if left <= stage), default=None)
