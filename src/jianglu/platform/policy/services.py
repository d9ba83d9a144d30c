"""Keeps decisions and derives them again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from jianglu.platform import calendar
from jianglu.platform.access import Actor
from jianglu.platform.facts import Column

from .compile import compiled
from .decide import literal_rows, run
from .declare import Amendment, Policy
from .errors import TextTampered
from .models import Decision, PolicyText, Revision
from .verdict import Verdict, as_json


def record(actor: Actor, verdict: Verdict) -> Decision:
    """Store a verdict with everything it rests on; call it inside the transaction that acts on it."""
    text = compiled(verdict.policy, "postgres")
    now = calendar.now()
    with transaction.atomic():
        kept, _ = PolicyText.objects.get_or_create(
            fingerprint=text.fingerprint,
            defaults={
                "policy": verdict.policy.code,
                "columns": [[column.name, column.type] for column in text.found],
                "sql": text.over_found("{subject}"),
                "first_used_at": now,
            },
        )
        return Decision.objects.create(
            policy=verdict.policy.code,
            text=kept,
            version=verdict.version.code if verdict.version else "",
            subject=str(verdict.key),
            person_id=verdict.person_id,
            event_date=verdict.event_date,
            on=verdict.on,
            outcome=verdict.outcome.value,
            amount=verdict.amount,
            facts={name: as_json(value) for name, value in verdict.facts.items()},
            parameters={name: as_json(value) for name, value in verdict.parameters.items()},
            explanation=verdict.explanation(),
            decided_at=now,
            decided_by=actor.name,
        )


def enact(actor: Actor, policy: Policy, change: Amendment, *, made_by: str) -> Revision:
    """Put an officers' version into force; the caller has asked a second person. Decisions made before stay as they are."""
    version = change.version
    return Revision.objects.create(
        policy=policy.code,
        version=version.code,
        valid_from=version.valid_from,
        valid_to=version.valid_to,
        source_number=version.source.number,
        source_title=version.source.title,
        confirmed=version.source.confirmed,
        values=dict(change.values),
        made_by=made_by,
        enacted_by=actor.name,
        enacted_at=calendar.now(),
    )


def derive_again(decision: Decision) -> dict[str, Any]:
    """Outcome, amount, version and parameters that the stored text gives for the stored facts.

    Nothing of today's code is used, so it holds after the policy changed. Raises TextTampered when the stored text does
    not fit its fingerprint.
    """
    columns = tuple(Column(name, kind) for name, kind in decision.text.columns)
    if fingerprint_of(columns, decision.text.sql) != decision.text_id:
        raise TextTampered()
    source, values = literal_rows(columns, [decision.facts])
    row = run(decision.text.sql, source, values, kept=True)[0]
    return {
        "version": row["version"] or "",
        "outcome": row["outcome"],
        "amount": row["amount"],
        "parameters": {name: as_json(row[name]) for name in decision.parameters},
    }


def still_derives(decision: Decision) -> bool:
    """Whether the stored decision is what its own text says of its own facts."""
    return examined(decision).agrees


@dataclass(frozen=True)
class Examined:
    """A stored decision beside what its own text says of its own facts; `again` is None where the text was tampered with."""

    decision: Decision
    again: dict[str, Any] | None

    @property
    def agrees(self) -> bool:
        """Whether every part comes out as it was stored."""
        return not self.differing

    @property
    def differing(self) -> list[str]:
        """Names of the parts that come out otherwise; "text" when the text itself cannot be trusted."""
        if self.again is None:
            return ["text"]
        return [name for name, value in self.again.items() if value != getattr(self.decision, name)]


def examined(decision: Decision) -> Examined:
    """Derive a stored decision again and hold it against what was stored; raises nothing."""
    try:
        return Examined(decision, derive_again(decision))
    except TextTampered:
        return Examined(decision, None)


def fingerprint_of(columns: tuple[Column, ...], sql: str) -> str:
    """SHA-256 that names a conclusion text."""
    listed = ",".join(f"{column.name}:{column.type}" for column in columns)
    return hashlib.sha256(f"{listed}\n{sql}".encode()).hexdigest()
