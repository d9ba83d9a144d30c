"""Ten thousand cases of the policies that are decided on what a file or an applicant brings; none is left out."""

# ruff: noqa: E501

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from jianglu.assessment.policies import (
    DIRECT_RECOGNITION,
    ELIGIBILITY_2018,
    ELIGIBILITY_2023,
    SKILL_TO_TITLE,
    TITLE_TO_LEVEL,
)
from jianglu.benefits.policies import (
    BENEFITS,
    BY_CLASS,
    ONLINE_HOURS,
    PREPAYMENT,
    RECOVERED,
    SETTLEMENT,
)
from jianglu.platform.facts.writing import ARROW
from jianglu.platform.policy import POLICIES, Policy, decide_many
from jianglu.platform.policy.cases import run_cases
from jianglu.platform.policy.reading import figures
from jianglu.platform.policy.scan import scan
from jianglu.talent.policies import LEADING_TALENT, PLATFORM, SERVICE_CARD, TITLE_NOMINATION
from jianglu.training.policies import VOUCHER

from .city import HONOURED, OCCUPATIONS, City
from .conftest import PEOPLE
from .references import Row, Told
from .references_talent import TalentReference
from .test_whole_city import same

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ON = date(2024, 2, 29)
VALUES: dict[str, list[Any]] = {
    "occupation_code": OCCUPATIONS, "minor_class": ["6-18-01", "6-18-02", "4-02-02"], "level": ["5", "4", "3", "2", "1"],
    "months": [11, 12, 13, 24, 36, 37], "contract_months": [0, 11, 12, 24], "mentor_level_rank": [3, 4, 6], "paid_ahead": [0, 0, 200000],
    "age": [15, 16, 17, 60], "insured_months": [0, 1, 12], "live_vouchers": [0, 0, 0, 1], "used_this_year": [0, 0, 0, 1, 2],
    "prior_rank": [1, 2, 3, 4], "body_id": [1, 2, 11, 12], "more_years": [0, 1, 3, 10], "more_years_after": [0, 2, 5], "outside_level": ["", "", "", "4"],
    "title": ["junior", "middle", "senior"], "title_years": [0, 1, 5], "school": ["technician", "preparatory", "advanced", "evaluated", "other"],
    "series": ["engineering", "crafts"], "rank": ["junior", "middle", "deputy"], "rank_order": [1, 2, 3],
    "title_order": [1, 2, 3], "need_order": [1, 2], "level_rank": [4, 5, 6], "merit_kind": ["contest", "project", "honour"],
    "merit_grade": ["national", "provincial", "district", "enterprise"], "merit_place": [0, 1, 3, 4, 5, 6, 10, 11], "merit_on": HONOURED,
    "honour": ["grand_prize", "national_expert", "municipal_expert", "may_day_medal"], "card": ["A", "B"],
    "kind": ["base", "studio", "studio", "school"], "grade": ["national", "chief", "municipal"], "organisation_id": [1, 2, 3, 1, 2, 3, 1, 2, 3, 11],
    "honour_order": [0, 1, 2, 3], "contest": ["world", "national_1", "national_2", "municipal_1", "municipal_2"],
    "contest_place": [0, 1, 3, 4, 5, 6, 10, 11, 20, 21], "breakthroughs": [0, 0, 0, 1, 2, 3],
}  # fmt: skip
WHOLE = {"person_id", "prior_rank", "minor_class", "level"}  # never left out
KINDS = {"body_kind": ["employer", "social", "college"]}
MOSTLY = {
    "agreements",
    "school_mentor",
    "lives_in_area",
    "named",
    "in_key_group",
    "corresponds",
    "body_covers",
    "frontline",
}
FILED = (
    PREPAYMENT,
    SETTLEMENT,
    RECOVERED,
    VOUCHER,
    ELIGIBILITY_2018,
    ELIGIBILITY_2023,
    SKILL_TO_TITLE,
    TITLE_TO_LEVEL,
    DIRECT_RECOGNITION,
    SERVICE_CARD,
    PLATFORM,
    LEADING_TALENT,
    TITLE_NOMINATION,
)


def references(reference: TalentReference) -> dict[str, Callable[[Row, date], Told]]:
    return {
        PREPAYMENT.code: reference.prepayment,
        SETTLEMENT.code: reference.settlement,
        RECOVERED.code: reference.recovery,
        VOUCHER.code: reference.voucher,
        ELIGIBILITY_2018.code: partial(reference.registration, 2018),
        ELIGIBILITY_2023.code: partial(reference.registration, 2023),
        SKILL_TO_TITLE.code: reference.title,
        TITLE_TO_LEVEL.code: reference.level,
        DIRECT_RECOGNITION.code: reference.direct,
        ONLINE_HOURS.code: reference.online_hours,
        SERVICE_CARD.code: reference.service_card,
        PLATFORM.code: reference.platform,
        LEADING_TALENT.code: reference.leading,
        TITLE_NOMINATION.code: reference.nomination,
    }


@pytest.fixture(scope="module")
def reference(city: City) -> TalentReference:
    return TalentReference(city)


def drawn(policy: Policy, city: City) -> list[Row]:
    """Rows of the subject, on boundary dates, with every column sometimes missing; the same whatever was drawn before."""
    city.random = np.random.default_rng(zlib.crc32(policy.code.encode()))
    columns: dict[str, list[Any]] = {policy.subject.key: list(range(1, PEOPLE + 1)), "person_id": city.persons(PEOPLE)}
    for column in policy.subject.columns:
        name = column.name
        if name in columns:
            continue
        if column.type == "date" and name not in VALUES:
            values = city.days(PEOPLE)
        elif column.type == "boolean":
            values = city.pick(PEOPLE, [True, False], [6, 1] if name in MOSTLY else [1, 1])
        else:
            values = city.pick(
                PEOPLE, (VALUES | KINDS).get(name, [1]) if column.type == "int64" or name in VALUES | KINDS else ["x"]
            )
        columns[name] = values if name in WHOLE | set(KINDS) else city.maybe(values, 0.03)
    job_columns = ("person_id", "organisation_id", "occupation_code")
    if columns.keys() >= set(job_columns):  # most are on the staff, in the occupation of their job
        jobs = city.pick(PEOPLE, city.facts["people.employment"].to_pylist())
        for place, job in enumerate(jobs):
            if place % 4 and job["occupation_code"]:
                for name in job_columns:
                    columns[name][place] = job[name]
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


@pytest.mark.parametrize("policy", FILED, ids=lambda policy: policy.code)
def test_one_case_equals_the_file_and_the_reference(
    policy: Policy, city: City, line: duckdb.DuckDBPyConnection, reference: TalentReference
) -> None:
    city.load_postgres()
    subjects, key = drawn(policy, city), policy.subject.key
    schema = pa.schema([(column.name, ARROW[column.type]) for column in policy.subject.columns])
    line.register("filed", pa.Table.from_pylist(subjects, schema=schema))
    rows = {row[key]: row for row in scan(policy, line, on=ON, rows="filed", full=True).table.to_pylist()}
    sifted = {row[key]: row for row in scan(policy, line, on=ON, rows="filed").table.to_pylist()}
    same(policy, decide_many(policy, subjects, on=ON), rows, answers=True)
    told = references(reference)[policy.code]
    for subject in subjects:
        row, quick = rows[subject[key]], sifted[subject[key]]
        assert (row["outcome"], row["amount"]) == told(subject, ON), (policy.code, subject)
        assert (quick["outcome"], quick["amount"]) == (row["outcome"], row["amount"])
    assert (
        {"granted", "refused", "refer", "no_rule"}
        >= {row["outcome"] for row in rows.values()}
        >= {"granted", "refused"}
    )


def test_the_example_of_the_guide(city: City, line: duckdb.DuckDBPyConnection, reference: TalentReference) -> None:
    city.load_postgres()
    key, on = ONLINE_HOURS.subject.key, date(2020, 12, 31)
    subjects = city.facts[ONLINE_HOURS.subject.fact].to_pylist()
    rows = {row[key]: row for row in scan(ONLINE_HOURS, line, on=on, full=True).table.to_pylist()}
    same(ONLINE_HOURS, decide_many(ONLINE_HOURS, [subject[key] for subject in subjects], on=on), rows, answers=True)
    for subject in subjects:
        row = rows[subject[key]]
        assert (row["outcome"], row["amount"]) == reference.online_hours(subject, on), subject
    assert {row["outcome"] for row in rows.values()} == {"granted", "refused", "no_rule"}


def test_the_worked_cases_of_every_policy() -> None:
    wrong = {policy.code: [case.differs for case in run_cases(policy) if case.differs] for policy in POLICIES.values()}
    assert {code: cases for code, cases in wrong.items() if cases} == {}


def test_figures_are_named_in_words() -> None:
    named = [
        (policy.code, row.keys)
        for policy in POLICIES.values()
        if not policy.code.startswith("sample-")
        for figure in figures(policy, date(2023, 3, 1))
        for row in figure.rows
        if row.keys
    ]
    assert named
    assert [told for told in named if re.search("[a-z_]{2,}", told[1])] == []  # the code of a key is for machines


def test_no_policy_is_left_out() -> None:
    own = {code for code, policy in POLICIES.items() if any(policy is entry for entry in (*FILED, ONLINE_HOURS))}
    paid = set(BENEFITS | BY_CLASS)
    assert {code for code in POLICIES if not code.startswith("sample-")} - own - paid == set()
