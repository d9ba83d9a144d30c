"""Ten thousand people, every policy: one person on PostgreSQL, the whole city on DuckDB, and plain Python say the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import duckdb
import pytest

from jianglu.benefits.policies import BENEFITS, BY_CLASS, SKILL_UPGRADE
from jianglu.platform.facts import fact
from jianglu.platform.policy import Answer, Policy, Verdict, decide_many
from jianglu.platform.policy.compile import answer_column
from jianglu.platform.policy.scan import scan

from .city import City
from .references import Row, Told
from .references_filed import FiledReference

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
DAYS = {
    "skill-upgrade": (date(2019, 12, 31), date(2021, 2, 28), date(2024, 2, 29), date(2025, 12, 31)),
    "living-allowance": (date(2023, 12, 31),),
    "assessment-subsidy": (date(2024, 2, 29),),
    "training-subsidy": (date(2024, 3, 31),),
    "project-training": (date(2024, 2, 29),),
}


def refer(reference: FiledReference) -> dict[str, Callable[[Row, date], Told]]:
    return {
        "skill-upgrade": reference.skill_upgrade,
        "living-allowance": reference.living_allowance,
        "assessment-subsidy": reference.assessment_subsidy,
        "training-subsidy": reference.training_subsidy,
        "project-training": reference.project,
    }


@pytest.fixture(scope="module")
def reference(city: City) -> FiledReference:
    return FiledReference(city)


def same(policy: Policy, verdicts: list[Verdict], rows: Mapping[Any, Row], *, answers: bool) -> None:
    assert len(verdicts) == len(rows)
    for verdict in verdicts:
        row = rows[verdict.key]
        assert (verdict.outcome.value, verdict.amount) == (row["outcome"], row["amount"]), (policy.code, verdict.facts)
        if answers:
            told = {entry.condition.code: row[answer_column(entry.condition)] for entry in verdict.answers}
            assert {entry.condition.code: int(entry.answer) for entry in verdict.answers} == told


@pytest.mark.parametrize("policy", (BENEFITS | BY_CLASS).values(), ids=BENEFITS | BY_CLASS)
def test_one_person_equals_the_city_and_the_reference(
    policy: Policy, city: City, line: duckdb.DuckDBPyConnection, reference: FiledReference
) -> None:
    city.load_postgres()
    subjects = city.facts[policy.subject.fact].to_pylist()
    keys = [row[policy.subject.key] for row in subjects]
    told, seen = refer(reference)[policy.code], set()
    for place, on in enumerate(DAYS[policy.code]):
        rows = {row[policy.subject.key]: row for row in scan(policy, line, on=on, full=place == 0).table.to_pylist()}
        if place == 0:
            same(policy, decide_many(policy, keys, on=on), rows, answers=True)
        for subject in subjects:
            row = rows[subject[policy.subject.key]]
            assert (row["outcome"], row["amount"]) == told(subject, on), (policy.code, on, subject)
        seen |= {row["outcome"] for row in rows.values()}
    assert {"granted", "refused"} <= seen


@pytest.mark.parametrize("policy", (BENEFITS | BY_CLASS).values(), ids=BENEFITS | BY_CLASS)
def test_the_sieve_of_a_scan_names_a_condition_that_is_not_met(policy: Policy, line: duckdb.DuckDBPyConnection) -> None:
    on, key = DAYS[policy.code][-1], policy.subject.key
    whole = {row[key]: row for row in scan(policy, line, on=on, full=True).table.to_pylist()}
    sifted = scan(policy, line, on=on).table.to_pylist()
    assert len(sifted) == len(whole)
    refusing = {condition.code: answer_column(condition) for condition in policy.conditions}
    for row in sifted:
        full = whole[row[key]]
        assert (row["outcome"], row["amount"], row["version"]) == (full["outcome"], full["amount"], full["version"])
        if row["outcome"] == "refused":
            assert full[refusing[row["refused_by"]]] == Answer.NO
        else:
            assert row["refused_by"] is None and full["refused_by"] is None


@pytest.mark.parametrize("policy", [p for p in BENEFITS.values() if p.best], ids=lambda policy: policy.code)
def test_what_is_offered_by_itself_is_the_best(
    policy: Policy, city: City, line: duckdb.DuckDBPyConnection, reference: FiledReference
) -> None:
    on, inputs = date(2025, 12, 31), {"proactive": True}
    rows = {row[policy.subject.key]: row for row in scan(policy, line, on=on, inputs=inputs).table.to_pylist()}
    city.load_postgres()
    keys = list(rows)[: len(rows) if policy is SKILL_UPGRADE else 2000]
    chosen = {key: rows[key] for key in keys}
    same(policy, decide_many(policy, keys, on=on, inputs=inputs), chosen, answers=False)
    if policy is SKILL_UPGRADE:
        offers = reference.skill_upgrade_offers(on)
        assert {key: row["outcome"] for key, row in rows.items()} == offers


def test_a_narrowed_scan_is_a_part_of_the_whole(line: duckdb.DuckDBPyConnection) -> None:
    on, inputs = date(2024, 2, 29), {"proactive": True}
    whole = scan(SKILL_UPGRADE, line, on=on, inputs=inputs).table.to_pylist()
    part = scan(SKILL_UPGRADE, line, on=on, inputs=inputs, where="s.level = '3'").table.to_pylist()
    levels = {
        c["certificate_id"]: c["level"]
        for c in line.table(fact("credentials.certificate").view).to_arrow_table().to_pylist()
    }
    key = SKILL_UPGRADE.subject.key
    expected = sorted((row for row in whole if levels[row[key]] == "3"), key=lambda row: row[key])
    assert sorted(part, key=lambda row: row[key]) == expected
