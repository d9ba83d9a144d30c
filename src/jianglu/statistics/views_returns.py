"""Returns: the list, a new one, the sheet with its checks, differences and revisions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianglu.platform import calendar
from jianglu.platform.access import require
from jianglu.platform.pages import Choice, Column, District, Table, Text, attempt, login_required, render
from jianglu.platform.pages.downloads import XLSX, attachment
from jianglu.platform.regions import queries as regions

from .errors import BadReport
from .forms import ReturnForm
from .permissions import FILL, VIEW
from .returns import queries, services
from .returns.declare import TOTAL, Period
from .returns.sheet import workbook
from .returns.tables import TABLES

MOST_IDS = 12  # of records that are named one by one


class ReturnTable(Table):
    """Returns in the reader's scope."""

    name = "returns"
    sort = "-period"
    columns = (
        Column(
            "table",
            _("报表"),
            value=lambda row: str(queries.table(row.table).title),
            sort="table",
            link="statistics:return",
        ),
        Column("number", _("表号"), value=lambda row: str(queries.table(row.table).number)),
        Column("period", _("报告期"), sort="period"),
        Column("region_code", _("填报单位"), value=lambda row: regions.name_of(row.region_code), sort="region_code"),
        Column("taken_on", _("快照日期"), kind="date", sort="taken_on"),
        Column("state", _("环节"), value=lambda row: services.stage(row)),
        Column("filed_on", _("报出日期"), kind="date", sort="filed_on"),
    )
    filters = (
        Choice("table", _("报表"), choices=lambda: [(sheet.code, sheet.title) for sheet in TABLES.values()]),
        Text("period", _("报告期"), fields=("period",), prefix=True),
        District("district", _("区县")),
        Choice("node", _("环节"), choices=services.STAGES, lookup="case__node"),
    )
    empty = _("还没有报表")


@login_required
@require_GET
def returns(request: HttpRequest) -> HttpResponse:
    """The list, with how many districts have filed the month's tables."""
    require(request.actor, VIEW)
    period = str(Period(calendar.today().year, calendar.today().month).before)
    context = {
        "state": queries.filing_state(request.actor, period),
        "period": period,
        "may_fill": request.actor.can(FILL),
    }
    return ReturnTable(queries.visible_to(request.actor), request).response("statistics/returns.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Choose table, period and place; POST counts it."""
    require(request.actor, FILL)
    form = ReturnForm(request.POST or None, actor=request.actor)
    made: list[int] = []

    def do(data: Mapping[str, Any]) -> None:
        made.append(services.begin(request.actor, data["table"], data["period"], data["region"]).pk)

    if request.method == "POST" and attempt(form, do):
        return redirect("statistics:return", made[0])
    return render(request, "statistics/return_new.html", {"form": form})


@login_required
@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet; `export=xlsx` gives the workbook, `again=1` counts it once more from the rows that were kept."""
    row = queries.find(request.actor, pk)
    if request.GET.get("export") == "xlsx":
        return attachment(workbook(row), XLSX, f"{slugify(row.table)}-{row.period}-{row.region_code}.xlsx")
    return _shown(request, row)


def _shown(request: HttpRequest, row: Any, wrong: BadReport | None = None) -> HttpResponse:
    """The page of a return; after a refused POST with what was typed and what is wrong with it."""
    table, period = queries.table(row.table), queries.period_of(row)
    by_hand, explanations = row.by_hand, row.explanations
    if wrong is not None:
        by_hand, explanations = _typed(request, "item-"), _typed(request, "rule-")
    told = wrong.fields if wrong else {}
    lines = queries.lines(row)
    named = {key: name for key, name, _cells in lines} | {TOTAL: _("合计")}
    last, steps = queries.since_last(row)
    context = {
        "row": row,
        "table": table,
        "period": period,
        "place": regions.name_of(row.region_code),
        "lines": lines,
        "heads": _heads(table.columns),
        "items": [(item, by_hand.get(item.code), told.get(item.code, "")) for item in table.items],
        "source": request.POST.get("source", "") if wrong else row.by_hand_source,
        "wrong": wrong,
        "source_wrong": told.get("source", ""),
        "findings": [
            (found, named.get(found.row, found.row), explanations.get(found.rule, ""))
            for found in queries.findings(row)
        ],
        "waiting": len(queries.open_findings(row)),
        "last": last,
        "steps": [(step, named.get(step.row, step.row)) for step in steps],
        "revisions": [_named(told, named) for told in queries.revisions(row)],
        "again": queries.derived_again(row) if request.GET.get("again") else False,
        "stage": services.stage(row),
        "editable": request.actor.can(FILL) and row.case.node in services.DESKS,
    }
    return render(request, "statistics/return.html", context, status=422 if wrong else 200)


def _typed(request: HttpRequest, prefix: str) -> dict[str, str]:
    """What was sent in the fields whose names begin so."""
    return {key.removeprefix(prefix): str(text) for key, text in request.POST.items() if key.startswith(prefix)}


@login_required
@require_POST
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Lines by hand and explanations; with `count` the return is counted again from the newest snapshot."""
    row = queries.find(request.actor, pk)
    if "count" in request.POST:
        services.count_again(request.actor, pk)
        return redirect("statistics:return", pk)
    by_hand, explanations = _typed(request, "item-"), _typed(request, "rule-")
    source = request.POST.get("source", "")
    try:
        services.fill_in(request.actor, pk, by_hand=by_hand, source=source, explanations=explanations)
    except BadReport as error:
        return _shown(request, row, error)
    return redirect("statistics:return", pk)


def _heads(columns: Any) -> list[tuple[Any, int]]:
    """Groups of neighbouring columns with how many they are."""
    found: list[tuple[Any, int]] = []
    for column in columns:
        if found and column.head and found[-1][0] == column.head:
            found[-1] = (column.head, found[-1][1] + 1)
        else:
            found.append((column.head, 1))
    return found


def _named(told: Any, named: dict[str, Any]) -> dict[str, Any]:
    return {
        "told": told,
        "row": named.get(told.row, told.row),
        "lists": [
            (label, ids[:MOST_IDS], len(ids))
            for label, ids in ((_("迟报"), told.came), (_("撤销或更正"), told.went), (_("数额更正"), told.changed))
            if ids
        ],
    }
