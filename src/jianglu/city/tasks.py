"""What happens by itself in the demo city when the clock moves."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jianglu.platform import calendar, jobs
from jianglu.platform.access import Actor
from jianglu.platform.jobs import JOBS, Progress, Result, job

from .insurance import file_insurance


@job("city.file_insurance", title=gettext_lazy("示范城市：报送本月参保"), daily=True)
def file_the_month(progress: Progress) -> Result:
    """The agency's file of the month; who is owed a benefit by it is looked for at once."""
    filed = file_insurance(Actor.system("city"), calendar.today()) if settings.DEMO else 0
    if filed:
        jobs.enqueue(JOBS["benefits.scan"], Actor.system("city"))
    return Result(_("报送 %(n)s 个参保月") % {"n": filed})
