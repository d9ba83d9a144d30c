"""Item banks: reading, writing, reviewing and importing items."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianglu.platform.pages import attempt, login_required, render, shell_of

from ..bank import queries as bank
from ..bank import services as bank_services
from ..errors import ItemNotFound
from ..forms import ItemForm
from ..permissions import REVIEW_ITEMS, WRITE_ITEMS
from ..tables import ItemTable


@login_required
@require_GET
def banks(request: HttpRequest) -> HttpResponse:
    """The item banks that I may read."""
    return render(
        request, "assessment/banks.html", {"shell": shell_of(request), "banks": list(bank.banks(request.actor)[:200])}
    )


@login_required
@require_GET
def items(request: HttpRequest, bank_id: int) -> HttpResponse:
    """Items of a bank."""
    found = bank.get_bank(request.actor, bank_id)
    context = {"shell": shell_of(request), "bank": found, "blueprints": list(bank.blueprints(bank_id))}
    return ItemTable(bank.items(request.actor, bank_id), request).response("assessment/items.html", context)


@login_required
@require_GET
def item(request: HttpRequest, item_id: int) -> HttpResponse:
    """One item with its versions, and what the actor may do with it."""
    found, actor = bank.get_item(request.actor, item_id), request.actor
    context = {
        "shell": shell_of(request),
        "item": found,
        "own": found.writer_id is not None and found.writer_id == actor.user_id,
        "may_write": actor.can(WRITE_ITEMS),
        "may_review": actor.can(REVIEW_ITEMS),
    }
    return render(request, "assessment/item.html", context)


@login_required
@require_POST
def act_on_item(request: HttpRequest, item_id: int, verb: str) -> HttpResponse:
    """Submit, review, suspend or retire an item."""
    simple = {
        "submit": bank_services.submit_item, "suspend": bank_services.suspend_item, "retire": bank_services.retire_item,
    }  # fmt: skip
    if verb in ("accept", "return"):
        bank_services.review_item(
            request.actor, item_id, accept=verb == "accept", comment=request.POST.get("comment", "")
        )
    elif verb in simple:
        simple[verb](request.actor, item_id)
    else:
        raise ItemNotFound()
    messages.success(request, _("已办理"))
    return redirect("assessment:item", item_id)


@login_required
@require_POST
def import_items(request: HttpRequest, blueprint_id: int) -> HttpResponse:
    """Write the items of a sheet, all or none."""
    blueprint = bank.get_blueprint(request.actor, blueprint_id)
    upload = request.FILES.get("file")
    if upload is None:
        messages.error(request, _("请先选择填好的试题表"))
    else:
        count = bank_services.import_items(request.actor, blueprint_id, upload)
        messages.success(request, _("已导入 %(n)s 题，等待审核") % {"n": count})
    return redirect("assessment:items", blueprint.bank_id)


@login_required
@require_GET
def import_template(request: HttpRequest) -> HttpResponse:
    """The empty sheet."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(bank_services.import_template(), content_type=kind)
    response["Content-Disposition"] = 'attachment; filename="items.xlsx"'
    return response


@login_required
@require_http_methods(["GET", "POST"])
def write_item(request: HttpRequest, bank_id: int) -> HttpResponse:
    """Write a new item as a draft."""
    found = bank.get_bank(request.actor, bank_id)
    form = ItemForm(request.POST or None, nodes=bank.leaves_of(request.actor, bank_id))
    made: list[Any] = []

    def write(data: Any) -> None:
        made.append(bank_services.write_item(request.actor, data["node"], bank_services.text_of(form.text())))

    if request.method == "POST" and attempt(form, write):
        messages.success(request, _("试题已保存为草稿，请送审"))
        return redirect("assessment:item", made[0].pk)
    context = {"shell": shell_of(request), "bank": found, "form": form, "item": None}
    return render(request, "assessment/write_item.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def revise_item(request: HttpRequest, item_id: int) -> HttpResponse:
    """Write a new version of an item."""
    found = bank.get_item(request.actor, item_id)
    now = bank.newest(found)
    initial = {"stem": now.stem, "difficulty": now.difficulty, "explanation": now.explanation, "source": now.source}
    initial |= {"answer": "".join(now.answer)} | {key.lower(): text for key, text in now.options}
    form = ItemForm(request.POST or None, nodes=[], fixed=True, initial=initial)

    def revise(_data: Any) -> None:
        bank_services.revise_item(request.actor, item_id, bank_services.text_of(form.text(found.kind)))

    if request.method == "POST" and attempt(form, revise):
        messages.success(request, _("新版本已保存为草稿，请送审"))
        return redirect("assessment:item", item_id)
    context = {"shell": shell_of(request), "bank": found.bank, "form": form, "item": found}
    return render(request, "assessment/write_item.html", context)
