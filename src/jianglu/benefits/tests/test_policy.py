"""The skill-upgrade rule: worked cases, and agreement of PostgreSQL, DuckDB and a plain-Python reference."""

# ruff: noqa: E501
from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jianglu.benefits.policies import SKILL_UPGRADE
from jianglu.kernel.levels import Level
from jianglu.kernel.periods import add_months
from jianglu.platform.facts import fact
from jianglu.platform.policy import decide
from jianglu.platform.policy.cases import CaseResult, run_cases
from jianglu.platform.policy.scan import scan
from jianglu.platform.policy.tests.tables import load_duckdb, load_postgres


@pytest.mark.parametrize("result", run_cases(SKILL_UPGRADE), ids=lambda result: result.case.title.en)
def test_worked_case(result: CaseResult) -> None:
    assert result.differs == {}


D = date.fromisoformat
BOUNDARIES = [
    D(text)
    for text in (
        "2016-12-31", "2017-01-01", "2018-12-31", "2019-01-01", "2020-02-29", "2021-02-28", "2021-12-31", "2022-01-01",
        "2022-12-31", "2023-01-01", "2023-12-31", "2024-01-01", "2024-02-29", "2024-12-31", "2025-01-01", "2025-12-31", "2026-01-01",
    )
]  # fmt: skip
days = st.sampled_from(BOUNDARIES) | st.dates(D("2016-06-01"), D("2026-06-01"))
people = st.sampled_from([1, 2])
levels = st.sampled_from([Level(code) for code in "5432"])
occupations = st.sampled_from(["6-18-01-01", "6-18-01-02", "4-02-02-01"])


@st.composite
def cities(draw: Any) -> dict[str, list[dict[str, Any]]]:
    def rank(level: Level) -> dict[str, Any]:
        return {"level": level.value, "level_rank": level.rank}

    def months(person: int) -> list[dict[str, Any]]:
        last = draw(days).replace(day=1)
        kinds = {
            "person_id": person,
            "kind": "unemployment",
            "region_code": draw(st.sampled_from(["500105", "510100"])),
        }
        states = ["paid"] * draw(st.sampled_from([0, 1, 11, 12, 13, 35, 36, 37]))
        states += draw(st.lists(st.sampled_from(["owed", "benefit"]), max_size=2))
        return [{**kinds, "month": add_months(last, -n), "state": state} for n, state in enumerate(states)]

    return {
        "credentials.certificate": [
            {"certificate_id": key, "person_id": draw(people), "kind": draw(st.sampled_from(["skill_level", "qualification", "special_ability"])),
             "occupation_code": draw(occupations), "work_type": draw(st.sampled_from(["", "甲"])), **rank(draw(levels)),
             "issued_on": draw(days), "status": draw(st.sampled_from(["valid", "valid", "revoked"])), "region_code": "500105"}
            for key in range(1, draw(st.integers(2, 6)))
        ],
        "people.insurance_month": [row for person in (1, 2) for row in months(person)],
        "people.employment": [
            {"person_id": draw(people), "occupation_code": draw(occupations | st.none()), "started_on": draw(days),
             "ended_on": draw(days | st.none()), "main": draw(st.booleans())}
            for _ in range(draw(st.integers(0, 3)))
        ],
        "catalogue.demand_class": [
            {"occupation_code": code, "demand_class": draw(st.sampled_from(["一般", "紧缺", "非常紧缺"])), "valid_from": draw(days), "valid_to": draw(days | st.none())}
            for code in draw(st.sets(occupations))
        ],
        "benefits.payment": [
            {"claim_id": 100 + n, "person_id": draw(people), "benefit": draw(st.sampled_from(["skill-upgrade", "other"])),
             "certificate_id": 900 + n, "occupation_code": draw(occupations), "work_type": draw(st.sampled_from(["", "甲"])), **rank(draw(levels)),
             "demand_class": draw(st.sampled_from(["一般", "紧缺", "目录外"])), "claimed_on": draw(days), "live": draw(st.booleans())}
            for n in range(draw(st.integers(0, 5)))
        ],
        "benefits.training_subsidy": [
            {"enrolment_id": n, "person_id": draw(people), "occupation_code": draw(occupations), "level": draw(levels).value, "settled_on": draw(days)}
            for n in range(draw(st.integers(0, 2)))
        ],
        "benefits.fund_reserve": [
            {"region_code": draw(st.sampled_from(["50", "51"])), "valid_from": D("2024-01-01"), "valid_to": D("2025-06-30"), "months": draw(st.sampled_from([11, 12, 20]))}
            for _ in range(draw(st.integers(0, 1)))
        ],
    }  # fmt: skip


MIN_MONTHS = {2017: 36, 2018: 36, **dict.fromkeys(range(2019, 2026), 12)}
RATES = {"5": 100000, "4": 150000, "3": 200000}
VERY_SHORT = {"5": 120000, "4": 180000, "3": 250000}


def reference(
    city: dict[str, list[dict[str, Any]]], certificate: dict[str, Any], on: date, fits: bool | None
) -> tuple[str, int | None]:
    """The rule once more, written down from the notices in plain Python and without looking at the policy."""
    issued, year, person = certificate["issued_on"], certificate["issued_on"].year, certificate["person_id"]
    if not 2017 <= year <= 2025:
        return "no_rule", None
    insured = [m for m in city["people.insurance_month"] if m["person_id"] == person and m["month"] <= issued]
    then = [m for m in insured if m["month"] == issued.replace(day=1)]
    claims = [
        p
        for p in city["benefits.payment"]
        if p["person_id"] == person and p["benefit"] == "skill-upgrade" and p["live"]
    ]
    same = [p for p in claims if p["occupation_code"] == certificate["occupation_code"]]
    this_year = [p for p in claims if p["claimed_on"].year == on.year]
    listed = [
        d["demand_class"] for d in city["catalogue.demand_class"]
        if d["occupation_code"] == certificate["occupation_code"] and d["valid_from"] <= issued and (d["valid_to"] is None or issued <= d["valid_to"])
    ]  # fmt: skip
    demand = listed[0] if listed else "目录外"
    yes: list[bool | None] = [
        certificate["status"] == "valid" and certificate["kind"] != "special_ability",
        certificate["level"] in "543",
        sum(m["state"] == "paid" for m in insured) >= MIN_MONTHS[year],
        any(m["state"] == "paid" for m in then) or (year >= 2022 and any(m["state"] == "benefit" for m in then)),
        max(m["region_code"] for m in then).startswith("50") if then else None,
        on <= add_months(issued, 12),
        not any((p["work_type"], p["level"]) == (certificate["work_type"], certificate["level"]) for p in same),
        max((p["level_rank"] for p in same), default=0) <= certificate["level_rank"],
    ]
    yes.append(
        not any(
            (t["person_id"], t["occupation_code"], t["level"])
            == (person, certificate["occupation_code"], certificate["level"])
            and t["settled_on"] <= on
            for t in city["benefits.training_subsidy"]
        )
    )
    if year >= 2024:
        reserves = [
            r["months"]
            for r in city["benefits.fund_reserve"]
            if r["region_code"] == "50" and r["valid_from"] <= on <= r["valid_to"]
        ]
        yes.append(reserves[0] >= 12 if reserves else None)
    if year in (2023, 2024, 2025):
        yes.append(len(this_year) < 3)
    if year == 2025:
        if demand not in ("紧缺", "非常紧缺"):
            yes.append(sum(p["demand_class"] not in ("紧缺", "非常紧缺") for p in this_year) < 1)
        held = [c["level_rank"] for c in city["credentials.certificate"] if c["person_id"] == person and c["status"] == "valid"
                and c["occupation_code"] == certificate["occupation_code"] and c["issued_on"] <= on]  # fmt: skip
        yes.append(max(held, default=0) <= certificate["level_rank"])
    if False in yes:
        return "refused", None
    if fits is None:
        posts = [
            e["occupation_code"] for e in city["people.employment"]
            if e["person_id"] == person and e["main"] and e["occupation_code"] and e["started_on"] <= issued and (e["ended_on"] is None or issued <= e["ended_on"])
        ]  # fmt: skip
        fits = max(posts)[:7] == certificate["occupation_code"][:7] if posts else None
    if None in yes or not fits:
        return "refer", None
    return "granted", (VERY_SHORT if demand == "非常紧缺" else RATES)[certificate["level"]]


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(city=cities(), on=days, fits=st.sampled_from([None, True, False]))
def test_two_engines_and_the_reference_agree(
    city: dict[str, list[dict[str, Any]]], on: date, fits: bool | None
) -> None:
    facts = {fact(name): rows for name, rows in city.items()}
    load_postgres(facts)
    inputs = {"officer_says_fits": fits}
    scanned = {
        row["certificate_id"]: row
        for row in scan(SKILL_UPGRADE, load_duckdb(facts), on=on, inputs=inputs).table.to_pylist()
    }
    for certificate in city["credentials.certificate"]:
        verdict = decide(SKILL_UPGRADE, certificate["certificate_id"], on=on, inputs=inputs)
        row = scanned[certificate["certificate_id"]]
        assert (verdict.outcome.value, verdict.amount) == (row["outcome"], row["amount"])
        assert (verdict.outcome.value, verdict.amount) == reference(city, certificate, on, fits)
