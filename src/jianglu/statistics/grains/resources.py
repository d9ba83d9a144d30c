"""Money, learning, colleges, units and what the city offers."""

from __future__ import annotations

from typing import Any

import ibis

from jianglu.platform.facts import fact

from .common import NOBODY, flag, one, rows, soon_employed, with_person


def subsidies() -> Any:
    """Subsidies on the day they were paid, those to persons and those to training providers."""
    claim = fact("benefits.payment").table
    claim = claim.filter(claim.paid_on.notnull())
    person = rows(
        claim, "claim_id", claim.paid_on, claim.region_code, level=claim.level, occupation=claim.occupation_code,
        policy=claim.benefit, n=one(), amount=claim.amount, personal=flag(claim.organisation_id.isnull()),
        offered=flag(claim.channel == "offer"),
    )  # fmt: skip
    voucher = fact("training.voucher").table
    enrolment = fact("training.enrolment").table
    settled = voucher.filter(voucher.state == "settled", voucher.amount > 0, voucher.ended_on.notnull())
    enrolment = enrolment.filter(enrolment.state == "completed").select(
        "enrolment_id", "voucher_id", "level", "occupation_code"
    )
    paid = settled.left_join(enrolment, settled.voucher_id == enrolment.voucher_id)
    provider = rows(
        paid, "voucher_id", paid.ended_on, paid.region_code, level=ibis.coalesce(paid.level, NOBODY),
        occupation=ibis.coalesce(paid.occupation_code, NOBODY), policy=ibis.literal("training"), n=one(), amount=paid.amount,
        personal=ibis.literal(0, "int64"), offered=ibis.literal(0, "int64"),
    )  # fmt: skip
    return person.union(provider)


def visits() -> Any:
    """Courses that a person began online."""
    table = fact("learning.completion").table
    joined = with_person(table)
    return rows(
        joined, "enrolment_id", joined.started_on, joined.home, occupation=ibis.coalesce(joined.occupation_code, NOBODY),
        category=ibis.coalesce(joined.category, NOBODY), sex=joined.sex, born=joined.born, n=one(),
        completed=flag(joined.completed_on.notnull()),
    )  # fmt: skip


def study() -> Any:
    """What a person learnt in a course on a day; the person counts once a year, where they began in it."""
    table = fact("learning.hour").table
    table = table.filter(table.seconds != 0)
    turn = ibis.row_number().over(group_by=[table.person_id, table.day.year()], order_by=[table.day, table.entry_id])
    joined = with_person(table.mutate(turn=turn))
    return rows(
        joined, "entry_id", joined.day, joined.home, occupation=ibis.coalesce(joined.occupation_code, NOBODY),
        category=ibis.coalesce(joined.category, NOBODY), sex=joined.sex, born=joined.born, n=flag(joined.turn == 0),
        hundredths=(joined.seconds * 100 // joined.hour_seconds).cast("int64"),
    )  # fmt: skip


def _schooling() -> Any:
    """Spells at technical colleges with the college's region."""
    table, unit = fact("people.education").table, fact("organisations.organisation").table
    unit = unit.select(unit_id=unit.organisation_id, place=unit.region_code)
    return table.inner_join(unit, table.organisation_id == unit.unit_id)


def college_entries() -> Any:
    """Students on the day they entered a technical college."""
    joined = with_person(_schooling())
    return rows(
        joined.filter(joined.started_on.notnull()), "education_id", joined.started_on, joined.place,
        body=joined.organisation_id.cast("string"), sex=joined.sex, born=joined.born, n=one(),
    )  # fmt: skip


def college_students() -> Any:
    """Students of technical colleges from the day they entered until they left."""
    joined = with_person(_schooling())
    return rows(
        joined.filter(joined.started_on.notnull()), "education_id", joined.started_on, joined.place,
        until=joined.ended_on + ibis.interval(days=1), body=joined.organisation_id.cast("string"), sex=joined.sex,
        born=joined.born, n=one(),
    )  # fmt: skip


def college_leavers() -> Any:
    """Graduates of technical colleges on the day they left."""
    table = _schooling()
    table = table.filter(table.state == "graduated", table.ended_on.notnull())
    done = soon_employed(table, "education_id", "ended_on")
    joined = with_person(table.left_join(done, table.education_id == done.found))
    return rows(
        joined, "education_id", joined.ended_on, joined.place, body=joined.organisation_id.cast("string"), sex=joined.sex,
        born=joined.born, n=one(), employed=flag(joined.found.notnull()),
    )  # fmt: skip


def bodies() -> Any:
    """Units in each of their roles."""
    role, unit = fact("organisations.role").table, fact("organisations.organisation").table
    unit = unit.select(unit_id=unit.organisation_id, place=unit.region_code, industry=unit.industry)
    joined = role.inner_join(unit, role.organisation_id == unit.unit_id)
    return rows(
        joined, "organisation_id", ibis.coalesce(joined.since, ibis.date("1949-10-01")), joined.place,
        until=joined.until + ibis.interval(days=1),
        industry=joined.industry.left(1), n=one(), body_role=flag(joined.kind == "body"),
        college=flag(joined.kind == "college"), provider=flag(joined.kind == "provider"),
    )  # fmt: skip


def courses() -> Any:
    """Online courses from the day they were first published until they were retired."""
    table = fact("learning.course").table
    table = table.filter(table.published_on.notnull())
    return rows(
        table, "course_id", table.published_on, table.region_code, until=table.retired_on,
        occupation=ibis.coalesce(table.occupation_code, NOBODY), level=table.level,
        category=ibis.coalesce(table.category, NOBODY), n=one(), lessons=table.lessons,
    )  # fmt: skip


def assessables() -> Any:
    """Occupations and work types while the city assesses in them."""
    table = fact("catalogue.assessable").table
    return rows(
        table, "assessable_id", table.valid_from, NOBODY, until=table.valid_to + ibis.interval(days=1),
        occupation=table.occupation_code, occupations=flag(table.work_type_id.isnull()),
        work_types=flag(table.work_type_id.notnull()),
    )  # fmt: skip
