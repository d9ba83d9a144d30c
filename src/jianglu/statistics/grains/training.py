"""Assessment, training and vouchers."""

from __future__ import annotations

from typing import Any

from jianglu.platform.facts import fact

from .common import flag, one, rows, soon_employed, with_person


def registrations() -> Any:
    """Candidates, one a plan and sitting."""
    table = fact("assessment.registration").table
    joined = with_person(table.filter(table.registered_on.notnull()))
    return rows(
        joined, "registration_id", joined.registered_on, joined.region_code, level=joined.level,
        occupation=joined.occupation_code, body=joined.organisation_id.cast("string"), sex=joined.sex, born=joined.born,
        kind=joined.kind, n=one(),
    )  # fmt: skip


def results() -> Any:
    """Final results of exams and reviews, one a candidate and sitting; who is recognised directly is in no pass rate."""
    table = fact("assessment.result").table
    joined = with_person(table.filter(table.final_on.notnull() & (table.basis == "assessment")))
    return rows(
        joined, "result_id", joined.final_on, joined.region_code, level=joined.level, occupation=joined.occupation_code,
        body=joined.organisation_id.cast("string"), sex=joined.sex, born=joined.born, n=one(), passed=flag(joined.passed),
    )  # fmt: skip


def inspections() -> Any:
    """Submitted inspections of supervision, with what they found."""
    table = fact("assessment.inspection").table
    return rows(
        table, "inspection_id", table.inspected_on, table.region_code, level=table.level,
        occupation=table.occupation_code, body=table.organisation_id.cast("string"), kind=table.kind, n=one(),
        found=table.findings.cast("int64"),
    )  # fmt: skip


def findings() -> Any:
    """Findings of supervision; in time is what was answered by its day and confirmed."""
    table = fact("assessment.finding").table
    return rows(
        table, "finding_id", table.raised_on, table.region_code, level=table.level, occupation=table.occupation_code,
        body=table.organisation_id.cast("string"), n=one(), in_time=flag(table.in_time),
    )  # fmt: skip


def recognitions() -> Any:
    """Decided recognitions across the ladders of skills and titles, by where the person lives."""
    table = fact("assessment.recognition").table
    joined = with_person(table)
    return rows(
        joined, "recognition_id", joined.recognised_on, joined.region_code, level=joined.level,
        occupation=joined.occupation_code, body=joined.body_id.cast("string"), sex=joined.sex, born=joined.born,
        kind=joined.direction, n=one(), to_level=flag(joined.direction == "level"), to_title=flag(joined.direction == "title"),
    )  # fmt: skip


def trainings() -> Any:
    """Enrolments in subsidised classes that have begun, withdrawn and waiting ones left out."""
    table = fact("training.enrolment").table
    begun = table.filter(table.subsidised, table.state.isin(["enrolled", "completed", "failed"]))
    done = soon_employed(begun, "enrolment_id", "completed_on")
    group = fact("people.key_group").table
    key = begun.semi_join(
        group,
        [
            begun.person_id == group.person_id,
            group.since <= begun.class_start_on,
            group.until.isnull() | (group.until >= begun.class_start_on),
        ],
    ).select(of_group="enrolment_id")
    joined = begun.left_join(done, begun.enrolment_id == done.found)
    joined = with_person(joined.left_join(key, joined.enrolment_id == key.of_group))
    return rows(
        joined, "enrolment_id", joined.class_start_on, joined.region_code, level=joined.level,
        occupation=joined.occupation_code, body=joined.organisation_id.cast("string"), sex=joined.sex, born=joined.born,
        kind=joined.type, n=one(), completed=flag(joined.completed_on.notnull()), employed=flag(joined.found.notnull()),
        key_group=flag(joined.of_group.notnull()),
    )  # fmt: skip


def apprentices() -> Any:
    """Apprentices on the first day of their term, by the enterprise's district."""
    table = fact("training.apprentice").table
    joined = with_person(table)
    return rows(
        joined, "apprentice", joined.agreed_on, joined.region_code, level=joined.level, occupation=joined.occupation_code,
        body=joined.organisation_id.cast("string"), sex=joined.sex, born=joined.born, n=one(),
        passed=flag(joined.state == "passed"), over=flag(joined.state.isin(["passed", "failed", "left"])),
    )  # fmt: skip


def vouchers() -> Any:
    """Vouchers on the day they were claimed."""
    joined = with_person(fact("training.voucher").table)
    return rows(
        joined, "voucher_id", joined.claimed_on, joined.region_code, kind=joined.kind, sex=joined.sex, born=joined.born,
        n=one(), used=flag(joined.state.isin(["completed", "settled"])), expired=flag(joined.state == "expired"),
    )  # fmt: skip
