"""What people itself knows for the skills passport."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import Education, Employment, InsuranceMonth, KeyGroupMembership
from .schooling import education_label
from .timeline import EntryKind, PassportEntry

KINDS = frozenset({EntryKind.EDUCATION, EntryKind.GROUP, EntryKind.INSURANCE, EntryKind.WORK})


def entries(person_id: int) -> list[PassportEntry]:
    """Schooling, jobs, insurance by employer and key groups, each with who reported it."""
    return [*_schools(person_id), *_jobs(person_id), *_insurance(person_id), *_groups(person_id)]


def _schools(person_id: int) -> list[PassportEntry]:
    return [
        PassportEntry(
            on=row.started_on,
            until=row.ended_on,
            kind=EntryKind.EDUCATION,
            title=row.school,
            detail=" · ".join(filter(None, (education_label(row.level), row.major, row.get_state_display()))),
            source=row.source,
        )
        for row in Education.objects.filter(person_id=person_id)
    ]


def _jobs(person_id: int) -> list[PassportEntry]:
    rows = Employment.objects.filter(person_id=person_id).select_related("organisation", "occupation")
    return [
        PassportEntry(
            on=row.period.lower,
            until=row.period.upper - timedelta(days=1) if row.period.upper else None,
            kind=EntryKind.WORK,
            title=row.organisation.name,
            detail=" · ".join(filter(None, (row.post, row.occupation.name if row.occupation else "", _side(row)))),
            source=row.source,
            occupation_code=row.occupation_id or "",
        )
        for row in rows
    ]


def _side(row: Employment) -> str:
    return "" if row.main else _("兼职")


def _insurance(person_id: int) -> list[PassportEntry]:
    """One entry a run of months without a gap, of one insurance and state."""
    found: list[PassportEntry] = []
    run: list[InsuranceMonth] = []
    for row in InsuranceMonth.objects.filter(person_id=person_id).order_by("kind", "state", "month"):
        if run and not _follows(run[-1], row):
            found.append(_run(run))
            run = []
        run.append(row)
    return [*found, _run(run)] if run else found


def _follows(before: InsuranceMonth, row: InsuranceMonth) -> bool:
    next_month = (before.month + timedelta(days=31)).replace(day=1)
    return (before.kind, before.state, next_month) == (row.kind, row.state, row.month)


def _run(run: list[InsuranceMonth]) -> PassportEntry:
    months = ngettext("%(count)s 个月", "%(count)s 个月", len(run)) % {"count": len(run)}
    return PassportEntry(
        on=run[0].month,
        until=run[-1].month,
        kind=EntryKind.INSURANCE,
        title=run[0].get_kind_display(),
        detail=f"{run[0].get_state_display()} · {months}",
        source=run[-1].source,
    )


def _groups(person_id: int) -> list[PassportEntry]:
    return [
        PassportEntry(
            on=row.since, until=row.until, kind=EntryKind.GROUP, title=row.get_group_display(), source=row.proof
        )
        for row in KeyGroupMembership.objects.filter(person_id=person_id)
    ]
