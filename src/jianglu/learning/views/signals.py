"""Odd ways of learning, for the bureau."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from jianglu.platform.pages import Choice, Column, DateRange, District, Table, Text, login_required, render

from ..signals import queries


class SignalTable(Table):
    """Signals in reach."""

    columns = [
        Column("get_kind_display", gettext_lazy("信号"), sort="kind", link="learning:signal"),
        Column("person.name", gettext_lazy("学员"), sort="person__pinyin"),
        Column("person.number_masked", gettext_lazy("证件号码")),
        Column("day", gettext_lazy("日期"), kind="date", sort="day"),
        Column("found_on", gettext_lazy("发现日期"), kind="date", sort="found_on"),
        Column("get_state_display", gettext_lazy("状态"), kind="tag", sort="state"),
    ]
    filters = [
        Text("q", gettext_lazy("姓名"), ["person__name"]),
        Choice("kind", gettext_lazy("信号"), queries.KINDS),
        Choice("state", gettext_lazy("状态"), queries.STATES),
        District("district", gettext_lazy("区县"), lookup="region_code"),
        DateRange("found_on", gettext_lazy("发现日期")),
    ]
    sort = "-found_on"
    name = "learning-signals"


@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Signals, and how reliable each kind was measured to be."""
    found = queries.measured()
    lines = [(label, queries.EXPLAINED[kind], found[kind]) for kind, label in queries.KINDS]
    return SignalTable(queries.signals(request.actor), request).response(
        "learning/signals/index.html", {"lines": lines}
    )


@login_required
@require_GET
def signal(request: HttpRequest, signal_id: int) -> HttpResponse:
    """One signal with its evidence."""
    row = queries.get_signal(request.actor, signal_id)
    seconds = row.figures.get("seconds") if row.kind == "idle" else None
    context = {
        "row": row,
        "text": queries.EXPLAINED[row.kind],
        "facts": queries.evidence(row),
        "measured": queries.measured()[row.kind],
        "seconds": seconds,
        "labels": list(range(1, len(seconds) + 1)) if seconds else [],
    }
    return render(request, "learning/signals/one.html", context)
