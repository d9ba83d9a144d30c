"""What the worker does by the clock."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jianglu.platform import calendar
from jianglu.platform.jobs import Progress, Result, job

from .calibration.services import calibrate_run
from .delivery.services import submit_due
from .filing.ending import remind_of_ends
from .paperbank.services import assemble_set, close_due
from .scheduling.services import solve
from .signals.services import scan
from .supervision.services import end_due
from .telling import remind_of_defences, remind_of_tomorrow


@job("assessment.submit_due", title=_("到时自动交卷"), every="* * * * *", retries=3)
def submit_due_exams(progress: Progress) -> Result | None:
    """Hand in exams whose time is over and close their sittings."""
    count = submit_due()
    return Result(str(_("自动交卷 %(n)s 份") % {"n": count})) if count else None


@job("assessment.remind", title=_("考前提醒"), daily=True, retries=3)
def remind_candidates(progress: Progress) -> Result | None:
    """Tell candidates that they sit or defend tomorrow, and members that they review."""
    with transaction.atomic():
        count = remind_of_tomorrow() + remind_of_defences()
    return Result(str(_("提醒考生 %(n)s 人") % {"n": count})) if count else None


@job("assessment.remind_filings", title=_("备案到期提醒"), daily=True, retries=3)
def remind_filings(progress: Progress) -> Result | None:
    """Tell bodies that their filing runs out."""
    count = remind_of_ends()
    return Result(str(_("提醒机构 %(n)s 家") % {"n": count})) if count else None


@job("assessment.arrange", title=_("编排考场与考评"))
def arrange(progress: Progress, arrangement_id: int) -> Result:
    """Find seats, stations and assessors for everybody of some plans."""
    progress.start(100)
    done = [0]

    def tell(share: float) -> None:
        progress.step(max(0, int(share * 100) - done[0]))
        done[0] = max(done[0], int(share * 100))

    return Result(solve(arrangement_id, tell), reverse("assessment:arrangement", args=[arrangement_id]))


@job("assessment.assemble_papers", title=_("组卷"), retries=1)
def assemble_papers(progress: Progress, set_id: int) -> Result:
    """Assemble the parallel forms of a requested set."""
    progress.start(100, message=str(_("正在求解")))
    done = 0

    def tell(share: float) -> None:
        nonlocal done
        step = max(0, int(share * 100) - done)
        done += step
        progress.step(step)

    row = assemble_set(set_id, tell)
    progress.step(100 - done)
    return Result(row.get_state_display(), url=reverse("assessment:paper_set", args=[set_id]))


@job("assessment.calibrate", title=_("标定题库"), retries=1)
def calibrate_bank(progress: Progress, run_id: int) -> Result:
    """Calibrate a bank, or say why its sample does not carry the model."""
    progress.start(1, message=str(_("正在标定")))
    run = calibrate_run(run_id)
    progress.step()
    return Result(run.refused or run.get_state_display(), url=reverse("assessment:calibration", args=[run_id]))


@job("assessment.close_papers", title=_("关闭过期试卷"), every="*/10 * * * *", retries=3)
def close_papers(progress: Progress) -> Result | None:
    """Erase what was opened of sets whose window is over."""
    count = close_due()
    return Result(str(_("关闭试卷 %(n)s 套") % {"n": count})) if count else None


@job("assessment.end_measures", title=_("期满解除督导措施"), daily=True, retries=3)
def end_measures(progress: Progress) -> Result | None:
    """Lift warnings and suspensions whose time is over."""
    count = end_due()
    return Result(str(_("解除措施 %(n)s 项") % {"n": count})) if count else None


@job("assessment.signals", title=_("检查已结束的考试"), daily=True)
def find_signals(progress: Progress) -> Result:
    """Look for what statistics find odd in exams that ended."""
    count = scan(progress.actor, calendar.today(), progress.step)
    return Result(str(_("新发现信号 %(n)s 个") % {"n": count}), url=reverse("assessment:signals"))
