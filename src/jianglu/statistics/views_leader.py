"""The leader's dashboard, and the same on a wall."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from jianglu.platform import calendar
from jianglu.platform.access import require
from jianglu.platform.pages import login_required, render
from jianglu.platform.regions import shapes

from . import leading, queries
from .figures import Cut
from .indicators import INDICATORS
from .permissions import REPORT, VIEW
from .views import cut_of

HEADLINES = ("skilled", "highly_skilled", "highly_skilled_share", "certificates", "assessments", "subsidised_training")
WALL = (*HEADLINES, "pass_rate", "vouchers_claimed")
TRENDS = ("skilled", "highly_skilled", "certificates", "subsidised_training")
RANKED = [code for code, item in INDICATORS.items() if item.share and "district" in item.dimensions]


@login_required
@require_GET
def leader(request: HttpRequest) -> HttpResponse:
    """Goals, forecast, districts, trends of the actor's part of the city."""
    require(request.actor, VIEW)
    cut = queries.within_scope(request.actor, cut_of(request))
    return render(request, "statistics/leader.html", _all(request, cut, HEADLINES))


@login_required
@require_GET
def wall(request: HttpRequest) -> HttpResponse:
    """The same for a large screen: no menus, refreshed every five minutes."""
    require(request.actor, VIEW)
    cut = queries.within_scope(request.actor, cut_of(request))
    return render(request, "statistics/wall.html", _all(request, cut, WALL))


def _all(request: HttpRequest, cut: Cut, headlines: tuple[str, ...]) -> dict[str, Any]:
    today = calendar.today()
    code = request.GET.get("rank", "pass_rate")
    ranked = INDICATORS[code if code in RANKED else "pass_rate"]
    shown = (
        INDICATORS[request.GET["indicator"]] if request.GET.get("indicator") in INDICATORS else INDICATORS["skilled"]
    )
    items = [INDICATORS[name] for name in headlines]
    values = queries.totals(items, cut)
    cells = queries.breakdown(shown, "district", cut)
    places = [(cell.key, cell.label, shown.scaled(cell.value), "") for cell in cells]
    trends = leading.trends([INDICATORS[name] for name in TRENDS], cut)
    return {
        "cut": cut,
        "today": today,
        "as_of": queries.as_of(),
        "headlines": [(item, item.scaled(values[item.code])) for item in items],
        "goals": leading.goals(cut, today),
        "laggards": queries.laggards(cut),
        "may_plan": request.actor.can(REPORT) and not queries.is_part(cut),
        "ranked": ranked,
        "rankable": [INDICATORS[name] for name in RANKED],
        "ranking": leading.ranking(ranked, cut),
        "trends": [
            (INDICATORS[name], [year for year, _value in told], [value for _year, value in told])
            for name, told in trends.items()
        ],
        "item": shown,
        **shapes.drawn(places, (cut.district,) if cut.district else cut.regions),
    }
