"""Blueprints 鉴定要素细目表: the tree with what the bank holds for it, laying one down, withdrawing it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianglu.platform.pages import attempt, login_required, render, shell_of
from jianglu.platform.questions import Kind

from ..bank import queries, services
from ..bank.forms import BlueprintForm
from ..permissions import WRITE_ITEMS


@login_required
@require_GET
def blueprint(request: HttpRequest, blueprint_id: int) -> HttpResponse:
    """The tree: weights, how many items a paper takes from each node, how many there are."""
    found = queries.get_blueprint(request.actor, blueprint_id)
    kinds = [(kind, label) for kind, label in Kind.choices if kind in found.counts]
    lines = [(line, [line.have.get(kind, 0) for kind, _label in kinds]) for line in queries.stock(found)]
    context = {
        "shell": shell_of(request), "blueprint": found, "kinds": kinds, "lines": lines,
        "paper": [(label, found.counts[kind], found.points[kind]) for kind, label in kinds],
        "may_write": request.actor.can(WRITE_ITEMS),
    }  # fmt: skip
    return render(request, "assessment/blueprint.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new_blueprint(request: HttpRequest, bank_id: int) -> HttpResponse:
    """Lay down a blueprint."""
    found = queries.get_bank(request.actor, bank_id)
    form = BlueprintForm(request.POST or None)
    made: list[Any] = []

    def save(_data: Any) -> None:
        made.append(services.save_blueprint(request.actor, bank_id, **form.values()))

    if request.method == "POST" and attempt(form, save):
        messages.success(request, _("细目表已保存"))
        return redirect("assessment:blueprint", made[0].pk)
    context = {"shell": shell_of(request), "bank": found, "form": form}
    return render(request, "assessment/new_blueprint.html", context)


@login_required
@require_POST
def withdraw_blueprint(request: HttpRequest, blueprint_id: int) -> HttpResponse:
    """Draw no more papers from a blueprint."""
    found = queries.get_blueprint(request.actor, blueprint_id)
    services.withdraw_blueprint(request.actor, blueprint_id)
    messages.success(request, _("细目表已停用；已公布的计划不受影响"))
    return redirect("assessment:items", found.bank_id)
