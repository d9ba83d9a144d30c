"""A snapshot of any size drawn set-based in DuckDB, for tests of analysis and for the bench: facts that fit together."""

from __future__ import annotations

import json
import re
from pathlib import Path

import duckdb

from jianglu.platform.facts import FACTS, FactTable
from jianglu.platform.facts.snapshot import Snapshot

TYPES = {
    "int64": "BIGINT",
    "string": "VARCHAR",
    "date": "DATE",
    "boolean": "BOOLEAN",
    "float64": "DOUBLE",
    "timestamp": "TIMESTAMPTZ",
}
OCCUPATION = "'6-18-02-' || lpad((h(3) % 40)::text, 2, '0')"
REGION = "'5001' || lpad((1 + h(8) % 38)::text, 2, '0')"
DAY = "DATE '2019-01-01' + (h(6) % 1800)::int"
PERSON = "1 + h(1) % people"
CATEGORY = "(['care','digital','safety'])[1 + h(13) % 3]"
# Rows a person, and columns that are not drawn at random; `h(n)` is a hash of the row's number and n, evenly spread.
PLANS: dict[str, tuple[float, dict[str, str]]] = {
    "people.person": (1, {
        "person_id": "i", "sex": "if(h(1) % 2 = 0, 'male', 'female')", "born": "DATE '1958-01-01' + (h(2) % 17000)::int",
        "district_code": "'5001' || lpad((1 + (h(3) % 38) * (h(4) % 38) // 38)::text, 2, '0')",
        "region_code": "'5001' || lpad((1 + (h(3) % 38) * (h(4) % 38) // 38)::text, 2, '0')",
        "registered_on": "DATE '2019-01-01'",
    }),
    "people.employment": (0.9, {
        "employment_id": "i", "person_id": PERSON, "organisation_id": "1 + h(2) % 20000",
        "occupation_code": OCCUPATION, "started_on": "DATE '2015-01-01' + (h(4) % 3000)::int",
        "ended_on": "if(h(5) % 4 = 0, DATE '2023-03-01' + (h(6) % 200)::int, NULL)", "main": "true",
    }),
    "credentials.certificate": (1.3, {
        "certificate_id": "i", "person_id": PERSON, "occupation_code": OCCUPATION,
        "level_rank": "2 + if(h(12) % 200 = 0, 5, least(h(4) % 5, h(5) % 5))",
        "level": "substr('054321TS', (2 + if(h(12) % 200 = 0, 5, least(h(4) % 5, h(5) % 5)))::int, 1)",
        "issued_on": "DATE '2016-01-01' + (h(6) % 2900)::int", "status": "if(h(7) % 200 = 0, 'revoked', 'valid')",
        "body_id": "1 + h(8) % 360", "region_code": REGION, "kind": "if(h(9) % 9 = 0, 'special_ability', 'skill_level')",
        "basis": "if(h(10) % 20 = 0, 'direct_recognition', 'assessment_result')",
    }),
    "assessment.registration": (0.35, {
        "registration_id": "i", "person_id": PERSON, "organisation_id": "1 + h(8) % 360", "region_code": REGION,
        "level": "substr('54321', (1 + h(4) % 5)::int, 1)", "occupation_code": OCCUPATION,
        "kind": "if(h(9) % 3 = 0, 'promotion', 'first')", "registered_on": DAY,
    }),
    "people.key_group": (0.2, {
        "membership_id": "i", "person_id": PERSON, "\"group\"": "'registered_unemployed'", "since": "DATE '2018-01-01'",
    }),
    "assessment.result": (0.32, {
        "result_id": "i", "person_id": PERSON, "organisation_id": "1 + h(8) % 360",
        "region_code": REGION, "level": "substr('54321', (1 + h(4) % 5)::int, 1)",
        "occupation_code": OCCUPATION, "passed": "h(5) % 10 < 8", "basis": "'assessment'",
        "final_on": DAY,
    }),
    "assessment.inspection": (0.01, {
        "inspection_id": "i", "plan_id": "i", "organisation_id": "1 + h(8) % 360", "region_code": REGION,
        "level": "substr('54321', (1 + h(4) % 5)::int, 1)", "occupation_code": OCCUPATION,
        "kind": "if(h(9) % 3 = 0, 'internal', 'external')", "findings": "h(5) % 4", "inspected_on": DAY,
    }),
    "assessment.finding": (0.01, {
        "finding_id": "i", "inspection_id": "i", "organisation_id": "1 + h(8) % 360", "region_code": REGION,
        "level": "substr('54321', (1 + h(4) % 5)::int, 1)", "occupation_code": OCCUPATION,
        "severity": "(['minor','major','critical'])[1 + h(5) % 3]", "raised_on": DAY, "in_time": "h(6) % 10 < 7",
    }),
    "assessment.recognition": (0.02, {
        "recognition_id": "i", "person_id": PERSON, "direction": "if(h(9) % 3 = 0, 'title', 'level')",
        "occupation_code": OCCUPATION, "level": "substr('321', (1 + h(4) % 3)::int, 1)", "body_id": "1 + h(8) % 360",
        "region_code": REGION, "recognised_on": DAY,
    }),
    "talent.honour": (0.02, {
        "honour_id": "i", "person_id": PERSON, "title": "(['national_expert','model_worker'])[1 + h(3) % 2]",
        "is_leading": "h(3) % 2 = 0", "given_on": DAY, "region_code": REGION,
    }),
    "training.enrolment": (0.42, {
        "enrolment_id": "i", "person_id": PERSON, "organisation_id": "1 + h(8) % 800", "subsidised": "h(9) % 9 > 0",
        "region_code": REGION, "level": "substr('54321', (1 + h(4) % 3)::int, 1)",
        "occupation_code": OCCUPATION,
        "state": "(['enrolled','completed','completed','completed','failed','withdrawn'])[1 + h(5) % 6]",
        "class_start_on": DAY, "type": "(['employment','post','special'])[1 + h(11) % 3]",
        "voucher_id": "if(h(10) % 2 = 0, i, NULL)",
        "completed_on": "if(h(5) % 6 BETWEEN 1 AND 3, DATE '2019-02-01' + (h(6) % 1800)::int, NULL)",
    }),
    "training.apprentice": (0.1, {
        "apprentice": "i", "person_id": PERSON, "organisation_id": "1 + h(8) % 800", "region_code": REGION,
        "level": "substr('543', (1 + h(4) % 3)::int, 1)", "occupation_code": OCCUPATION, "agreed_on": DAY,
        "state": "(['training','passed','passed','failed','left'])[1 + h(5) % 5]",
    }),
    "training.voucher": (0.2, {
        "voucher_id": "i", "person_id": PERSON, "region_code": REGION,
        "kind": "(['worker','key'])[1 + h(3) % 2]", "amount": "if(h(5) % 4 = 3, 80000 + h(7) % 100000, 0)",
        "state": "(['claimed','expired','completed','settled'])[1 + h(5) % 4]", "claimed_on": DAY,
        "ended_on": "if(h(5) % 4 > 0, DATE '2019-03-01' + (h(6) % 1800)::int, NULL)",
    }),
    "benefits.payment": (0.25, {
        "claim_id": "i", "person_id": PERSON, "region_code": REGION, "organisation_id": "if(h(10) % 9 = 0, 1, NULL)",
        "benefit": "'skill-upgrade'", "occupation_code": OCCUPATION,
        "level": "substr('54321', (1 + h(4) % 3)::int, 1)", "amount": "100000 + 50000 * (h(4) % 3)",
        "channel": "if(h(10) % 9 = 0, 'class', if(h(9) % 3 = 0, 'application', 'offer'))",
        "paid_on": "if(h(5) % 5 > 0, DATE '2019-01-01' + (h(6) % 1800)::int, NULL)",
    }),
    "learning.completion": (0.4, {
        "enrolment_id": "i", "person_id": PERSON, "occupation_code": OCCUPATION, "category": CATEGORY,
        "started_on": DAY, "completed_on": "if(h(5) % 2 = 0, DATE '2024-01-01', NULL)",
    }),
    "learning.hour": (0.9, {
        "entry_id": "i", "person_id": PERSON, "occupation_code": OCCUPATION, "category": CATEGORY, "day": DAY,
        "seconds": "if(h(5) % 9 = 0, 0, 300 + h(7) % 9000)", "hour_seconds": "2700",
    }),
    "people.education": (0.06, {
        "education_id": "i", "person_id": PERSON, "organisation_id": "1 + h(8) % 41", "state": "'graduated'",
        "started_on": "DATE '2016-09-01' + (365 * (h(6) % 8))::int", "ended_on": "DATE '2019-06-30' + (365 * (h(6) % 8))::int",
    }),
}  # fmt: skip
FIXED = {
    "catalogue.occupation": (40, {
        "occupation_code": "'6-18-02-' || lpad((i - 1)::text, 2, '0')", "digital": "i % 10 = 0",
    }),
    "catalogue.assessable": (1_000, {
        "assessable_id": "i", "occupation_code": OCCUPATION, "work_type_id": "if(i % 5 < 2, NULL, i)",
        "valid_from": "DATE '2019-01-01'",
    }),
    "learning.course": (300, {
        "course_id": "i", "region_code": "'50'", "occupation_code": OCCUPATION, "level": "'5'", "category": CATEGORY,
        "published_on": "DATE '2020-01-01' + (h(6) % 800)::int", "lessons": "10 + h(7) % 20",
    }),
    "organisations.organisation": (20_000, {
        "organisation_id": "i", "region_code": "'5001' || lpad((1 + h(1) % 38)::text, 2, '0')",
        "industry": "chr((65 + h(2) % 20)::int)",
    }),
    "talent.platform": (500, {
        "platform_id": "i", "organisation_id": "i", "region_code": REGION, "kind": "(['base','studio'])[1 + h(1) % 2]",
        "named_on": DAY,
    }),
    "talent.report": (900, {
        "report_id": "i", "platform_id": "1 + h(1) % 500", "region_code": REGION,
        "year_end": "make_date(2019 + (h(6) % 5)::int, 12, 31)", "trained": "h(2) % 900", "raised": "h(2) % 200",
        "apprentices": "h(3) % 20", "projects": "h(4) % 9",
    }),
    "organisations.role": (1_500, {
        "role_id": "i", "organisation_id": "i", "kind": "(['body','college','provider'])[1 + h(1) % 3]",
        "since": "DATE '2018-01-01'",
    }),
}  # fmt: skip


def snapshot(folder: Path, people: int) -> Snapshot:
    """A finished snapshot of so many people; the same one each time."""
    folder.mkdir(parents=True, exist_ok=True)
    line = duckdb.connect()
    line.execute("SET preserve_insertion_order = false")
    rows = {}
    for name, fact in FACTS.items():
        share, plan = PLANS.get(name, (0.0, {}))
        count, plan = FIXED.get(name, (int(people * share), plan))
        rows[name] = count
        _write(line, fact, folder / name, count, people, plan)
    (folder / "snapshot.json").write_text(json.dumps({"taken_on": "2023-12-31", "rows": rows}))
    return Snapshot.open(folder)


def _write(
    line: duckdb.DuckDBPyConnection, fact: FactTable, folder: Path, count: int, people: int, plan: dict[str, str]
) -> None:
    folder.mkdir()
    columns = ", ".join(
        f'({_drawn(plan.get(column.name, "NULL"), fact)})::{TYPES[column.type]} AS "{column.name}"'
        for column in fact.public_columns
    )
    line.execute(
        f"COPY (SELECT {columns} FROM (SELECT range + 1 AS i, {people} AS people FROM range({count})) AS n)"
        f" TO '{folder}/part-0.parquet' (FORMAT parquet, ROW_GROUP_SIZE 122880)"
    )


def _drawn(text: str, fact: FactTable) -> str:
    """`h(n)` as a hash of the row, the draw and the fact."""
    return re.sub(r"h\((\d+)\)", lambda found: f"(hash(i, {len(fact.name)}, {found[1]}) >> 8)::bigint", text)
