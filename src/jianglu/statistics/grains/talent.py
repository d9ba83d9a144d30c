"""Platforms, their years, and who is honoured."""

from __future__ import annotations

from typing import Any

from jianglu.platform.facts import fact

from .common import flag, one, rows, with_person


def _held() -> Any:
    table = fact("talent.honour").table
    return table.filter(table.withdrawn_on.isnull())


def honours() -> Any:
    """Honours on the day they were given; those withdrawn no longer count."""
    joined = with_person(_held())
    return rows(
        joined, "honour_id", joined.given_on, joined.region_code, kind=joined.title, sex=joined.sex, born=joined.born,
        n=one(), leaders=flag(joined.is_leading),
    )  # fmt: skip


def leading() -> Any:
    """Persons from the day of their first leading title; each once."""
    table = _held()
    table = table.filter(table.is_leading)
    other = table.view()
    earlier = (other.given_on < table.given_on) | (
        (other.given_on == table.given_on) & (other.honour_id < table.honour_id)
    )
    first = table.anti_join(other, [table.person_id == other.person_id, earlier])
    joined = with_person(first)
    return rows(
        joined, "honour_id", joined.given_on, joined.region_code, until=joined.withdrawn_on, kind=joined.title,
        sex=joined.sex, born=joined.born, n=one(),
    )  # fmt: skip


def platforms() -> Any:
    """Platforms from the day they were named until they lose the name."""
    table = fact("talent.platform").table
    return rows(
        table, "platform_id", table.named_on, table.region_code, until=table.removed_on, kind=table.kind,
        body=table.organisation_id.cast("string"), n=one(),
    )  # fmt: skip


def years() -> Any:
    """What platforms reported, on the last day of the year."""
    table = fact("talent.report").table
    return rows(
        table, "report_id", table.year_end, table.region_code, trained=table.trained, raised=table.raised,
        apprentices=table.apprentices, projects=table.projects,
    )  # fmt: skip
