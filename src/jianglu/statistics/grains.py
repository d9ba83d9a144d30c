"""The lists that indicators count, each written once over the published facts."""

from __future__ import annotations

from typing import Any

import ibis

from jianglu.kernel.levels import Level
from jianglu.platform.facts import fact

from .declare import GRAINS, Grain

HIGH = Level.SENIOR.rank
EMPLOYED_WITHIN = 180  # days after completion or graduation
NOBODY = ibis.literal("")


def _people() -> Any:
    table = fact("people.person").table
    return table.select(
        who=table.person_id, sex=table.sex, born=table.born, home=table.region_code, home_district=table.district_code
    )


def _main_jobs() -> Any:
    """Main employments with the section of industry (GB/T 4754) of the employer."""
    job, unit = fact("people.employment").table, fact("organisations.organisation").table
    unit = unit.select(unit_id=unit.organisation_id, industry=unit.industry)
    main = job.filter(job.main, job.person_id.notnull())
    joined = main.left_join(unit, main.organisation_id == unit.unit_id)
    return joined.mutate(industry=ibis.coalesce(joined.industry.left(1), NOBODY))


def _present_jobs() -> Any:
    """One main job a person that has not ended."""
    jobs = _main_jobs()
    open_ = jobs.filter(jobs.ended_on.isnull())
    return open_.group_by("person_id").aggregate(industry=open_.industry.max()).rename(employee="person_id")


def _with_person(table: Any) -> Any:
    """The rows with sex and birth of their person; persons who are gone leave them empty."""
    people = _people()
    return table.left_join(people, table.person_id == people.who)


def _rows(table: Any, record: str, day: Any, region: Any, **columns: Any) -> Any:
    """Bring a fact into the shape of a grain."""
    code = ibis.coalesce(region, NOBODY)
    shape: dict[str, Any] = {"record_id": table[record], "day": day, "region_code": code, "district": code.left(6)}
    return table.select(**shape, **columns)


def _flag(condition: Any) -> Any:
    return condition.fill_null(False).ifelse(1, 0).cast("int64")


def _one() -> Any:
    return ibis.literal(1, "int64")


# ------------------------------------------------------------------------------------------------ certificates


def _valid() -> Any:
    table = fact("credentials.certificate").table
    return table.filter(table.status == "valid")


def _digital() -> Any:
    table, occupation = _valid(), fact("catalogue.occupation").table
    return table.semi_join(occupation.filter(occupation.digital).select("occupation_code"), "occupation_code")


def _firsts(table: Any) -> Any:
    """The earliest certificate of each person in the list: there is none before it."""
    other = table.view()
    earlier = (other.issued_on < table.issued_on) | (
        (other.issued_on == table.issued_on) & (other.certificate_id < table.certificate_id)
    )
    return table.anti_join(other, [table.person_id == other.person_id, earlier])


def _certificate_rows(table: Any) -> Any:
    joined = _with_person(table)
    return _rows(
        joined, "certificate_id", joined.issued_on, joined.region_code, level=joined.level,
        occupation=joined.occupation_code, body=joined.body_id.cast("string"), sex=joined.sex, born=joined.born,
        n=_one(), high=_flag(joined.level_rank >= HIGH),
    )  # fmt: skip


def certificates() -> Any:
    """Valid certificates on the day of issue."""
    return _certificate_rows(_valid())


def first_certificates() -> Any:
    """Persons on the day of their first certificate."""
    return _certificate_rows(_firsts(_valid()))


def first_high_certificates() -> Any:
    """Persons on the day of their first certificate of level 3 or above."""
    table = _valid()
    return _certificate_rows(_firsts(table.filter(table.level_rank >= HIGH)))


def first_digital_certificates() -> Any:
    """Persons on the day of their first certificate in an occupation on the digital list."""
    return _certificate_rows(_firsts(_digital()))


def _held(table: Any) -> Any:
    """The spells in which a certificate is the highest of its person: from its issue until a higher one's."""
    order = [table.issued_on, table.certificate_id]
    steps = table.mutate(
        best=table.level_rank.max().over(group_by=table.person_id, order_by=order, rows=(None, 0)),
        turn=ibis.row_number().over(group_by=table.person_id, order_by=order),
    )
    steps = steps.mutate(former=steps.best.lag().over(group_by=steps.person_id, order_by=steps.turn))
    rises = steps.filter(steps.former.isnull() | (steps.best > steps.former))
    return rises.mutate(until=rises.issued_on.lead().over(group_by=rises.person_id, order_by=rises.turn))


def _holder_rows(table: Any) -> Any:
    held = _with_person(_held(table))
    jobs = _present_jobs()
    joined = held.left_join(jobs, held.person_id == jobs.employee)
    return _rows(
        joined, "certificate_id", joined.issued_on, joined.home, until=joined.until, level=joined.level,
        occupation=joined.occupation_code, industry=ibis.coalesce(joined.industry, NOBODY), sex=joined.sex,
        born=joined.born, n=_one(), high=_flag(joined.level_rank >= HIGH),
    )  # fmt: skip


def holders() -> Any:
    """Persons with a valid certificate, each under their highest one."""
    return _holder_rows(_valid())


def digital_holders() -> Any:
    """Persons with a valid certificate of a digital occupation, each under their highest of those."""
    return _holder_rows(_digital())


def employed() -> Any:
    """Persons in a main job, with what they hold now."""
    certificate = _valid()
    best = certificate.group_by("person_id").aggregate(rank=certificate.level_rank.max()).rename(holder="person_id")
    jobs = _with_person(_main_jobs())
    joined = jobs.left_join(best, jobs.person_id == best.holder)
    return _rows(
        joined, "employment_id", joined.started_on, joined.home, until=joined.ended_on + ibis.interval(days=1),
        industry=joined.industry, occupation=ibis.coalesce(joined.occupation_code, NOBODY), sex=joined.sex,
        born=joined.born, n=_one(), skilled=_flag(joined.rank.notnull()), high=_flag(joined.rank >= HIGH),
    )  # fmt: skip


# ------------------------------------------------------------------------------------------ assessment, training


def results() -> Any:
    """Final results, one a candidate and sitting."""
    table = fact("assessment.result").table
    joined = _with_person(table.filter(table.final_on.notnull()))
    return _rows(
        joined, "result_id", joined.final_on, joined.region_code, level=joined.level, occupation=joined.occupation_code,
        body=joined.organisation_id.cast("string"), sex=joined.sex, born=joined.born, n=_one(), passed=_flag(joined.passed),
    )  # fmt: skip


def _soon_employed(table: Any, record: str, ended: str) -> Any:
    """Records after whose end a main job began within EMPLOYED_WITHIN days, or went on."""
    jobs = _main_jobs().select("person_id", "started_on", "ended_on").rename(worker="person_id", left_on="ended_on")
    end = table[ended]
    matched = table.filter(end.notnull()).semi_join(
        jobs,
        [
            table.person_id == jobs.worker,
            jobs.started_on <= end + ibis.interval(days=EMPLOYED_WITHIN),
            jobs.left_on.isnull() | (jobs.left_on >= end),
        ],
    )
    return matched.select(found=matched[record])


def trainings() -> Any:
    """Enrolments in subsidised classes that have begun, withdrawn and waiting ones left out."""
    table = fact("training.enrolment").table
    begun = table.filter(table.subsidised, table.state.isin(["enrolled", "completed", "failed"]))
    done = _soon_employed(begun, "enrolment_id", "completed_on")
    joined = _with_person(begun.left_join(done, begun.enrolment_id == done.found))
    return _rows(
        joined, "enrolment_id", joined.class_start_on, joined.region_code, level=joined.level,
        occupation=joined.occupation_code, body=joined.organisation_id.cast("string"), sex=joined.sex, born=joined.born,
        n=_one(), completed=_flag(joined.completed_on.notnull()), employed=_flag(joined.found.notnull()),
    )  # fmt: skip


def vouchers() -> Any:
    """Vouchers on the day they were claimed."""
    joined = _with_person(fact("training.voucher").table)
    return _rows(
        joined, "voucher_id", joined.claimed_on, joined.region_code, policy=joined.kind, sex=joined.sex, born=joined.born,
        n=_one(), used=_flag(joined.state.isin(["completed", "settled"])), expired=_flag(joined.state == "expired"),
    )  # fmt: skip


# ------------------------------------------------------------------------------------------ money, schools, bodies


def subsidies() -> Any:
    """Subsidies on the day they were paid, those to persons and those to training providers."""
    claim = fact("benefits.payment").table
    claim = claim.filter(claim.paid_on.notnull())
    person = _rows(
        claim, "claim_id", claim.paid_on, claim.region_code, level=claim.level, occupation=claim.occupation_code,
        policy=claim.benefit, n=_one(), amount=claim.amount,
    )  # fmt: skip
    voucher = fact("training.voucher").table
    enrolment = fact("training.enrolment").table
    settled = voucher.filter(voucher.state == "settled", voucher.amount > 0, voucher.ended_on.notnull())
    enrolment = enrolment.filter(enrolment.state == "completed").select(
        "enrolment_id", "voucher_id", "level", "occupation_code"
    )
    paid = settled.left_join(enrolment, settled.voucher_id == enrolment.voucher_id)
    provider = _rows(
        paid, "voucher_id", paid.ended_on, paid.region_code, level=ibis.coalesce(paid.level, NOBODY),
        occupation=ibis.coalesce(paid.occupation_code, NOBODY), policy=ibis.literal("training"), n=_one(), amount=paid.amount,
    )  # fmt: skip
    return person.union(provider)


def visits() -> Any:
    """Courses that a person began online."""
    table = fact("learning.completion").table
    joined = _with_person(table)
    return _rows(
        joined, "enrolment_id", joined.started_on, joined.home, occupation=ibis.coalesce(joined.occupation_code, NOBODY),
        sex=joined.sex, born=joined.born, n=_one(), completed=_flag(joined.completed_on.notnull()),
    )  # fmt: skip


def _schooling() -> Any:
    """Spells at technical colleges with the college's region."""
    table, unit = fact("people.education").table, fact("organisations.organisation").table
    unit = unit.select(unit_id=unit.organisation_id, place=unit.region_code)
    return table.inner_join(unit, table.organisation_id == unit.unit_id)


def college_entries() -> Any:
    """Students on the day they entered a technical college."""
    joined = _with_person(_schooling())
    return _rows(
        joined.filter(joined.started_on.notnull()), "education_id", joined.started_on, joined.place,
        body=joined.organisation_id.cast("string"), sex=joined.sex, born=joined.born, n=_one(),
    )  # fmt: skip


def college_leavers() -> Any:
    """Graduates of technical colleges on the day they left."""
    table = _schooling()
    table = table.filter(table.state == "graduated", table.ended_on.notnull())
    done = _soon_employed(table, "education_id", "ended_on")
    joined = _with_person(table.left_join(done, table.education_id == done.found))
    return _rows(
        joined, "education_id", joined.ended_on, joined.place, body=joined.organisation_id.cast("string"), sex=joined.sex,
        born=joined.born, n=_one(), employed=_flag(joined.found.notnull()),
    )  # fmt: skip


def bodies() -> Any:
    """Units in each of their roles."""
    role, unit = fact("organisations.role").table, fact("organisations.organisation").table
    unit = unit.select(unit_id=unit.organisation_id, place=unit.region_code, industry=unit.industry)
    joined = role.inner_join(unit, role.organisation_id == unit.unit_id)
    return _rows(
        joined, "organisation_id", ibis.coalesce(joined.since, ibis.date("1949-10-01")), joined.place,
        until=joined.until + ibis.interval(days=1),
        industry=joined.industry.left(1), n=_one(), body_role=_flag(joined.kind == "body"),
        college=_flag(joined.kind == "college"), provider=_flag(joined.kind == "provider"),
    )  # fmt: skip


Grain("certificate", certificates, ("n", "high"), record="credentials:detail")
Grain("first", first_certificates, ("n",), record="credentials:detail")
Grain("first_high", first_high_certificates, ("n",), record="credentials:detail")
Grain("first_digital", first_digital_certificates, ("n",), record="credentials:detail")
Grain("holder", holders, ("n", "high"), stock=True, record="credentials:detail")
Grain("digital_holder", digital_holders, ("n",), stock=True, record="credentials:detail")
Grain("employed", employed, ("n", "skilled", "high"), stock=True)
Grain("result", results, ("n", "passed"))
Grain("training", trainings, ("n", "completed", "employed"))
Grain("voucher", vouchers, ("n", "used", "expired"))
Grain("subsidy", subsidies, ("n", "amount"))
Grain("visit", visits, ("n", "completed"))
Grain("college_entry", college_entries, ("n",))
Grain("college_leaver", college_leavers, ("n", "employed"))
Grain("body", bodies, ("body_role", "college", "provider"), stock=True)

__all__ = ["GRAINS"]
