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
