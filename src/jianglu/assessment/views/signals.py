"""What statistics found odd: the bureau's dashboard, and one signal with its evidence."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from jianglu.platform.pages import login_required, render, shell_of

from ..signals import queries
from ..signals.drawing import plot
from ..signals.rates import measured
from ..signals.simulation import TUNED_ON
from ..signals.tables import SignalTable


@login_required
@require_GET
def signals(request: HttpRequest) -> HttpResponse:
    """Every kind with its measured false-positive rate and power, and the signals in reach."""
    lines, sums = queries.dashboard(request.actor)
    context = {"shell": shell_of(request), "lines": lines, "sums": sums, "tuned_on": TUNED_ON}
    return SignalTable(queries.signals(request.actor), request).response("assessment/signals/signals.html", context)


@login_required
@require_GET
def signal(request: HttpRequest, signal_id: int) -> HttpResponse:
    """One signal: figures in words, its plot, how good the statistic is, and its case."""
    row = queries.get_signal(request.actor, signal_id)
    context = {
        "shell": shell_of(request), "row": row, "facts": queries.facts_of(row), "plot": plot(row),
        "text": queries.EXPLAINED[row.kind], "measured": measured()[row.kind],
    }  # fmt: skip
    return render(request, "assessment/signals/signal.html", context)
