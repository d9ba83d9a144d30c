"""Work in the background: each day of the clock."""

from __future__ import annotations

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from jianglu.platform.access import Actor
from jianglu.platform.jobs import Progress, Result, job

from . import services

SYSTEM = Actor.system("training.daily")


@job("training.daily", title=_("培训每日处理"), daily=True)
def daily(progress: Progress) -> Result:
    """Start the classes whose day has come, end late vouchers, look for signals, establish the results of apprentices."""
    started = services.start_due_classes(SYSTEM)
    lapsed = 0
    while batch := services.lapse_vouchers(SYSTEM):
        lapsed += batch
    raised = services.scan_classes(SYSTEM)
    ended = services.establish_due_results(SYSTEM)
    told = _now("开班 %(started)s 个，失效券 %(lapsed)s 张，新提示 %(raised)s 条，学徒结果 %(ended)s 人")
    return Result(told % {"started": started, "lapsed": lapsed, "raised": raised, "ended": ended})
