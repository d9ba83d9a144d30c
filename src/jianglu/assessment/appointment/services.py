"""Appointing within the posts of the plan, checking each year, renewing, ending; the certificate stays whatever happens."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jianglu.kernel.errors import need_reason
from jianglu.kernel.periods import add_months
from jianglu.platform import audit, calendar, events
from jianglu.platform.access import Actor, locked, require

from .. import errors, telling
from ..events import Appointed
from ..permissions import APPOINT
from ..plans.models import Plan, Registration
from . import rules
from .models import Appointment, AppointmentCheck

PASSED = (Registration.State.FINAL, Registration.State.CERTIFIED)


def appoint(actor: Actor, registration_id: int, *, since: date, months: int = rules.TERM_MONTHS) -> Appointment:
    """Appoint somebody who passed the review and its notice; the plan's row orders those who appoint at once.

    Raises RegistrationNotFound, AppointmentInvalid, PostsTaken, AppointedAlready.
    """
    with transaction.atomic():
        row = (
            Registration.objects.select_related("plan", "result")
            .filter(pk=registration_id, plan__posts__gt=0, state__in=PASSED, result__passed=True)
            .first()
        )
        if row is None:
            raise errors.RegistrationNotFound()
        require(actor, APPOINT, organisation_id=row.organisation_id)
        if not rules.term_ok(months):
            raise errors.AppointmentInvalid(why=_("聘期应为 12 至 60 个月"), fields={"months": _("请填写 12 至 60")})
        if row.result.final_on is None or since < row.result.final_on:
            raise errors.AppointmentInvalid(
                why=_("聘任不得早于公示期满"), fields={"since": _("请填写公示期满以后的日期")}
            )
        plan = Plan.objects.select_for_update(of=("self",), no_key=True).get(pk=row.plan_id)
        taken = Appointment.objects.filter(registration__plan=plan, state=Appointment.State.IN_POST).count()
        if taken >= plan.posts:
            raise errors.PostsTaken(posts=plan.posts)
        try:
            with transaction.atomic():
                made = Appointment.objects.create(
                    registration=row, person_id=row.person_id, organisation_id=row.organisation_id,
                    region_code=row.region_code, occupation_id=plan.occupation_id, level=plan.level, since=since,
                    until=add_months(since, months), appointed_by=actor.name,
                )  # fmt: skip
        except IntegrityError as error:
            raise errors.AppointedAlready() from error
        audit.record(actor, "assessment.appointed", made, changes={"until": made.until.isoformat()})
        events.emit(
            Appointed(
                appointment_id=made.pk, person_id=made.person_id, organisation_id=made.organisation_id, level=made.level,
                since=made.since.isoformat(), until=made.until.isoformat(),
            )
        )  # fmt: skip
        telling.appointed(made)
        return made


def check_year(actor: Actor, appointment_id: int, *, year: int, fit: bool, words: str) -> AppointmentCheck:
    """Write down the performance check of a finished year; raises AppointmentNotFound, AppointmentInvalid."""
    with transaction.atomic():
        row = _own(actor, appointment_id)
        if year not in row.years_due:
            raise errors.AppointmentInvalid(
                why=_("该年度不需要考核，或已考核"), fields={"year": _("请选择待考核的年度")}
            )
        need_reason(words, "words")
        made = AppointmentCheck.objects.create(
            appointment=row, year=year, fit=fit, words=words.strip()[:500], checked_at=calendar.now(),
            checked_by=actor.name,
        )  # fmt: skip
        audit.record(actor, "assessment.appointment_checked", row, changes={"year": year, "fit": fit})
        return made


def renew(actor: Actor, appointment_id: int, *, months: int = rules.TERM_MONTHS) -> Appointment:
    """Begin another term in the last months of the present one or after it; all years are checked and the last was fit.

    Raises AppointmentNotFound, AppointmentInvalid.
    """
    with transaction.atomic():
        row = _own(actor, appointment_id)
        last = row.checks.order_by("-year").first()
        if not rules.term_ok(months):
            raise errors.AppointmentInvalid(why=_("聘期应为 12 至 60 个月"), fields={"months": _("请填写 12 至 60")})
        if calendar.today() < add_months(row.until, -rules.RENEW_MONTHS):
            raise errors.AppointmentInvalid(why=_("聘期届满前 3 个月内才能续聘"))
        if row.years_due or last is None or not last.fit:
            raise errors.AppointmentInvalid(why=_("各年度考核完成且最近一年合格，才能续聘"))
        before, row.until = row.until, add_months(max(row.until, calendar.today()), months)
        row.save(update_fields=["until"])
        audit.record(
            actor, "assessment.appointment_renewed", row, changes={"until": [before.isoformat(), row.until.isoformat()]}
        )
        telling.appointed(row)
        return row


def end(actor: Actor, appointment_id: int, *, reason: str) -> Appointment:
    """End an appointment today, with the reason; the post is free again. Raises AppointmentNotFound, ReasonMissing."""
    with transaction.atomic():
        row = _own(actor, appointment_id)
        need_reason(reason)
        row.state, row.ended_on, row.reason = Appointment.State.ENDED, calendar.today(), reason.strip()[:300]
        row.save(update_fields=["state", "ended_on", "reason"])
        audit.record(actor, "assessment.appointment_ended", row, reason=reason)
        return row


def _own(actor: Actor, appointment_id: int) -> Appointment:
    row = locked(
        Appointment.objects.all(),
        lambda row: require(actor, APPOINT, organisation_id=row.organisation_id),
        pk=appointment_id,
    )
    if row is None or row.state != Appointment.State.IN_POST:
        raise errors.AppointmentNotFound()
    return row
