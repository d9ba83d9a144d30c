"""The data dictionary: every published fact with its columns and its latest snapshot."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from jianglu.kernel.errors import NotFound
from jianglu.platform.access import require
from jianglu.platform.pages import login_required, render

from . import revisions
from .declare import FACTS
from .permissions import VIEW_FACTS
from .snapshot import latest


@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """All facts by room, and what the newest snapshot tells otherwise than the one before."""
    require(request.actor, VIEW_FACTS)
    snapshot = latest()
    rows = [(fact, snapshot.rows.get(name) if snapshot else None) for name, fact in sorted(FACTS.items())]
    before, changed = revisions.newest() or (None, [])
    context = {"rows": rows, "snapshot": snapshot, "before": before, "changed": changed}
    return render(request, "facts/index.html", context)


@login_required
@require_GET
def detail(request: HttpRequest, name: str) -> HttpResponse:
    """One fact: grain, columns, where it comes from."""
    require(request.actor, VIEW_FACTS)
    fact = FACTS.get(name)
    if fact is None:
        raise NotFound()
    return render(request, "facts/detail.html", {"fact": fact})
