"""One page for the assessments of a body, a district or the city; every figure opens down to its candidates."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from jianglu.kernel.levels import Level
from jianglu.platform import calendar
from jianglu.platform.access import Actor, require
from jianglu.platform.pages import XLSX, attachment, login_required, render, shell_of
from jianglu.platform.pages.downloads import as_xlsx, handed_out
from jianglu.platform.regions import queries as regions

from ..overview import queries
from ..overview.queries import Overview, Part
from ..overview.rules import BANDS, Line
from ..overview.tables import CandidateTable, sheets
from ..permissions import MONITOR, VIEW_REGISTRATIONS

MOST_BARS = MOST_LINES = (
    40  # every district, or the bodies and occupations with the most candidates; all are in the files
)


@login_required
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """The figures of a part of the city; `export` gives all tables as a workbook, or one `table` as CSV."""
    require(request.actor, MONITOR)
    part = part_of(request)
    found = queries.overview(request.actor, part)
    export, table = request.GET.get("export"), request.GET.get("table", "bodies")
    if export in ("xlsx", "csv"):
        tables = sheets(found)
        name = f"assessment-{part.year}"
        if export == "xlsx":
            return attachment(as_xlsx(tables.values()), XLSX, f"{name}.xlsx")
        chosen = table if table in tables else "bodies"
        return handed_out(f"{name}-{chosen}", tables[chosen][1], "csv")
    return render(request, "assessment/overview.html", _context(request, found))


@login_required
@require_GET
def overview_candidates(request: HttpRequest) -> HttpResponse:
    """The candidates behind a figure."""
    require(request.actor, VIEW_REGISTRATIONS)
    table = CandidateTable(queries.candidates(request.actor), request)
    return table.response("assessment/overview_candidates.html", {"shell": shell_of(request)})


def part_of(request: HttpRequest) -> Part:
    """What the address asks for; what is no year, district, unit or level is as if nothing had been asked."""
    told, actor, today = request.GET, request.actor, calendar.today()
    year, body = told.get("year", ""), told.get("body", "")
    asked = int(year) if year.isdecimal() and len(year) == 4 else today.year
    return Part(
        year=asked if asked in queries.years(today) else today.year,
        district=told.get("district", "") if told.get("district") in dict(_districts(actor)) else "",
        organisation_id=int(body) if body.isdecimal() and len(body) < 12 else queries.own_unit(actor),
        occupation=told.get("occupation", "")[:10].replace("\x00", ""),
        level=told.get("level", "") if told.get("level") in set(Level) else "",
    )


def _districts(actor: Actor) -> list[tuple[str, str]]:
    """Districts that the actor may choose: those of their part of the city, when there are several."""
    scope = actor.scope(MONITOR)
    codes = [""] if scope.everything else list(scope.regions)
    found = [(code, name) for code, name in regions.choices() if any(code.startswith(own) for own in codes)]
    return found if len(found) > 1 else []


def _subject(actor: Actor, part: Part) -> tuple[str, str]:
    """(what it is, its name): a body, a district or the city."""
    if part.organisation_id is not None:
        return "body", queries.name_of(actor, part.organisation_id)
    if part.district:
        return "district", regions.name_of(part.district)
    scope = actor.scope(MONITOR)
    if not scope.everything and len(scope.regions) == 1:
        code = next(iter(scope.regions))
        return ("city" if len(code) < 6 else "district"), regions.name_of(code)
    if not scope.everything and not scope.regions:
        return "body", _("所属评价机构")
    return "city", regions.city().name


def _context(request: HttpRequest, found: Overview) -> dict[str, Any]:
    part, actor = found.part, request.actor
    kind, name = _subject(actor, part)
    ended, in_time, overdue = found.kept
    may_list = actor.can(VIEW_REGISTRATIONS)
    groups = [
        ("districts", _("区县"), "district", found.districts if kind == "city" else []),
        ("bodies", _("评价机构"), "body", found.bodies if kind != "body" else []),
        ("occupations", _("职业"), "occupation", found.occupations),
        ("levels", _("等级"), "level", found.levels),
        ("years", _("历年"), "year", found.years),
    ]
    return {
        "shell": shell_of(request),
        "found": found,
        "part": part,
        "kind": kind,
        "name": name,
        "years": queries.years(calendar.today()),
        "districts": _districts(actor),
        "levels": Level.choices(),
        "bands": BANDS,
        "groups": [
            {
                "table": table,
                "title": title,
                "fair": table in ("districts", "bodies"),
                "lines": [_linked(request, part, found, dimension, line, may_list) for line in lines[:MOST_LINES]],
                "cut_off": max(0, len(lines) - MOST_LINES),
                "csv": _href(request, export="csv", table=table),
            }
            for table, title, dimension, lines in groups
            if lines
        ],
        "list": _list(part, found) if may_list else "",
        "trend": _trend(found),
        "spread": [(spread.label, spread.bands) for spread in found.spreads],
        "bars": _bars(request, found, kind),
        "loads": [(load, found.units.get(load.organisation_id, "")) for load in found.busiest],
        "ended": ended,
        "in_time": in_time,
        "overdue": overdue,
        "kept": in_time / ended if ended else None,
        "csv": {
            name: _href(request, export="csv", table=name)
            for name in ("scores", "findings", "signals", "limits", "assessors")
        },
        "xlsx": _href(request, export="xlsx"),
        "narrowed": bool(part.district or part.organisation_id not in (None, queries.own_unit(actor))),
        "up": _href(request, body="") if part.organisation_id else _href(request, district=""),
        "plans": f"{reverse('assessment:own_plans')}?{urlencode(_lists(part, found))}",
        "sources": _sources(part, found),
    }


def _trend(found: Overview) -> dict[str, Any]:
    counts = [line.counts for line in found.years]
    return {
        "labels": [line.label for line in found.years],
        "series": [
            (_("报名人数"), [one.registered for one in counts]),
            (_("参考"), [one.sat for one in counts]),
            (_("合格"), [one.passed for one in counts]),
        ],
        "rates": [_percent(one.rate) for one in counts],
    }


def _bars(request: HttpRequest, found: Overview, kind: str) -> dict[str, Any]:
    """Pass rates of the parts of what is shown: districts of the city, bodies of a district, levels of a body."""
    titles = {"city": _("各区县合格率（收缩后）"), "district": _("各机构合格率（收缩后）"), "body": _("各等级合格率")}
    dimension, lines = {
        "city": ("district", found.districts), "district": ("body", found.bodies), "body": ("level", found.levels),
    }[kind]  # fmt: skip
    drawn = [line for line in lines if line.counts.sat][:MOST_BARS]
    return {
        "title": titles[kind],
        "labels": [line.label for line in drawn],
        "values": [_percent(line.counts.rate if kind == "body" else line.fair) for line in drawn],
        "links": [_href(request, **{dimension: line.key}) for line in drawn],
    }


def _percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 1)


def _linked(
    request: HttpRequest, part: Part, found: Overview, dimension: str, line: Line, may_list: bool
) -> dict[str, Any]:  # fmt: skip
    """A line with the address that narrows the page to it, and the list of its candidates."""
    href = _href(request, **{dimension: line.key}) if dimension else ""
    return {"line": line, "href": href, "list": _list(part, found, dimension, line.key) if may_list else ""}


def _href(request: HttpRequest, **changes: str) -> str:
    """This page with other parameters."""
    told = {key: value for key, value in request.GET.items() if key not in ("export", "table")} | changes
    return "?" + urlencode({key: value for key, value in told.items() if value})


def _list(part: Part, found: Overview, dimension: str = "", key: str = "") -> str:
    return f"{reverse('assessment:overview_candidates')}?{urlencode(_lists(part, found, dimension, key))}"


def _lists(part: Part, found: Overview, dimension: str = "", key: str = "") -> dict[str, str]:
    """The same part as the filters of lists name it: units by name, a year by its first and last day."""
    asked = {
        "year": str(part.year), "district": part.district, "body": str(part.organisation_id or ""),
        "occupation": part.occupation, "level": part.level,
    }  # fmt: skip
    asked |= {dimension: key} if dimension else {}
    year = asked.pop("year")
    asked["body"] = found.units.get(int(asked["body"]), "") if asked["body"] else ""
    asked |= {"exam_from": f"{year}-01-01", "exam_to": f"{year}-12-31"}
    return {name: value for name, value in asked.items() if value}


def _sources(part: Part, found: Overview) -> dict[str, str]:
    """The lists behind the other figures."""
    unit = found.units.get(part.organisation_id or 0, "")
    place = {"district": part.district, "q": unit}
    days = {"day_from": f"{part.year}-01-01", "day_to": f"{part.year}-12-31"}
    told = {
        "findings": (reverse("assessment:findings"), place | days),
        "signals": (reverse("assessment:signals"), place | days),
        "cases": (reverse("workflow:cases"), {"district": part.district, "q": unit}),
    }
    return {
        name: f"{address}?{urlencode({k: v for k, v in asked.items() if v})}" for name, (address, asked) in told.items()
    }
