"""The player of packages that were made elsewhere."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jianglu.kernel.errors import DomainError, NotFound
from jianglu.platform.pages import login_required, render

from .. import services
from ..content import origin
from ..content.pages import framing, part_asked, site_of
from ..content.reading import package_of, parts_of


def player(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """A part of the package in a frame of its own origin, the other parts beside it."""
    activity, enrolment = context["activity"], context["found"].outline.enrolment
    package = package_of(activity)
    if package is None:
        raise NotFound()
    asked = part_asked(request, package)
    number, parts = parts_of(enrolment, activity, package)
    ticket = origin.Ticket(request.actor.user_id or 0, activity.pk, package.key, site_of(request))
    runs = [row.run for row in parts]
    over = all(run is not None and run.ended for run in runs) or any(run and run.success == "failed" for run in runs)
    left = activity.max_attempts == 0 or number < activity.max_attempts
    context |= {
        "package": package,
        "parts": parts,
        "part": parts[asked],
        "number": number,
        "again": over and left,
        "ended": all(run is not None and run.ended for run in runs),
        "address": origin.address(ticket, asked),
        "origin": origin.origin_of(package.key),
    }
    return framing(render(request, "learning/package.html", context), package)


@login_required
@require_POST
def again(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Begin a new attempt at the package."""
    try:
        services.begin_again(request.actor, activity_id)
    except DomainError as error:
        if error.status in (403, 404):
            raise
        messages.error(request, f"{error.text} {error.hint_text}")
    else:
        messages.success(request, _("已开始新一次学习，之前的成绩仍然保留"))
    return redirect("learning:lesson", activity_id)
