"""The facts that the benefits read, drawn set-based in DuckDB: a city of any number of holders."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

from jianglu.platform.facts import fact
from jianglu.platform.facts.snapshot import Snapshot
from jianglu.statistics.tests import synthetic

PERSON = "1 + h(1) % people"
OCCUPATION = synthetic.OCCUPATION
DISTRICT = "'5001' || lpad((1 + h(8) % 38)::text, 2, '0')"
ISSUED = "DATE '2017-01-01' + (h(6) % 2250)::int"
# rows a person, and the columns; all days lie before 2023-03-01, when the scan is made
PLANS: dict[str, tuple[float, dict[str, str]]] = {
    "credentials.certificate": (1.3, {
        "certificate_id": "i", "person_id": PERSON, "kind": "if(h(2) % 20 = 0, 'special_ability', 'skill_level')",
        "occupation_code": OCCUPATION, "work_type": "''", "level": "substr('054321TS', (2 + h(4) % 4)::int, 1)",
        "level_rank": "2 + h(4) % 4", "issued_on": ISSUED, "status": "if(h(7) % 200 = 0, 'revoked', 'valid')",
        "region_code": DISTRICT, "basis": "'assessment_result'",
    }),
    "people.insurance_month": (4.8, {
        "person_id": "1 + (i - 1) // 12", "region_code": DISTRICT, "kind": "'unemployment'",
        "month": "(DATE '2022-02-01' + INTERVAL 1 MONTH * ((i - 1) % 12)::int)", "state": "if(h(3) % 300 = 0, 'owed', 'paid')",
    }),
    "people.employment": (0.9, {
        "employment_id": "i", "person_id": PERSON, "organisation_id": "1 + h(2) % 20000", "occupation_code": OCCUPATION,
        "started_on": "DATE '2015-01-01' + (h(4) % 2900)::int", "ended_on": "if(h(5) % 4 = 0, DATE '2023-01-01' + (h(6) % 50)::int, NULL)",
        "main": "true",
    }),
    "people.key_group": (0.15, {
        "membership_id": "i", "person_id": PERSON,
        "group": "(['poverty_return_monitored','rural_transfer_worker','registered_unemployed','hard_to_employ'])[1 + h(2) % 4]",
        "since": "DATE '2019-01-01' + (h(3) % 900)::int",
    }),
    "benefits.payment": (0.25, {
        "claim_id": "i", "person_id": PERSON, "benefit": "if(h(2) % 4 = 0, 'assessment-subsidy', 'skill-upgrade')",
        "occupation_code": OCCUPATION, "work_type": "''", "level": "substr('054321', (2 + h(4) % 3)::int, 1)",
        "level_rank": "2 + h(4) % 3", "demand_class": "'一般'", "claimed_on": ISSUED, "event_date": ISSUED, "paid_on": ISSUED,
        "live": "h(5) % 10 > 0",
    }),
    "benefits.project_seat": (0.03, {
        "seat": "i", "enrolment_id": "i // 3", "class_id": "1 + h(2) % 2000", "person_id": PERSON, "organisation_id": "1 + h(3) % 800",
        "region_code": DISTRICT, "occupation_code": OCCUPATION, "level": "substr('054321', (2 + h(4) % 3)::int, 1)",
        "class_start_on": ISSUED, "class_end_on": f"{ISSUED} + 20", "class_size": "30 + h(5) % 25", "published": "h(6) % 9 > 0",
        "price": "150000", "stage": "(['start','certificate','employment'])[1 + i % 3]", "state": "'enrolled'",
    }),
    "benefits.assessment_fee": (0.02, {
        "certificate_id": "i * 50", "person_id": PERSON, "amount": "18000 + 1000 * (h(7) % 9)", "recorded_on": "DATE '2023-01-05'",
    }),
    "benefits.training_subsidy": (0.1, {
        "enrolment_id": "i", "person_id": PERSON, "occupation_code": OCCUPATION, "level": "substr('054321', (2 + h(4) % 3)::int, 1)",
        "class_start_on": ISSUED, "settled_on": ISSUED,
    }),
    "training.enrolment": (0.42, {
        "enrolment_id": "i", "person_id": PERSON, "class_id": "1 + h(2) % 60000", "organisation_id": "1 + h(3) % 800",
        "occupation_code": OCCUPATION, "level": "substr('054321', (2 + h(4) % 3)::int, 1)", "type": "'employment'",
        "subsidised": "h(9) % 9 > 0", "region_code": DISTRICT, "district_code": DISTRICT,
        "state": "(['enrolled','completed','completed','completed','failed'])[1 + h(5) % 5]", "class_start_on": ISSUED,
        "class_end_on": f"{ISSUED} + 20", "completed_on": f"if(h(5) % 5 BETWEEN 1 AND 3, {ISSUED} + 20, NULL)",
        "hours": "40 + h(10) % 20", "planned_hours": "60",
    }),
    "training.session_attendance": (2.0, {
        "attendance_id": "i", "person_id": PERSON, "class_id": "1 + h(2) % 60000", "day": ISSUED, "state": "'present'",
    }),
    "assessment.registration": (0.4, {
        "registration_id": "i", "person_id": PERSON, "occupation_code": OCCUPATION, "level": "substr('054321', (2 + h(4) % 4)::int, 1)",
        "registered_on": ISSUED, "theory_on": f"{ISSUED} + 20", "fee": "18000 + 1000 * (h(7) % 9)",
    }),
}  # fmt: skip
FIXED: dict[str, tuple[int, dict[str, str]]] = {
    "catalogue.demand_class": (30, {
        "demand_id": "i", "occupation_code": "'6-18-02-' || lpad((i - 1)::text, 2, '0')",
        "demand_class": "(['一般','紧缺','非常紧缺'])[1 + i % 3]", "valid_from": "DATE '2017-01-01'",
    }),
    "catalogue.item": (3, {
        "item_id": "i", "kind": "'standard'", "level": "substr('543', i::int, 1)", "amount": "50000 + 50000 * i",
        "valid_from": "DATE '2022-04-19'", "valid_to": "DATE '2023-12-31'",
    }),
    "benefits.fund_reserve": (1, {
        "region_code": "'50'", "valid_from": "DATE '2023-01-01'", "valid_to": "DATE '2025-12-31'", "months": "20",
    }),
}  # fmt: skip


def snapshot(folder: Path, people: int) -> Snapshot:
    """A finished snapshot of so many holders with 1.3 certificates each; the same one each time."""
    folder.mkdir(parents=True, exist_ok=True)
    line = duckdb.connect()
    line.execute("SET preserve_insertion_order = false")
    rows = {}
    for name, (share, plan) in {**PLANS, **FIXED}.items():
        rows[name] = int(people * share) if name in PLANS else int(share)
        synthetic._write(line, fact(name), folder / name, rows[name], people, plan)
    (folder / "snapshot.json").write_text(json.dumps({"taken_on": "2023-03-01", "rows": rows}))
    return Snapshot.open(folder)
