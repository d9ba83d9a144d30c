"""Tasks, cases, public notices, objections, interests."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianglu.kernel.errors import NotFound
from jianglu.platform.pages import attempt, login_required, render, shell_of

from . import casepage, queries, services
from .forms import ActionForm, AnswerForm, InterestForm, ObjectionForm, ReasonForm, VoteForm
from .listings import CaseTable, NoticeTable, TaskTable


@login_required
@require_GET
def tasks(request: HttpRequest) -> HttpResponse:
    """What waits for the reader, the most urgent first."""
    table = TaskTable(queries.inbox(request.actor), request)
    return table.response("workflow/tasks.html", {"shell": shell_of(request)})


@login_required
@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    """All cases that the reader may see."""
    table = CaseTable(queries.visible_to(request.actor), request)
    return table.response("workflow/cases.html", {"shell": shell_of(request)})


@login_required
@require_GET
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """One case: where it is, what can be done, what was done."""
    return _show(request, casepage.build(request.actor, case_id))


@login_required
@require_POST
def act(request: HttpRequest, case_id: int, action: str) -> HttpResponse:
    """Take an action; a refused form is shown again with what was wrong."""
    page = casepage.build(request.actor, case_id)
    offered = next((form for form in page.forms if form.action.code == action), None)
    if offered is None:
        # somebody was faster, or the reader may not: the service says which
        _take(request, case_id, action, {"version": _number(request.POST.get(f"{action}-version"))})
        return redirect("workflow:case", case_id)
    official = page.flow.by(page.node, offered.action).official
    questions = page.flow.questions(offered.action, page.case)
    form = ActionForm(offered.action, questions, request.POST, official=official)
    if not attempt(form, lambda data: _take(request, case_id, action, data)):
        return _show(request, casepage.build(request.actor, case_id, bound=form), status=422)
    messages.success(request, _("已办理：%(action)s") % {"action": offered.action.label})
    return _back(request, form.cleaned_data["next"], case_id)


@login_required
@require_POST
def draw_panel(request: HttpRequest, case_id: int) -> HttpResponse:
    """Draw the panel of a review by lot."""
    services.draw_panel(request.actor, case_id, version=_number(request.POST.get("version")))
    messages.success(request, _("已随机抽取评审专家"))
    return redirect("workflow:case", case_id)


@login_required
@require_POST
def vote(request: HttpRequest, case_id: int) -> HttpResponse:
    """Give a vote."""
    form = VoteForm(request.POST)
    if not form.is_valid():
        page = casepage.build(request.actor, case_id)
        page.vote_form = form
        return _show(request, page, status=422)
    data = form.cleaned_data
    services.vote(request.actor, case_id, approves=data["approves"] == "yes", comment=data["comment"])
    messages.success(request, _("您的评审意见已提交"))
    return redirect("workflow:tasks")


@login_required
@require_POST
def replace_seat(request: HttpRequest, case_id: int, seat_id: int) -> HttpResponse:
    """Fill a seat anew by lot."""
    services.redraw_seat(request.actor, seat_id, reason=request.POST.get("reason", ""))
    messages.success(request, _("已另行抽取一名专家"))
    return redirect("workflow:case", case_id)


@login_required
@require_POST
def recuse(request: HttpRequest, case_id: int) -> HttpResponse:
    """Step back from a case."""
    form = ReasonForm(request.POST)
    if attempt(form, lambda data: services.recuse(request.actor, case_id, reason=data["reason"])):
        messages.success(request, _("已登记回避，本办件将由其他同事办理"))
        return redirect("workflow:tasks")
    page = casepage.build(request.actor, case_id)
    page.recuse_form = form
    return _show(request, page, status=422)


@login_required
@require_POST
def answer(request: HttpRequest, case_id: int, objection_id: int) -> HttpResponse:
    """Answer an objection."""
    form = AnswerForm(request.POST, prefix=f"o{objection_id}")

    def verb(data: Any) -> None:
        uphold = data["uphold"] == "yes"
        services.answer_objection(request.actor, objection_id, uphold=uphold, answer=data["answer"])

    if not attempt(form, verb):
        page = casepage.build(request.actor, case_id)
        page.answer_forms = [(o, form if o.pk == objection_id else f) for o, f in page.answer_forms]
        return _show(request, page, status=422)
    messages.success(request, _("异议已答复"))
    return redirect("workflow:case", case_id)


@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """Public notices, the newest first."""
    return NoticeTable(queries.notices(), request).response("workflow/notices.html")


@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """One public notice, and the form to object to it while it runs."""
    found = queries.notice(notice_id)
    form = ObjectionForm(request.POST or None)
    if request.method == "POST" and attempt(form, lambda d: services.file_objection(request.actor, notice_id, **d)):
        messages.success(request, _("异议已受理，核查结果会通过您留下的电话告知"))
        return redirect("workflow:notice", notice_id)
    status = 422 if form.errors else 200
    return render(request, "workflow/notice.html", {"notice": found, "form": form}, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def interests(request: HttpRequest) -> HttpResponse:
    """The interests that the reader has declared, and the form to declare one."""
    form = InterestForm(request.POST or None)
    if request.method == "POST":
        if request.POST.get("end"):
            services.end_interest(request.actor, _number(request.POST["end"]))
            return redirect("workflow:interests")
        if attempt(form, lambda data: services.declare_interest_by_number(request.actor, **data)):
            messages.success(request, _("已登记，今后相关办件不会分派给您"))
            return redirect("workflow:interests")
    context = {"form": form, "rows": queries.interests(request.actor), "shell": shell_of(request)}
    return render(request, "workflow/interests.html", context, status=422 if form.errors else 200)


def _take(request: HttpRequest, case_id: int, action: str, data: Any) -> None:
    rest = {name: value for name, value in data.items() if name not in ("version", "next", "reason")}
    services.act(request.actor, case_id, action, version=data["version"], reason=data.get("reason", ""), data=rest)


def _show(request: HttpRequest, page: casepage.CasePage, status: int = 200) -> HttpResponse:
    return render(
        request, "workflow/case.html", {"page": page, "case": page.case, "shell": shell_of(request)}, status=status
    )


def _back(request: HttpRequest, target: str, case_id: int) -> HttpResponse:
    """Where the reader came from; the tasks when the case is no longer theirs to see."""
    if target and url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        return redirect(target)
    try:
        queries.find(request.actor, case_id)
    except NotFound:
        return redirect("workflow:tasks")
    return redirect("workflow:case", case_id)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 12 else 0
