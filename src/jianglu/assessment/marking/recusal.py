"""An assessor withdraws from rating somebody 回避: the declaration, and another assessor instead."""

from __future__ import annotations

from django.db import transaction

from jianglu.kernel.identifiers import check_resident_number
from jianglu.people import queries as people
from jianglu.people.errors import NoSuchPerson
from jianglu.platform import audit, calendar, vault
from jianglu.platform.access import Actor, require, rls

from .. import errors, telling
from ..filing.models import Assessor, ConflictDeclaration
from ..filing.services import declare_conflict
from ..permissions import DECLARE_CONFLICT
from .models import Assignment
from .services import replace_assessor


def recuse(actor: Actor, assignment_id: int, *, kind: str, note: str = "") -> ConflictDeclaration:
    """Withdraw from a candidate whom one was sent to rate; raises AssignmentNotFound, AlreadyRated, ConflictUnknown.

    Somebody else is sent at once; when nobody is fit, the body sees the empty place.
    """
    with transaction.atomic():
        task = Assignment.objects.select_related("registration", "assessor").filter(pk=assignment_id).first()
        if task is None or task.assessor.user_id != actor.user_id or actor.user_id is None:
            raise errors.AssignmentNotFound()
        require(actor, DECLARE_CONFLICT, organisation_id=task.organisation_id)
        if hasattr(task, "rating"):
            raise errors.AlreadyRated()
        return _declare(actor, task.assessor, task.registration.person_id, kind=kind, note=note)


def recuse_by_number(
    actor: Actor, assessor_id: int, *, name: str, number: str, kind: str, note: str = ""
) -> ConflictDeclaration:
    """Declare in advance whom an assessor must not rate; name and identity number must both be right (NoSuchPerson)."""
    with transaction.atomic():
        card = Assessor.objects.select_related("body").filter(pk=assessor_id, ended_on=None).first()
        if card is None:
            raise errors.SiteNotFound()
        require(actor, DECLARE_CONFLICT, organisation_id=card.body.organisation_id)
        index = vault.blind_index(check_resident_number(number, calendar.today()))
        person_id = people.ids_by_index([index]).get(index)
        with rls.elevated("assessment.recuse"):  # whom one must not rate is often a stranger to the body
            known = people.names([person_id] if person_id else [])
        if person_id is None or known.get(person_id) != name.strip():
            raise NoSuchPerson()
        return _declare(actor, card, person_id, kind=kind, note=note)


def _declare(actor: Actor, card: Assessor, person_id: int, *, kind: str, note: str) -> ConflictDeclaration:
    if kind not in ConflictDeclaration.Kind.values:
        raise errors.ConflictUnknown(fields={"kind": errors.ConflictUnknown.message})
    declared = declare_conflict(actor, card.pk, person_id, kind=kind, note=note)
    tasks = Assignment.objects.filter(assessor=card, registration__person_id=person_id, rating=None)
    for task in tasks.select_related("registration__plan__rubric"):
        instead = replace_assessor(task)
        if instead is not None:
            telling.assigned(task.registration.plan, [instead])
        audit.record(actor, "assessment.assessor_recused", task.registration, changes={"role": task.role})
    return declared
