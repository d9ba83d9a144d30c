"""Reading signals: the bureau's list, one with its evidence, how good each kind was measured to be."""

from __future__ import annotations

from functools import cache

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jianglu.kernel.measured import Measured, kept
from jianglu.kernel.punctuation import listed
from jianglu.platform.access import Actor, limit

from ..errors import LearningSignalNotFound
from ..models import LearningSignal
from ..permissions import VIEW_SIGNALS
from .simulation import MEASURED

KINDS = LearningSignal.Kind.choices
STATES = LearningSignal.State.choices
EXPLAINED = {
    "idle": gettext_lazy("近两周至少 10 次在线确认，应答用时的变异系数低于 0.12：人的反应时间不会这样整齐。"),
    "shared": gettext_lazy("一天之内至少 4 次：一台设备正在学习时，课程在 90 秒内被另一种设备接过去。"),
    "sleepless": gettext_lazy("任意 12 小时内计入超过 9 小时：只有跨过零点、不眠不休才可能。"),
    "tireless": gettext_lazy("连续 14 天每天学满当日上限，一天不停。"),
}


def signals(actor: Actor) -> QuerySet[LearningSignal]:
    """Signals about people who live in the actor's region."""
    rows = limit(LearningSignal.objects.all(), actor, VIEW_SIGNALS, region="region_code")
    return rows.select_related("person", "case")


def get_signal(actor: Actor, signal_id: int) -> LearningSignal:
    """One of them; raises LearningSignalNotFound."""
    found = signals(actor).filter(pk=signal_id).first()
    if found is None:
        raise LearningSignalNotFound()
    return found


def of_case(case_id: int) -> int:
    """The signal that a case is about."""
    return LearningSignal.objects.values_list("pk", flat=True).get(case_id=case_id)


@cache
def measured() -> dict[str, Measured]:
    """What the rules find of simulated honest learners and cheats (`bench/bench_learning_signals.py`)."""
    return kept(MEASURED)


def evidence(signal: LearningSignal) -> list[tuple[str, str]]:
    """The figures as (label, value)."""
    found = signal.figures
    if signal.kind == "idle":
        return [
            (_("在线确认次数"), str(found["answers"])),
            (_("平均应答用时（秒）"), str(found["mean"])),
            (_("变异系数"), str(found["spread"])),
        ]
    if signal.kind == "shared":
        times = listed(time[11:] for time in found["times"])
        return [(_("换设备次数"), str(found["switches"])), (_("设备种类"), str(found["devices"])), (_("时间"), times)]
    if signal.kind == "sleepless":
        return [
            (_("12 小时内计入（小时）"), f"{found['seconds'] / 3600:.1f}"),
            (_("截至"), found["until"].replace("T", " ")[:16]),
        ]
    return [(_("连续天数"), str(found["days"])), (_("截至"), found["until"])]
