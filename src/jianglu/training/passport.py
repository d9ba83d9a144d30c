"""What training knows for the skills passport."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from jianglu.people.timeline import EntryKind, PassportEntry

from . import queries

KINDS = frozenset({EntryKind.TRAINING})


def entries(person_id: int) -> list[PassportEntry]:
    """The classes that a person completed, and their apprenticeships."""
    found = []
    for row in queries.completions_of(person_id):
        opened = row.enrolment.training_class
        hours = _("到课 %(attended)s 学时 / 共 %(planned)s 学时") % {
            "attended": row.attended_hours,
            "planned": row.planned_hours,
        }
        found.append(
            PassportEntry(
                on=row.completed_on,
                kind=EntryKind.TRAINING,
                title=opened.programme.title,
                detail=" · ".join((_("培训合格"), hours, row.number)),
                source=opened.organisation.name,
                link=reverse("training:mine_one", args=[row.enrolment_id]),
                occupation_code=opened.programme.occupation_id,
            )
        )
    for entry in queries.apprenticeships_of(person_id):
        plan = entry.apprenticeship
        values = {"a": entry.agreed_on, "b": entry.left_on or entry.ends_on}
        found.append(
            PassportEntry(
                on=entry.agreed_on,
                kind=EntryKind.TRAINING,
                title=_("企业新型学徒：%(title)s") % {"title": plan.title},
                detail=" · ".join(
                    (
                        str(entry.get_state_display()),
                        _("%(a)s 至 %(b)s") % values,
                        _("企业导师 %(a)s，院校导师 %(b)s") % {"a": plan.mentor, "b": plan.school_mentor},
                    )
                ),
                source=f"{plan.organisation.name} · {plan.school.name}",
                link=reverse("training:mine") + "#apprenticeships",
                occupation_code=plan.occupation_id,
            )
        )
    return found
