"""Errors of jobs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import Conflict


class JobNotOpen(Conflict):
    """The job is over, so there is nothing to cancel."""

    code = "jobs.not_open"
    message = _("任务已经结束，不能取消")
    hint = _("请刷新页面查看结果")


class JobNotStopped(Conflict):
    """The job has not stopped, so there is nothing to resume."""

    code = "jobs.not_stopped"
    message = _("任务没有停止，不需要继续")
    hint = _("请刷新页面查看进度")


class ClockFixed(Conflict):
    """A real city has the real time."""

    code = "calendar.clock_fixed"
    message = _("只有示范城市可以调整时钟")
    hint = _("正式环境使用真实时间")


class ClockBackwards(Conflict):
    """The demo clock only moves forward, and not too far at once."""

    code = "calendar.clock_backwards"
    message = _("时钟只能向后调，每次最多 %(days)s 天")
    hint = _("已经发生的事不能撤回；请选择今天以后的日期")
