"""What the worker does by the clock."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jianglu.platform.jobs import Progress, Result, job

from .delivery.services import submit_due
from .scheduling.services import solve
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


@job("assessment.arrange", title=_("编排考场与考评"))
def arrange(progress: Progress, arrangement_id: int) -> Result:
    """Find seats, stations and assessors for everybody of some plans."""
    progress.start(100)
    done = [0]

    def tell(share: float) -> None:
        progress.step(max(0, int(share * 100) - done[0]))
        done[0] = max(done[0], int(share * 100))

    return Result(solve(arrangement_id, tell), reverse("assessment:arrangement", args=[arrangement_id]))
