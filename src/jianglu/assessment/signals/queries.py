"""Reading signals: the bureau's list, one signal with its words and plots."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jianglu.kernel.measured import Measured
from jianglu.kernel.punctuation import listed
from jianglu.platform.access import Actor, limit

from ..errors import SignalNotFound
from ..permissions import VIEW_SIGNALS
from .models import SessionScan, Signal
from .rates import measured

EXPLAINED: dict[str, str | Promise] = {
    "pass_rate": gettext_lazy(
        "同一职业各机构合格率服从贝塔二项分布，机构与其余机构估出的分布相比（经验贝叶斯收缩，Spiegelhalter 2005）。"
    ),
    "gap": gettext_lazy("考生技能分减理论分的机构平均值，与其余机构的随机效应均值相比（DerSimonian–Laird 1986）。"),
    "gain": gettext_lazy("补考成绩对首考成绩回归后的外部学生化残差，已计入向均值回归。"),
    "similarity": gettext_lazy("ω 指数（Wollack 1997），题目参数取题库标定；K 指数（K2，Sotaridona 与 Meijer 2002）。"),
    "uncalibrated": gettext_lazy("题库未标定时，ω 指数的题目参数按本场答题估计（斜率为 1）。"),
    "k_index": gettext_lazy("单用 K 指数（K2），不需要题目参数。"),
    "timing": gettext_lazy("对数正态作答时间模型（van der Linden 2006）的个人拟合卡方。"),
    "rapid": gettext_lazy("短于该题通常用时十分之一（最多 10 秒）的作答占比（Wise 与 Ma 2012）。"),
    "load": gettext_lazy("一小时内评分超过 20 人，或 30 分钟内在两个考点评分；界限待本市确认。"),
}
_LABELS: dict[str, Any] = {
    **dict(Signal.Kind.choices),
    "k_index": gettext_lazy("答案雷同（K 指数）"),
    "uncalibrated": gettext_lazy("答案雷同（题库未标定）"),
}


def signals(actor: Actor) -> QuerySet[Signal]:
    """Signals in reach."""
    return limit(Signal.objects.all(), actor, VIEW_SIGNALS, region="region_code").select_related(
        "organisation", "occupation", "plan", "case"
    )


def get_signal(actor: Actor, signal_id: int) -> Signal:
    """One signal; raises SignalNotFound."""
    found = signals(actor).filter(pk=signal_id).first()
    if found is None:
        raise SignalNotFound()
    return found


def of_case(case_id: int) -> Signal:
    """The signal that a case is about; whoever sees the case may read it."""
    return Signal.objects.select_related("organisation").get(case_id=case_id)


@dataclass(frozen=True)
class Line:
    """A kind of signal on the dashboard: what it is, how good it was measured to be, how many there are."""

    label: str
    text: str
    measured: Measured
    open: int
    total: int


def dashboard(actor: Actor) -> tuple[list[Line], dict[str, int]]:
    """Every kind with its measured rates and counts in reach, and how much was compared so far."""
    counts: dict[str, dict[str, int]] = {}
    for row in (
        limit(Signal.objects.order_by(), actor, VIEW_SIGNALS, region="region_code")
        .values("kind", "state")
        .annotate(n=Count("pk"))
    ):
        counts.setdefault(row["kind"], {})[row["state"]] = row["n"]
    lines = [
        Line(
            str(_LABELS[kind]), str(EXPLAINED[kind]), rate, counts.get(kind, {}).get("open", 0),
            sum(counts.get(kind, {}).values()),
        )
        for kind, rate in measured().items()
    ]  # fmt: skip
    scans = limit(SessionScan.objects.all(), actor, VIEW_SIGNALS, region="plan__region_code")
    sums = scans.aggregate(sessions=Count("pk"), persons=Sum("persons"), pairs=Sum("pairs"), timed=Sum("timed"))
    return lines, {name: value or 0 for name, value in sums.items()}


def facts_of(signal: Signal) -> list[tuple[str, str]]:
    """The figures of a signal in words, as the page and the case show them."""
    f: dict[str, Any] = signal.figures
    q = [(_("错误发现率 q"), f"{signal.q:.2g}")] if signal.q is not None else []
    kind = signal.kind
    if kind == Signal.Kind.PASS_RATE:
        said = {"x": f["passed"], "n": f["examined"], "rate": 100 * f["raw"]}
        return [
            (_("本机构"), _("%(x)s / %(n)s 人合格，%(rate).1f%%") % said),
            (_("全市同职业"), f"{100 * f['mean']:.1f}%"), (_("收缩后估计"), f"{100 * f['shrunken']:.1f}%"),
            (_("比较机构数"), str(f["bodies"])), *q,
        ]  # fmt: skip
    if kind == Signal.Kind.GAP:
        return [
            (_("技能减理论"), _("平均 %(mean)s 分（%(n)s 人）") % {"mean": f["mean"], "n": f["persons"]}),
            (_("其余机构"), str(f["expected"])), (_("标准差数"), f"{signal.index:.1f}"), *q,
        ]  # fmt: skip
    if kind == Signal.Kind.GAIN:
        return [
            (_("首考"), str(f["first"])), (_("补考"), str(f["second"])), (_("预期"), str(f["expected"])),
            (_("标准差数"), f"{signal.index:.1f}"), (_("比较补考人次"), str(f["resits"])), *q,
        ]  # fmt: skip
    if kind == Signal.Kind.SIMILARITY:
        return [
            (_("准考证号"), listed(f["tickets"])), (_("座位"), listed(str(seat or "—") for seat in f["seats"])),
            (_("同一考场"), _("是") if f["same_room"] else _("否")),
            (_("相同答案"), _("%(same)s / %(common)s 题，预期 %(expected)s") % f), (_("相同错答"), str(f["same_wrong"])),
            (_("ω 指数"), f"{f['omega']:.2f}（p = {f['p']:.1e}）"), (_("K 指数"), f"{f['k']:.1e}"), *q,
            (_("题目参数"), _("题库标定") if f["calibrated"] else _("本场估计，题库未标定")),
            (_("比较的有序对"), str(f["pairs"])),
        ]  # fmt: skip
    if kind in (Signal.Kind.TIMING, Signal.Kind.RAPID):
        return [
            (_("准考证号"), f["ticket"]), (_("计时题数"), str(f["items"])),
            (_("时间拟合（卡方/自由度）"), f"{f['misfit']:.2f}"), (_("瞬时作答占比"), f"{100 * f['rapid']:.0f}%"),
            (_("比较人数"), str(f["persons"])), *q,
        ]  # fmt: skip
    what = (
        _("%(minutes)s 分钟内评分 %(count)s 人") % f
        if f["what"] == "hour"
        else _("相隔 %(minutes)s 分钟在两个考点评分") % f
    )
    return [
        (_("考评员"), f["assessor"]),
        (_("时间"), f["at"][:16].replace("T", " ")),
        (_("情形"), what),
        (_("认定计划"), listed(f["plans"], "；")),
    ]


@dataclass(frozen=True)
class SharedAnswers:
    """Candidates of one exam whose answers are alike beyond chance, linked by pairs; `worst` is the oddest pair in words."""

    plan: str
    exam_on: date
    occupation_code: str
    level: str
    registrations: tuple[int, ...]
    persons: tuple[int, ...]
    worst: list[tuple[str, str]]


def shared_answers(*, since: date) -> list[SharedAnswers]:
    """Clusters of identical answers found since a day, for rooms whose decisions rest on such exams; not what was dismissed."""
    rows = Signal.objects.filter(kind=Signal.Kind.SIMILARITY, found_on__gte=since, plan__isnull=False)
    rows = rows.exclude(state=Signal.State.DISMISSED).select_related("plan").prefetch_related("registrations")
    by_plan: dict[int, list[Signal]] = {}
    for signal in rows.order_by("pk"):
        by_plan.setdefault(signal.plan_id or 0, []).append(signal)
    return [_shared(cluster) for found in by_plan.values() for cluster in _clusters(found)]


def _clusters(signals: list[Signal]) -> list[list[Signal]]:
    """Signals joined by common candidates."""
    found: list[tuple[set[int], list[Signal]]] = []
    for signal in signals:
        members, joined = {one.pk for one in signal.registrations.all()}, [signal]
        apart = []
        for others, theirs in found:
            if others & members:
                members, joined = members | others, theirs + joined
            else:
                apart.append((others, theirs))
        found = [*apart, (members, joined)]
    return [joined for _members, joined in found]


def _shared(cluster: list[Signal]) -> SharedAnswers:
    plan: Any = cluster[0].plan
    members = {one.pk: one.person_id for signal in cluster for one in signal.registrations.all()}
    worst = max(cluster, key=lambda signal: signal.index)
    return SharedAnswers(
        plan=plan.number,
        exam_on=timezone.localdate(plan.theory_at),
        occupation_code=plan.occupation_id,
        level=plan.level,
        registrations=tuple(sorted(members)),
        persons=tuple(sorted(set(members.values()))),
        worst=facts_of(worst),
    )
