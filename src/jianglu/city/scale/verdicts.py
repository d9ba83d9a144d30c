"""What the rule says of a claim, decided by the rule itself on marked facts; the SQL writes each claim's own into it.

So the decisions of millions of claims hold as all others do: their stored text derives them again from their stored facts.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import psycopg
import pyarrow as pa

from jianglu.benefits.policies import SKILL_UPGRADE
from jianglu.benefits.policies.skill_upgrade import SHORTAGE
from jianglu.kernel.levels import Level
from jianglu.platform.policy.compile import compiled
from jianglu.platform.policy.decide import conclude
from jianglu.platform.policy.verdict import as_json

from .sizes import INSURED

YEARS = range(2019, 2024)
LEVELS = ("5", "4", "3")
DEMANDS = ("一般", "紧缺", "非常紧缺", "目录外")

# Values that stand for those of a claim: no other text of a decision holds them.
MARKS: dict[str, Any] = {
    "certificate_id": 970000001,
    "person_id": 970000002,
    "body_id": 970000003,
    "number": "@number@",
    "region_code": "@region@",
    "insured_region": "50@insured@",
    "occupation_code": "9-99-99-99",
    "post_occupation": "9-99-99-99",
}


def _days(year: int) -> tuple[date, date]:
    """The marks of the day of issue and of the decision."""
    return date(year, 7, 3), date(year, 7, 30)


def _facts(year: int, level: str, demand: str) -> dict[str, Any]:
    issued_on, decided_on = _days(year)
    return MARKS | {
        "kind": "skill_level", "work_type": "", "level": level, "level_rank": Level(level).rank, "issued_on": issued_on,
        "status": "valid", "basis": "assessment_result", "final": True, "decided_on": decided_on,
        "insured_months": INSURED, "paying_then": 1, "drawing_then": 0, "listed_demand": None if demand == "目录外" else demand,
        "demand_class": demand, "shortage": demand in SHORTAGE, "place_best_common": 0, "place_best": 0,
        "reserve_months": 20, "higher_held": Level(level).rank, "n_once": 0, "top_no_lower": 0,
        "n_no_double": 0, "n_yearly": 0, "n_yearly_common": 0,
    }  # fmt: skip


def templates() -> pa.Table:
    """One row for each year, level and demand class: facts, parameters and explanation as JSON, and the amount."""
    wanted = [(year, level, demand) for year in YEARS for level in LEVELS for demand in DEMANDS]
    rows = []
    for verdict in conclude(SKILL_UPGRADE, [_facts(*key) for key in wanted]):
        if not verdict.granted or verdict.version is None:
            raise RuntimeError(
                f"the rule refuses what the city pays: {verdict.facts} {verdict.unmet} {verdict.unknown}"
            )
        issued_on, decided_on = _days(int(verdict.facts["issued_on"].year))
        rows.append(
            {
                "year": issued_on.year,
                "level": verdict.facts["level"],
                "demand_class": verdict.facts["demand_class"],
                "issued_mark": issued_on.isoformat(),
                "decided_mark": decided_on.isoformat(),
                "version": verdict.version.code,
                "amount": verdict.amount,
                "facts": _json({name: as_json(value) for name, value in verdict.facts.items()}),
                "parameters": _json({name: as_json(value) for name, value in verdict.parameters.items()}),
                "explanation": _json(verdict.explanation()),
                "fingerprint": verdict.fingerprint,
            }
        )
    return pa.Table.from_pylist(sorted(rows, key=lambda row: (row["year"], row["level"], row["demand_class"])))


def keep_text(database: psycopg.Connection[Any]) -> None:
    """The text of the rule stands in the database, for the decisions to point to."""
    text = compiled(SKILL_UPGRADE, "postgres")
    database.execute(
        "INSERT INTO policy_policytext (fingerprint, policy, columns, sql, first_used_at)"
        " VALUES (%s, %s, %s::jsonb, %s, now()) ON CONFLICT DO NOTHING",
        [
            text.fingerprint,
            SKILL_UPGRADE.code,
            _json([[column.name, column.type] for column in text.found]),
            text.over_found("{subject}"),
        ],
    )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
