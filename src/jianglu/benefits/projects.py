"""Pages of projects (项目制培训): the district's list with draft and publication, and what everybody may read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianglu.kernel.money import fen
from jianglu.platform.pages import attempt, login_required, shell_of
from jianglu.training import queries as training

from . import queries, services
from .forms import ProjectForm
from .office import needs
from .permissions import EXAMINE, VIEW_CLASS
from .tables import ProjectTable, PublishedProjectTable


@require_GET
def published(request: HttpRequest) -> HttpResponse:
    """Project, price, provider and number of people of everything that was published."""
    table = PublishedProjectTable(queries.published_projects(), request)
    return table.response("benefits/published_projects.html", {"shell": shell_of(request)})


@login_required
@require_http_methods(["GET", "POST"])
def projects(request: HttpRequest) -> HttpResponse:
    """Projects in scope, and a new draft."""
    needs(request, VIEW_CLASS)
    may = request.actor.can(EXAMINE)
    form = ProjectForm(request.POST or None) if may else None

    def draft(data: Mapping[str, Any]) -> None:
        class_id = training.class_numbered(request.actor, data["number"]).pk
        services.draft_project(request.actor, class_id, price=fen(str(data["price"])), document=data["document"])
        messages.success(request, _("已保存，由另一名经办人员公布后生效"))

    if request.method == "POST":
        needs(request, EXAMINE)
        if form is not None and attempt(form, draft):
            return redirect("benefits:projects")
    table = ProjectTable(queries.projects(request.actor), request)
    for row in table.page.rows:
        row.may_publish = may and row.state == "draft" and row.drafted_by_user != request.actor.user_id
    page = table.response("benefits/projects.html", {"form": form, "shell": shell_of(request)})
    page.status_code = 422 if form is not None and form.errors else page.status_code
    return page


@login_required
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish a project that somebody else drafted."""
    services.publish_project(request.actor, pk)
    messages.success(request, _("项目已公布，机构可以按环节申领"))
    return redirect("benefits:projects")
