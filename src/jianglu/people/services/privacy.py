"""Looking at a record leaves a trace that the person can read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction

from jianglu.kernel.errors import need_reason
from jianglu.platform import audit, calendar, vault
from jianglu.platform.access import Actor, require, rls

from ..errors import TooManyLooks, UnmaskReasonMissing
from ..models import Look, Person
from ..permissions import UNMASK
from ..queries import get_for

MOST_AN_HOUR = 30  # numbers and phones that one account may unmask


def note_look(actor: Actor, person: Person, *, what: str = Look.What.RECORD, reason: str = "") -> None:
    """Write that the actor looked at the person's record; a look at oneself is not written."""
    if actor.person_id == person.pk:
        return
    Look.objects.create(
        person=person, what=what, who=actor.logged_as, on_behalf=_roles(actor), reason=reason, at=calendar.now()
    )


def reveal_number(actor: Actor, person_id: int, *, reason: str) -> str:
    """The full identity number, for a clerk of the region who says why; raises UnmaskReasonMissing, TooManyLooks."""
    with transaction.atomic():
        person = _open(actor, person_id, reason, Look.What.NUMBER)
        return vault.unseal(bytes(person.number_sealed))


def reveal_phone(actor: Actor, person_id: int, *, reason: str) -> str:
    """The full phone number ("" when there is none), for a clerk of the region who says why; raises as above."""
    with transaction.atomic():
        person = _open(actor, person_id, reason, Look.What.PHONE)
        return vault.unseal(bytes(person.phone_sealed)) if person.phone_sealed else ""


def _open(actor: Actor, person_id: int, reason: str, what: str) -> Person:
    person = get_for(actor, person_id)
    require(actor, UNMASK, region=person.region_id)
    need_reason(reason, error=UnmaskReasonMissing)
    _check_often(actor)
    note_look(actor, person, what=what, reason=reason.strip())
    audit.record(actor, "people.unmasked", person, reason=reason.strip(), changes={"what": str(what)})
    return person


def _check_often(actor: Actor) -> None:
    """The looks that are written count, so that the limit holds for page, API and script alike."""
    if actor.is_system:
        return
    recent = Look.objects.filter(who=actor.logged_as, at__gt=calendar.now() - timedelta(hours=1))
    if recent.exclude(what=Look.What.RECORD).count() >= MOST_AN_HOUR:
        raise TooManyLooks(limit=MOST_AN_HOUR)


def _roles(actor: Actor) -> str:
    return "、".join(str(role.label) for role in sorted(actor.roles))


def note_asked(actor: Actor, person_ids: Iterable[int], *, reason: str) -> None:
    """Write for many at once that the actor had them looked up; each of them reads it on the privacy page."""
    now, roles = calendar.now(), _roles(actor)
    rows = [
        Look(person_id=pk, what=Look.What.RECORD, who=actor.logged_as, on_behalf=roles, reason=reason.strip(), at=now)
        for pk in sorted(set(person_ids))
    ]
    with rls.elevated("people.note_asked"):
        Look.objects.bulk_create(rows, batch_size=2000)


def numbers_for(actor: Actor, person_ids: Iterable[int], *, reason: str) -> dict[int, str]:
    """Whole identity numbers by id, for a sheet that the law wants handed on; each of them reads that it was.

    The caller has checked that the actor may make that sheet. Raises UnmaskReasonMissing.
    """
    need_reason(reason, error=UnmaskReasonMissing)
    with transaction.atomic():
        with rls.elevated("people.numbers_for"):
            rows = dict(Person.objects.filter(pk__in=set(person_ids)).values_list("pk", "number_sealed"))
        note_asked(actor, rows, reason=reason)
    return {pk: vault.unseal(bytes(sealed)) for pk, sealed in rows.items()}
