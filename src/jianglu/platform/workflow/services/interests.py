"""Declaring conflicts of interest 回避."""

from __future__ import annotations

from django.apps import apps
from django.db import transaction

from jianglu.kernel.errors import Denied, NotFound, need_reason
from jianglu.kernel.identifiers import check_credit_code, check_resident_number
from jianglu.platform import audit, calendar, vault
from jianglu.platform.access import Actor, require, rls

from .. import queries
from ..errors import UnitUnknown
from ..models import Interest
from ..permissions import DECLARE_INTEREST


def declare_interest(
    actor: Actor, *, reason: str, person_id: int | None = None, organisation_id: int | None = None
) -> Interest:
    """Declare a relative or a unit in whose cases the actor must not act; exactly one of the two."""
    with transaction.atomic():
        require(actor, DECLARE_INTEREST)
        return _declare(actor, reason, person_id=person_id, organisation_id=organisation_id)


def declare_interest_by_number(actor: Actor, *, kind: str, number: str, reason: str) -> Interest:
    """Declare an interest in the unit with a credit code, or in the person with an identity number.; raises UnitUnknown."""
    if kind == "unit":
        code = check_credit_code(number)
        unit = apps.get_model("organisations.Organisation")._default_manager.filter(credit_code=code).first()
        if unit is None:
            raise UnitUnknown(fields={"number": UnitUnknown.message})
        return declare_interest(actor, reason=reason, organisation_id=unit.pk)
    resident = check_resident_number(number, calendar.today())
    with rls.elevated("workflow: declaring an interest in a person"):
        people = apps.get_model("people.Person")._default_manager
        person = people.filter(number_index=vault.blind_index(resident)).first()
    if person is None:
        raise UnitUnknown(fields={"number": UnitUnknown.message})
    return declare_interest(actor, reason=reason, person_id=person.pk)


def recuse(actor: Actor, case_id: int, *, reason: str) -> Interest:
    """Step back from one case, for good."""
    with transaction.atomic():
        require(actor, DECLARE_INTEREST)
        return _declare(actor, reason, case_id=queries.find(actor, case_id).pk)


def end_interest(actor: Actor, interest_id: int) -> None:
    """End an interest that the actor declared; a recusal from a case stays."""
    with transaction.atomic():
        require(actor, DECLARE_INTEREST)
        own = Interest.objects.filter(pk=interest_id, user_id=actor.user_id or 0, case=None, ended_at=None)
        if not own.update(ended_at=calendar.now()):
            raise NotFound()
        audit.record(actor, "workflow.interest_ended", f"workflow.interest:{interest_id}")


def _declare(actor: Actor, reason: str, **subject: int | None) -> Interest:
    if actor.user_id is None:  # the machinery has no relatives
        raise Denied()
    need_reason(reason)
    interest = Interest.objects.create(
        user_id=actor.user_id, reason=reason.strip()[:200], declared_at=calendar.now(), **subject
    )
    audit.record(actor, "workflow.interest_declared", interest, reason=reason)
    return interest
