"""Finding a class: for everybody."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from jianglu.platform.pages import render, shell_of
from jianglu.platform.regions import queries as regions

from .. import queries
from ..forms import SearchForm
from ..permissions import ENROL

PAGE = 15


@require_GET
def classes(request: HttpRequest) -> HttpResponse:
    """Classes that can be joined, near home first for who has signed in."""
    form = SearchForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    person = request.actor.person_id if request.actor.can(ENROL) else None
    near = queries.home_of(person) if person else ""
    found = queries.find_classes(
        asked.get("q", ""),
        occupation=asked.get("occupation", ""),
        region=asked.get("region", ""),
        level=asked.get("level", ""),
        subsidised=asked.get("subsidised", False),
        near=near,
    )
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "shell": shell_of(request),
        "form": form,
        "near": regions.path(near) if near else "",
        "page": page,
        "rows": [(row, regions.path(row.region_code)) for row in page],
    }
    return render(request, "training/classes.html", context)


@require_GET
def detail(request: HttpRequest, class_id: int) -> HttpResponse:
    """One class: programme, place, timetable, what the reader can do."""
    opened = queries.get_open_class(class_id)
    person = request.actor.person_id if request.actor.can(ENROL) else None
    mine = queries.my_enrolments(request.actor).filter(training_class=opened).first() if person else None
    voucher, why = queries.fitting_voucher(person, opened) if person and mine is None else (None, "")
    context = {
        "shell": shell_of(request),
        "opened": opened,
        "place": regions.path(opened.region_code),
        "mine": mine if mine is not None and mine.state != "withdrawn" else None,
        "voucher": voucher,
        "why": why,
        "can_enrol": person is not None,
    }
    return render(request, "training/class.html", context)
