"""Work in the background: each day, what has expired goes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jianglu.platform.jobs import Progress, Result, job

from .backend import tidy


@job("cache.tidy", title=_("清理过期缓存"), daily=True)
def forget_expired(progress: Progress) -> Result:
    """Delete the rows that have expired."""
    return Result(str(tidy()))
