"""The paper bank: asking for sets, the certificate or the conflict, sealing, opening, giving them to plans."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianglu.platform.identity.decorators import fresh_sign_in_required
from jianglu.platform.pages import attempt, login_required, render, shell_of
from jianglu.platform.questions import Kind, shown
from jianglu.platform.questions.textual import typed_answer

from ..bank import queries as bank
from ..errors import PaperNotFound
from ..paperbank import queries, services
from ..paperbank.forms import KeyForm, SealForm, SetForm
from ..paperbank.rules import CURVE
from ..paperbank.tables import PaperSetTable
from ..permissions import APPROVE_PAPERS, ASSEMBLE_PAPERS
from ..plots import curves


@login_required
@require_GET
def papers(request: HttpRequest) -> HttpResponse:
    """Sets over my banks; blueprints to assemble from."""
    banks = bank.visible_to(request.actor)
    blueprints = [row for found in banks[:50] for row in bank.blueprints(found.pk) if row.in_force]
    context = {"shell": shell_of(request), "blueprints": blueprints, "may_assemble": request.actor.can(ASSEMBLE_PAPERS)}
    return PaperSetTable(queries.visible_to(request.actor), request).response("assessment/papers.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new_set(request: HttpRequest, blueprint_id: int) -> HttpResponse:
    """Ask for parallel forms."""
    found = bank.get_blueprint(request.actor, blueprint_id)
    form = SetForm(request.POST or None, initial={"title": found.title})
    made: list[Any] = []

    def ask(data: Any) -> None:
        made.append(services.request_set(request.actor, blueprint_id, data["title"], form.wish()))

    if request.method == "POST" and attempt(form, ask):
        messages.success(request, _("已开始组卷"))
        return redirect("assessment:paper_set", made[0].pk)
    context = {
        "shell": shell_of(request), "blueprint": found, "form": form, "total": sum(found.counts.values()),
        "paper": [(label, found.counts[kind], found.points[kind]) for kind, label in Kind.choices if kind in found.counts],
    }  # fmt: skip
    return render(request, "assessment/new_set.html", context)


@login_required
@require_GET
def paper_set(request: HttpRequest, set_id: int) -> HttpResponse:
    """One set: its certificate and forms side by side, or its conflict; what can be done with it."""
    row, actor = queries.get_set(request.actor, set_id), request.actor
    described = row.certificate.get("forms", [])
    names = [_("%(form)s 卷") % {"form": "ABCDEFGHIJ"[n]} for n in range(len(described))]
    series = [(name, form["curve"]) for name, form in zip(names, described, strict=True)]
    abilities = row.specification["abilities"]
    near = [min(range(len(CURVE)), key=lambda n, at=at: abs(CURVE[n] - at)) for at in abilities]  # type: ignore[misc]
    ready = row.state in services.READY
    context = {
        "shell": shell_of(request), "set": row, "conflict": queries.conflict_of(row), "abilities": abilities,
        "forms": [
            (n, name, form, [form["curve"][place] for place in near])
            for n, (name, form) in enumerate(zip(names, described, strict=True), start=1)
        ],
        "plot": curves(_("各卷的测验信息量"), CURVE, series, across=_("能力"), up=_("信息量")) if series else "",
        "holders": row.holders.all(), "share": queries.share_of(actor, row), "uses": row.uses.all(),
        "may_approve": actor.can(APPROVE_PAPERS), "own": row.made_by_id is not None and row.made_by_id == actor.user_id,
        "seal": SealForm(accounts=queries.possible_holders(row)) if row.state == "approved" else None,
        "plans": list(queries.plans_for(actor, row)[:100]) if ready else [],
    }  # fmt: skip
    return render(request, "assessment/paper_set.html", context)


@login_required
@require_POST
def act(request: HttpRequest, set_id: int, verb: str) -> HttpResponse:
    """Approve or void a set."""
    queries.get_set(request.actor, set_id)
    if verb == "approve":
        services.approve_set(request.actor, set_id)
    elif verb == "void":
        services.void_set(request.actor, set_id, request.POST.get("reason", ""))
    else:
        raise PaperNotFound()
    messages.success(request, _("已办理"))
    return redirect("assessment:paper_set", set_id)


@login_required
@require_POST
def seal(request: HttpRequest, set_id: int) -> HttpResponse:
    """Begin to seal: name the holders and the window."""
    row = queries.get_set(request.actor, set_id)
    form = SealForm(request.POST, accounts=queries.possible_holders(row))

    def nominate(data: Any) -> None:
        services.nominate(
            request.actor, set_id, data["holders"], opens_at=data["opens_at"], closes_at=data["closes_at"]
        )

    if attempt(form, nominate):
        messages.success(request, _("请每位保管人登录后设置口令；全部设置后试卷即密封"))
        return redirect("assessment:paper_set", set_id)
    context = {"shell": shell_of(request), "set": row, "form": form, "title": _("密封试卷"), "verb": _("开始密封")}
    return render(request, "assessment/paper_form.html", context)


@login_required
@fresh_sign_in_required
@never_cache
@require_http_methods(["GET", "POST"])
def key(request: HttpRequest, set_id: int) -> HttpResponse:
    """A holder takes over their share, or gives it to open the set."""
    row = queries.get_set(request.actor, set_id)
    if queries.share_of(request.actor, row) is None:
        raise PaperNotFound()
    taking = row.state == "sealing"
    form = KeyForm(request.POST or None)

    def use(data: Any) -> None:
        (services.take_share if taking else services.give_share)(request.actor, set_id, data["passphrase"])

    if request.method == "POST" and attempt(form, use):
        state = queries.get_set(request.actor, set_id).state
        told = {
            "sealing": _("口令已设置，等待其他保管人"),
            "sealed": _("试卷已密封") if taking else _("已提交，请另一位保管人在半小时内提交"),
            "opened": _("试卷已启封"),
        }  # fmt: skip
        messages.success(request, told.get(state, _("已办理")))
        return redirect("assessment:paper_set", set_id)
    context = {
        "shell": shell_of(request), "set": row, "form": form,
        "title": _("设置口令，接收密钥") if taking else _("提交口令，启封试卷"), "verb": _("确认"),
        "note": _("口令只有您知道，平台不保存，遗失后这份密钥作废。至少 10 个字符。") if taking
        else _("两位保管人在半小时内先后提交，试卷即启封。每次尝试都记入业务日志，五次错误后作废。"),
    }  # fmt: skip
    return render(request, "assessment/paper_form.html", context)


@login_required
@never_cache
@require_GET
def preview(request: HttpRequest, set_id: int, number: int) -> HttpResponse:
    """One form with its keys, for those who check it before it is sealed."""
    queries.get_set(request.actor, set_id)
    row, versions = queries.preview(request.actor, set_id, number)
    drawn: list[dict[str, Any]] = []
    for version in versions:
        question = version.question
        asked = question.parts or (question,)
        lines = [
            ({"no": len(drawn) + 1, "points": 0, "chosen": []} | shown(one, None), typed_answer(one.kind, one.answer))
            for one in asked
        ]
        drawn.append({"version": version, "case": question.stem if question.parts else "", "lines": lines})
    context = {
        "shell": shell_of(request),
        "set": row,
        "number": number,
        "letter": "ABCDEFGHIJ"[number - 1],
        "drawn": drawn,
    }
    return render(request, "assessment/paper_preview.html", context)


@login_required
@require_POST
def plans(request: HttpRequest, set_id: int) -> HttpResponse:
    """Let a plan be sat on the set, or draw at the door again."""
    queries.get_set(request.actor, set_id)
    number = request.POST.get("plan", "")
    if not number.isdecimal() or len(number) > 12:
        raise PaperNotFound()
    if request.POST.get("release"):
        services.release_choice(request.actor, set_id, int(number))
    else:
        services.choose_set(request.actor, set_id, int(number))
    messages.success(request, _("已办理"))
    return redirect("assessment:paper_set", set_id)
