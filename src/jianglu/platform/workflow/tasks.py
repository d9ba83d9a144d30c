"""What the case engine does by itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jianglu.platform.jobs import Progress, Result, job


@job("workflow.run_due", title=_("办件到期处理"), daily=True)
def run_due(progress: Progress) -> Result:
    """Close the notices whose days are over, move what moves by itself, and mark what is overdue."""
    from .services import run_due as run

    return Result(_("自动办理 %(n)s 件") % {"n": run()})
