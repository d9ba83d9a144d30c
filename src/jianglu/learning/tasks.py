"""Work in the background."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jianglu.platform.jobs import Progress, Result, job

from . import services


@job("learning.close_stale", title=_("关闭中断的学习"), every="*/5 * * * *")
def close_stale(progress: Progress) -> Result:
    """Post the hours of learners whose browser has gone."""
    closed = 0
    while batch := services.close_stale_sessions():
        closed += batch
    return Result(_("已关闭 %(count)s 个") % {"count": closed})
