"""Item banks: reading, writing, reviewing and importing items."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianglu.platform.pages import attempt, login_required, render, shell_of
from jianglu.platform.questions import shown
from jianglu.platform.questions.textual import typed_answer

from ..bank import queries as bank
from ..bank import services as bank_services
from ..bank.forms import EnemiesForm, ItemForm, PictureForm
from ..bank.tables import ItemTable
from ..calibration.curves import ABILITIES, chances, information
from ..calibration.queries import of_version
from ..errors import ItemNotFound
from ..permissions import REVIEW_ITEMS, WRITE_ITEMS
from ..plots import curves


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
    context = {
        "shell": shell_of(request), "bank": found, "blueprints": list(bank.blueprints(bank_id)),
        "may_write": request.actor.can(WRITE_ITEMS), "may_review": request.actor.can(REVIEW_ITEMS),
    }  # fmt: skip
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
        "versions": [_drawn(version) for version in sorted(found.versions.all(), key=lambda row: -row.number)],
        "plot": _curves(bank.newest(found).pk),
        "similar": bank_services.similar_items(found),
        "enemies": [
            (row, [other for other in row.items.all() if other.pk != found.pk]) for row in found.enemy_sets.all()
        ],
    }
    return render(request, "assessment/item.html", context)


def _curves(version_id: int) -> dict[str, Any] | None:
    """How the newest version measures, when it is calibrated: the curves and their table."""
    row = of_version(version_id)
    if row is None:
        return None
    at = [float(value) for value in ABILITIES]
    right, worth = chances(row), information(row)
    drawn = curves(_("项目特征与信息曲线"), at, [(_("答对概率"), right), (_("信息量"), worth)], across=_("能力"), up="")
    return {"svg": drawn, "row": row, "points": list(zip(at, right, worth, strict=True))[::4]}


def _drawn(version: Any) -> dict[str, Any]:
    """A version with its question as a candidate would see it and its key as people type it."""
    question = version.question
    asked = question.parts or (question,)
    drawn = [{"no": number, "points": 0, "chosen": []} | shown(one, None) for number, one in enumerate(asked, start=1)]
    keys = [typed_answer(one.kind, one.answer) for one in asked]
    return {"row": version, "case": question.stem if question.parts else "", "questions": zip(drawn, keys, strict=True)}


@login_required
@require_POST
def act_on_item(request: HttpRequest, item_id: int, verb: str) -> HttpResponse:
    """Submit, review, adopt, suspend, resume or retire an item."""
    simple = {
        "submit": bank_services.submit_item, "suspend": bank_services.suspend_item, "resume": bank_services.resume_item,
        "adopt": bank_services.adopt_item, "retire": bank_services.retire_item,
    }  # fmt: skip
    if verb in ("accept", "pilot", "return"):
        bank_services.review_item(
            request.actor, item_id, accept=verb != "return", pilot=verb == "pilot",
            comment=request.POST.get("comment", ""),
        )  # fmt: skip
    elif verb in simple:
        simple[verb](request.actor, item_id)
    else:
        raise ItemNotFound()
    messages.success(request, _("已办理"))
    return redirect("assessment:item", item_id)


@login_required
@require_http_methods(["GET", "POST"])
def write_item(request: HttpRequest, bank_id: int) -> HttpResponse:
    """Write a new item as a draft."""
    found = bank.get_bank(request.actor, bank_id)
    form = ItemForm(request.POST or None, nodes=bank.leaves_of(request.actor, bank_id))
    made: list[Any] = []

    def write(data: Any) -> None:
        made.append(bank_services.write_item(request.actor, data["node"], form.text(), pool=data["pool"]))

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
    form = ItemForm(request.POST or None, nodes=[], fixed=True, initial=ItemForm.filled(now))

    def revise(_data: Any) -> None:
        bank_services.revise_item(request.actor, item_id, form.text(found.kind))

    if request.method == "POST" and attempt(form, revise):
        messages.success(request, _("新版本已保存为草稿，请送审"))
        return redirect("assessment:item", item_id)
    context = {"shell": shell_of(request), "bank": found.bank, "form": form, "item": found}
    return render(request, "assessment/write_item.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def relations(request: HttpRequest, bank_id: int) -> HttpResponse:
    """Sets of enemies, and pairs of items that say nearly the same."""
    found = bank.get_bank(request.actor, bank_id)
    form = EnemiesForm(request.POST or None, initial={"codes": request.GET.get("codes", "")})

    def declare(data: Any) -> None:
        codes = data["codes"].replace("，", ",").replace("、", ",").split(",")
        bank_services.declare_enemies(request.actor, bank_id, codes, reason=data["reason"])

    if request.method == "POST" and attempt(form, declare):
        messages.success(request, _("互斥题组已登记，组卷时不会同卷"))
        return redirect("assessment:relations", bank_id)
    context = {
        "shell": shell_of(request), "bank": found, "form": form, "sets": list(bank.enemy_sets(bank_id)),
        "pairs": bank_services.similar_pairs(request.actor, bank_id)[:100],
    }  # fmt: skip
    return render(request, "assessment/relations.html", context)


@login_required
@require_POST
def dissolve(request: HttpRequest, enemies_id: int) -> HttpResponse:
    """Let the items of a set meet again."""
    bank_id = bank.get_enemy_set(request.actor, enemies_id).bank_id
    bank_services.dissolve_enemies(request.actor, enemies_id)
    messages.success(request, _("互斥题组已解除"))
    return redirect("assessment:relations", bank_id)


@login_required
@require_http_methods(["GET", "POST"])
def picture(request: HttpRequest, bank_id: int) -> HttpResponse:
    """Add a picture; the page says how to put it into a text."""
    found = bank.get_bank(request.actor, bank_id)
    form = PictureForm(request.POST or None, request.FILES or None)
    stored: list[Any] = []

    def store(data: Any) -> None:
        stored.append(bank_services.add_picture(request.actor, bank_id, data["picture"]))

    if request.method == "POST" and attempt(form, store):
        form = PictureForm()
    context = {"shell": shell_of(request), "bank": found, "form": form, "stored": stored[0] if stored else None}
    return render(request, "assessment/picture.html", context)
