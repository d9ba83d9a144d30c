"""The same decision on a Spark cluster, for a city or a province that outgrows one machine; see docs/analysis.md."""

from __future__ import annotations

from datetime import date
from typing import Any

from jianglu.platform.facts import FACTS
from jianglu.platform.facts.snapshot import Snapshot

from .answers import Outcome
from .compile import OUTCOMES, compiled
from .declare import DECIDED_ON, Policy
from .scan import subjects

_SPARK = {"int64": "BIGINT", "string": "STRING", "date": "DATE", "boolean": "BOOLEAN", "float64": "DOUBLE"}


def scan_on_spark(policy: Policy, session: Any, taken: Snapshot, *, on: date) -> dict[Any, int]:
    """Key -> amount (fen) of everyone to whom it is owed; workers read the snapshot's folder."""
    for name in taken.rows:
        if name in FACTS:
            reader = session.read.option("recursiveFileLookup", "true")
            reader.parquet(str(taken.folder / name)).createOrReplaceTempView(FACTS[name].view)
    inputs = [f"CAST(NULL AS {_SPARK[column.type]}) AS {column.name}" for column in policy.subject.inputs]
    inputs.append(f"DATE '{on.isoformat()}' AS {DECIDED_ON}")
    subject, _narrowed = subjects(policy, inputs, "true")
    text = compiled(policy, "pyspark", chosen=False).rows(subject, (policy.subject.key, "outcome", "amount"))
    key, granted = policy.subject.key, OUTCOMES.index(Outcome.GRANTED)
    rows = session.sql(f"SELECT {key}, amount FROM ({text}) AS q WHERE outcome = {granted}")  # noqa: S608 - declared names
    return {row[0]: row[1] for row in rows.collect()}
