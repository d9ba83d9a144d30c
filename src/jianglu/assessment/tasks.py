"""What the worker does by the clock."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from jianglu.platform.jobs import Progress, Result, job

from .delivery.services import submit_due
from .telling import remind_of_tomorrow


@job("assessment.submit_due", title=_("到时自动交卷"), every="* * * * *", retries=3)
def submit_due_exams(progress: Progress) -> Result | None:
    """Hand in exams whose time is over and close their sittings."""
    count = submit_due()
    return Result(str(_("自动交卷 %(n)s 份") % {"n": count})) if count else None


@job("assessment.remind", title=_("考前提醒"), daily=True, retries=3)
def remind_candidates(progress: Progress) -> Result | None:
    """Tell candidates that they sit tomorrow."""
    with transaction.atomic():
        count = remind_of_tomorrow()
    return Result(str(_("提醒考生 %(n)s 人") % {"n": count})) if count else None
