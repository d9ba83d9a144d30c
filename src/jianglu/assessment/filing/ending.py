"""How a filing goes on or ends: renewed before it runs out, withdrawn when the body stops; the body is reminded in time."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.urls import reverse

from jianglu.kernel.errors import need_reason
from jianglu.kernel.periods import add_months
from jianglu.kernel.punctuation import listed
from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor, locked, require
from jianglu.platform.notifications import notify

from .. import errors, messages
from ..flows import WITHDRAWAL
from ..permissions import APPLY_FILING
from . import rules
from .models import Body, FiledScope, Filing
from .queries import live_scopes, open_filing
from .services import opened


def start_renewal(actor: Actor, body_id: int, *, statement: str = "") -> Filing:
    """Ask to renew a filing in its last three months or after its end; raises BodyNotFiled, FilingOpen, RenewalTooEarly."""
    with transaction.atomic():
        body = _standing(actor, body_id)
        since = _renewable(body)
        if calendar.today() < since:
            raise errors.RenewalTooEarly(day=since.isoformat())
        return opened(actor, body, Filing.Kind.RENEWAL, statement)


def ask_withdrawal(actor: Actor, body_id: int, *, statement: str) -> Filing:
    """Ask to end the filing; raises BodyNotFiled, FilingOpen, ReasonMissing, PlansOpen."""
    with transaction.atomic():
        body = _standing(actor, body_id)
        need_reason(statement, "statement")
        _check_finished(body)
        return opened(actor, body, Filing.Kind.WITHDRAWAL, statement, WITHDRAWAL)


def check_finished(case_id: int) -> None:
    """Raise PlansOpen while the body of a withdrawal has candidates who wait for a result."""
    _check_finished(Filing.objects.select_related("body").get(case_id=case_id).body)


def withdraw(case_id: int) -> None:
    """The decided withdrawal: the body stops, its scope ends today; certificates and results stay."""
    body = Filing.objects.select_related("body").get(case_id=case_id).body
    live_scopes(body.pk, calendar.today()).update(valid_until=calendar.today())
    body.state = Body.State.WITHDRAWN
    body.save(update_fields=["state"])
    audit.record(Actor.system("assessment"), "assessment.body_withdrawn", body)


def refuse(case_id: int) -> None:
    """The refused filing: its scope never came into force, and no longer stands in the way of another filing."""
    FiledScope.objects.filter(filing__case_id=case_id, valid_from=None).update(
        valid_until=calendar.today() - timedelta(days=1)
    )


def remind_of_ends() -> int:
    """Remind each body once that its filing runs out; returns how many were reminded."""
    with transaction.atomic():
        today = calendar.today()
        due = Body.objects.filter(state=Body.State.FILED, valid_until__lte=add_months(today, rules.RENEW_MONTHS))
        told = 0
        for body in due.select_for_update(of=("self",)):
            if body.reminded_for == body.valid_until or body.valid_until is None or open_filing(body.pk) is not None:
                continue
            notify(
                messages.FILING_ENDS,
                organisation_id=body.organisation_id,
                link=reverse("assessment:scope"),
                day=body.valid_until.isoformat(),
            )
            body.reminded_for = body.valid_until
            body.save(update_fields=["reminded_for"])
            told += 1
        return told


def may_renew(body: Body) -> bool:
    """Whether the body may ask for a renewal today."""
    return body.state in (Body.State.FILED, Body.State.SUSPENDED) and calendar.today() >= _renewable(body)


def _renewable(body: Body) -> date:
    return add_months(body.valid_until or calendar.today(), -rules.RENEW_MONTHS)


def _standing(actor: Actor, body_id: int) -> Body:
    """The locked filed (or suspended) body, without a filing under way."""
    body = locked(
        Body.objects.select_related("organisation"),
        lambda row: require(actor, APPLY_FILING, organisation_id=row.organisation_id),
        pk=body_id,
    )
    if body is None:
        raise errors.BodyNotFound()
    if body.state not in (Body.State.FILED, Body.State.SUSPENDED):
        raise errors.BodyNotFiled(state=body.get_state_display())
    if open_filing(body.pk) is not None:
        raise errors.FilingOpen()
    return body


def _check_finished(body: Body) -> None:
    if names := list(body.plans.exclude(state__in=["finished", "cancelled"]).values_list("title", flat=True)[:3]):
        raise errors.PlansOpen(plans=listed(names))
