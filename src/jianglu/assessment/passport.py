"""What assessment knows for the skills passport: final results."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from jianglu.people.timeline import EntryKind, PassportEntry

from .nomination.queries import recognised_of
from .results.queries import final_of

KINDS = frozenset({EntryKind.ASSESSMENT})


def entries(person_id: int) -> list[PassportEntry]:
    """The final results of a person, passed or not, and the levels recognised by merit."""
    found = []
    for result in final_of(person_id):
        assert result.final_on is not None  # final_of
        plan = result.registration.plan
        points = _("理论 %(theory)s，技能 %(practice)s") % {
            "theory": "—" if result.theory is None else f"{result.theory:g}",
            "practice": "—" if result.practice is None else f"{result.practice:g}",
        }
        if result.review is not None:
            points = _("%(points)s，综合评审 %(review)s") % {"points": points, "review": f"{result.review:g}"}
        verdict = _("合格") if result.passed else _("不合格")
        found.append(
            PassportEntry(
                on=result.final_on,
                kind=EntryKind.ASSESSMENT,
                title=plan.title,
                detail=f"{verdict} · {points}",
                source=plan.organisation.name,
                link=reverse("assessment:mine"),
                occupation_code=plan.occupation_id,
            )
        )
    return found + [
        PassportEntry(
            on=row.recognised_on,
            kind=EntryKind.ASSESSMENT,
            title=_("直接认定 %(occupation)s %(level)s")
            % {"occupation": row.occupation.name, "level": row.get_level_display()},
            detail=row.merit_title,
            source=row.organisation.name,
            link=reverse("assessment:nomination", args=[row.pk]),
            occupation_code=row.occupation_id,
        )
        for row in recognised_of(person_id)
        if row.recognised_on is not None
    ]
