"""Whom of another platform is which learner here: only because the learner, signed in, said so; never by name or e-mail."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor, require, rls

from ...models import Enrolment, LtiAccount, LtiReturn
from ...permissions import STUDY
from ...services.study import enrol
from ..errors import AccountTaken, PlatformNotFound
from .arriving import Arrival, platform_of


def known(actor: Actor, arrival: Arrival) -> bool:
    """Whether the actor linked this account of the platform before; raises AccountTaken when somebody else did."""
    with rls.elevated("learning.lti_accounts"):
        row = _live(arrival).first()
    if row is not None and row.person_id != actor.person_id:
        raise AccountTaken()
    return row is not None


def join(actor: Actor, arrival: Arrival, course_id: int, *, link: bool) -> Enrolment:
    """Join the course that a launch names; its progress goes back to where the launch came from.

    With `link` the learner says that the platform's account is theirs. Raises AccountTaken, and PlatformNotFound without.
    """
    with transaction.atomic():
        require(actor, STUDY, person_id=actor.person_id or 0)
        platform = platform_of(arrival)
        if not known(actor, arrival):
            if not link:
                raise PlatformNotFound()
            _link(actor, arrival)
        account = _live(arrival).get()
        enrolment = enrol(actor, course_id)
        if arrival.line_item:
            LtiReturn.objects.get_or_create(
                account=account, line_item=arrival.line_item, defaults={"enrolment": enrolment}
            )
        audit.record(actor, "learning.launched_from_platform", enrolment, changes={"platform": platform.pk})
        return enrolment


def mine(actor: Actor) -> QuerySet[LtiAccount]:
    """The accounts elsewhere that the actor linked."""
    return LtiAccount.objects.filter(person_id=actor.person_id or 0, ended_at=None).select_related("platform")


def unlink(actor: Actor, account_id: int) -> None:
    """The platform's account is no longer the actor's, and nothing goes back any more; raises PlatformNotFound."""
    with transaction.atomic():
        require(actor, STUDY, person_id=actor.person_id or 0)
        account = mine(actor).select_for_update(of=("self",)).filter(pk=account_id).first()
        if account is None:
            raise PlatformNotFound()
        account.ended_at = calendar.now()
        account.save(update_fields=["ended_at"])
        audit.record(actor, "learning.platform_account_unlinked", account)


def _link(actor: Actor, arrival: Arrival) -> None:
    try:
        with transaction.atomic():
            account = LtiAccount.objects.create(
                platform_id=arrival.platform, sub=arrival.sub, person_id=actor.person_id or 0, linked_at=calendar.now()
            )
    except IntegrityError as error:  # another account of the platform is linked to this learner, or a race was lost
        raise AccountTaken() from error
    audit.record(actor, "learning.platform_account_linked", account)


def _live(arrival: Arrival) -> QuerySet[LtiAccount]:
    return LtiAccount.objects.filter(platform_id=arrival.platform, sub=arrival.sub, ended_at=None)
