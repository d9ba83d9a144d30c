"""Programmes: written by providers, reviewed by the bureau."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jianglu.catalogue import queries as catalogue
from jianglu.kernel.chinese import name_tokens, words
from jianglu.kernel.punctuation import listed
from jianglu.organisations import queries as organisations
from jianglu.platform import audit, calendar, events, numbering, workflow
from jianglu.platform.access import Actor, locked, require

from .. import rules
from ..errors import ProgrammeHours, ProgrammeNotEditable, ProgrammeNotFound, ProgrammeOutsideCatalogue
from ..events import ProgrammeApproved
from ..models import Programme
from ..permissions import PLAN

FIELDS = (
    "type",
    "title",
    "occupation_id",
    "level",
    "summary",
    "theory_hours",
    "practice_hours",
    "online_hours",
    "fee",
)
EDITABLE = (Programme.State.DRAFT, Programme.State.RETURNED)


def create_programme(
    actor: Actor, organisation_id: int, *, subsidised: bool, courses: list[int] | None = None, **values: Any
) -> Programme:
    """Write a programme as a draft (`values` as FIELDS, fee in fen); a subsidised one must lie in the catalogues.

    Raises ProgrammeOutsideCatalogue, ProgrammeHours.
    """
    with transaction.atomic():
        require(actor, PLAN, organisation_id=organisation_id)
        unit = organisations.get(organisation_id)
        now = calendar.now()
        programme = Programme(
            number=f"P{now:%Y}{numbering.next_number(f'training.programme.{now:%Y}'):05d}",
            organisation_id=organisation_id,
            region_code=unit.region_id[:6],
            created_at=now,
        )
        _fill(programme, values, subsidised)
        programme.save()
        programme.courses.set(courses or [])
        audit.record(actor, "training.programme_created", programme)
        return programme


def edit_programme(
    actor: Actor, programme_id: int, *, subsidised: bool, courses: list[int] | None = None, **values: Any
) -> Programme:
    """Change a draft or returned programme; raises ProgrammeNotEditable."""
    with transaction.atomic():
        programme = own_programme(actor, programme_id)
        if programme.state not in EDITABLE:
            raise ProgrammeNotEditable(state=programme.get_state_display())
        _fill(programme, values, subsidised)
        programme.version += 1
        programme.save()
        if courses is not None:
            programme.courses.set(courses)
        audit.record(actor, "training.programme_edited", programme)
        return programme


def submit_programme(actor: Actor, programme_id: int) -> Programme:
    """Hand a draft in for review, or a returned one in again; raises ProgrammeNotEditable."""
    from ..flows import PROGRAMME_REVIEW  # the flow calls back into this module

    with transaction.atomic():
        programme = own_programme(actor, programme_id)
        if programme.state not in EDITABLE:
            raise ProgrammeNotEditable(state=programme.get_state_display())
        programme.state = Programme.State.IN_REVIEW
        if programme.case is None:
            case = workflow.open_case(
                actor,
                PROGRAMME_REVIEW,
                title=programme.title,
                region_code=programme.region_code,
                organisation_id=programme.organisation_id,
            )
            programme.case = workflow.act(actor, case.pk, "submit", version=case.version)
            programme.save()
        else:
            programme.save()
            workflow.act(actor, programme.case.pk, "resubmit", version=programme.case.version)
        audit.record(actor, "training.programme_submitted", programme)
        return programme


def retire_programme(actor: Actor, programme_id: int, reason: str) -> Programme:
    """Open no more classes for it."""
    with transaction.atomic():
        programme = own_programme(actor, programme_id)
        programme.state = Programme.State.RETIRED
        programme.save(update_fields=["state"])
        audit.record(actor, "training.programme_retired", programme, reason=reason)
        return programme


def note_review(case_id: int, state: str) -> None:
    """Let a programme follow its case; called by the flow in the transaction of the act."""
    programme = Programme.objects.select_for_update().filter(case_id=case_id).first()
    if programme is None:
        return
    programme.state = state
    if state == Programme.State.APPROVED:
        programme.approved_on = calendar.today()
        events.emit(ProgrammeApproved(programme_id=programme.pk, organisation_id=programme.organisation_id))
    programme.save(update_fields=["state", "approved_on"])


def own_programme(actor: Actor, programme_id: int) -> Programme:
    """The locked programme of the actor's organisation; raises ProgrammeNotFound, Denied."""
    programme = locked(
        Programme.objects.select_related("case"),
        lambda row: require(actor, PLAN, organisation_id=row.organisation_id),
        pk=programme_id,
    )
    if programme is None:
        raise ProgrammeNotFound()
    return programme


def _fill(programme: Programme, values: dict[str, Any], subsidised: bool) -> None:
    for name, value in values.items():
        if name not in FIELDS:
            raise TypeError(f"no field {name}")
        setattr(programme, name, value.strip() if isinstance(value, str) else value)
    programme.subsidy = _standard(programme) if subsidised else 0
    faults = rules.programme_faults(
        subsidised=subsidised,
        level=programme.level,
        theory=programme.theory_hours,
        practice=programme.practice_hours,
    )
    if faults:
        told = {"hours": _("总学时不足"), "practice": _("实操学时占比不足")}
        raise ProgrammeHours(why=listed(told[fault] for fault in faults))
    if programme.online_hours > programme.theory_hours:
        raise ProgrammeHours(why=_("线上学时超过理论学时"))
    occupation = catalogue.get(programme.occupation_id)
    programme.tokens = " ".join(
        dict.fromkeys([*name_tokens(f"{programme.title} {occupation.name}"), *words(programme.summary)])
    )


def _standard(programme: Programme) -> int:
    """Amount of the standard catalogue for the programme's level, the occupation's own row before the general one."""
    rows = catalogue.catalogue_items("standard", on=calendar.today()).filter(level=programme.level)
    amounts = {row.occupation_id: row.amount for row in rows}
    amount = amounts.get(programme.occupation_id) or amounts.get(None)
    if not amount:
        raise ProgrammeOutsideCatalogue()
    return int(amount)
