"""Certificates, who holds them, and who is employed."""

from __future__ import annotations

from typing import Any

import ibis

from jianglu.platform.facts import fact

from .common import CHIEF, HIGH, NOBODY, TECHNICIAN, flag, main_jobs, one, present_jobs, rows, with_person


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
    joined = with_person(table)
    return rows(
        joined, "certificate_id", joined.issued_on, joined.region_code, level=joined.level,
        occupation=joined.occupation_code, body=joined.body_id.cast("string"), sex=joined.sex, born=joined.born,
        kind=joined.kind, n=one(), high=flag(joined.level_rank >= HIGH),
        recognised=flag(joined.basis == "direct_recognition"),
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
    held = with_person(_held(table))
    jobs = present_jobs()
    joined = held.left_join(jobs, held.person_id == jobs.employee)
    return rows(
        joined, "certificate_id", joined.issued_on, joined.home, until=joined.until, level=joined.level,
        occupation=joined.occupation_code, industry=ibis.coalesce(joined.industry, NOBODY), sex=joined.sex,
        born=joined.born, n=one(), high=flag(joined.level_rank >= HIGH),
        technician=flag(joined.level_rank >= TECHNICIAN), chief=flag(joined.level_rank >= CHIEF),
    )  # fmt: skip


def holders() -> Any:
    """Persons with a valid certificate, each under their highest one."""
    return _holder_rows(_valid())


def digital_holders() -> Any:
    """Persons with a valid certificate of a digital occupation, each under their highest of those."""
    return _holder_rows(_digital())


def rises() -> Any:
    """Certificates by which their person rose above what they held before."""
    held = _held(_valid())
    return _certificate_rows(held.filter(held.former.notnull()))


def employed() -> Any:
    """Persons in a main job, with what they hold now."""
    certificate = _valid()
    best = certificate.group_by("person_id").aggregate(rank=certificate.level_rank.max()).rename(holder="person_id")
    jobs = with_person(main_jobs())
    joined = jobs.left_join(best, jobs.person_id == best.holder)
    return rows(
        joined, "employment_id", joined.started_on, joined.home, until=joined.ended_on + ibis.interval(days=1),
        industry=joined.industry, occupation=ibis.coalesce(joined.occupation_code, NOBODY), sex=joined.sex,
        born=joined.born, n=one(), skilled=flag(joined.rank.notnull()), high=flag(joined.rank >= HIGH),
    )  # fmt: skip
