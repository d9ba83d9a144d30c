"""The nightly snapshot."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jianglu.platform import calendar
from jianglu.platform.facts import snapshot
from jianglu.platform.jobs import Progress, Result, job

from . import engine, services


@job("statistics.snapshot", title=gettext_lazy("事实快照"), daily=True)
def take_snapshot(progress: Progress) -> Result:
    """Write the facts of the night, draw what indicators count from them, forget what is too old, warn who is behind."""
    progress.start(4)
    taken = snapshot.take(calendar.today())
    progress.step()
    engine.prepare(taken)
    progress.step()
    snapshot.forget()
    progress.step()
    services.find_shortfalls(progress.actor, calendar.today())
    progress.step()
    return Result(
        _("%(rows)s 行，重写 %(files)s 个文件") % {"rows": sum(taken.rows.values()), "files": taken.written},
        url=reverse("facts:index"),
    )
