"""What the rows of all grains share."""

from __future__ import annotations

from typing import Any

import ibis

from jianglu.kernel.levels import Level
from jianglu.platform.facts import fact

HIGH = Level.SENIOR.rank
TECHNICIAN, CHIEF = Level.TECHNICIAN.rank, Level.SPECIAL.rank
EMPLOYED_WITHIN = 180  # days after completion or graduation
NOBODY = ibis.literal("")


def persons() -> Any:
    """Persons with what grains are cut by."""
    table = fact("people.person").table
    return table.select(
        who=table.person_id, sex=table.sex, born=table.born, home=table.region_code, home_district=table.district_code
    )


def main_jobs() -> Any:
    """Main employments with the section of industry (GB/T 4754) of the employer."""
    job, unit = fact("people.employment").table, fact("organisations.organisation").table
    unit = unit.select(unit_id=unit.organisation_id, industry=unit.industry)
    main = job.filter(job.main, job.person_id.notnull())
    joined = main.left_join(unit, main.organisation_id == unit.unit_id)
    return joined.mutate(industry=ibis.coalesce(joined.industry.left(1), NOBODY))


def present_jobs() -> Any:
    """One main job a person that has not ended."""
    jobs = main_jobs()
    open_ = jobs.filter(jobs.ended_on.isnull())
    return open_.group_by("person_id").aggregate(industry=open_.industry.max()).rename(employee="person_id")


def with_person(table: Any) -> Any:
    """The rows with sex and birth of their person; persons who are gone leave them empty."""
    people = persons()
    return table.left_join(people, table.person_id == people.who)


def rows(table: Any, record: str, day: Any, region: Any, **columns: Any) -> Any:
    """Bring a fact into the shape of a grain."""
    code = ibis.coalesce(region, NOBODY)
    shape: dict[str, Any] = {"record_id": table[record], "day": day, "region_code": code, "district": code.left(6)}
    return table.select(**shape, **columns)


def flag(condition: Any) -> Any:
    """1 where the condition holds, else 0."""
    return condition.fill_null(False).ifelse(1, 0).cast("int64")


def one() -> Any:
    """The count of a row."""
    return ibis.literal(1, "int64")


def soon_employed(table: Any, record: str, ended: str) -> Any:
    """Records after whose end a main job began within EMPLOYED_WITHIN days, or went on."""
    jobs = main_jobs().select("person_id", "started_on", "ended_on").rename(worker="person_id", left_on="ended_on")
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
