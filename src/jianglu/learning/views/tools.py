"""Tools of others: their register, opening them, choosing content in them, what they scored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from jianglu.organisations import queries as organisations
from jianglu.platform.identity.decorators import fresh_sign_in_required
from jianglu.platform.pages import Choice, Column, Table, Text, attempt, login_required, render, shell_of

from ..forms import ActivityForm
from ..lti import addresses, launching, picking, tokens, tools
from ..partner_forms import ToolForm
from ..permissions import TOOLS


class ToolTable(Table):
    """Registered tools."""

    columns = [
        Column("name", gettext_lazy("工具"), sort="name", link="learning:tool"),
        Column("organisation.name", gettext_lazy("所属单位")),
        Column("client_id", gettext_lazy("客户端编号")),
        Column("names", gettext_lazy("得到姓名"), value=lambda row: _("是") if row.names else _("否")),
        Column("created_at", gettext_lazy("登记时间"), kind="datetime", sort="created_at"),
        Column("ended_at", gettext_lazy("停用时间"), kind="datetime", sort="ended_at"),
    ]
    filters = [Text("q", gettext_lazy("搜索"), ["name", "client_id", "launch_url"])]
    sort = "name"
    name = "tools"
    empty = gettext_lazy("还没有登记外部工具")


class ScoreTable(Table):
    """What tools scored."""

    columns = [
        Column("name", gettext_lazy("学员")),
        Column("line_item.label", gettext_lazy("内容")),
        Column("line_item.course.title", gettext_lazy("课程")),
        Column("line_item.tool.name", gettext_lazy("工具")),
        Column("percent", gettext_lazy("得分（%）"), kind="number"),
        Column("get_activity_progress_display", gettext_lazy("进度")),
        Column("get_grading_progress_display", gettext_lazy("评分状态")),
        Column("comment", gettext_lazy("评语")),
        Column("received_at", gettext_lazy("收到时间"), kind="datetime", sort="received_at"),
    ]
    filters = [
        Text("q", gettext_lazy("搜索"), ["name", "line_item__label", "line_item__course__title"]),
        Choice("grading_progress", gettext_lazy("评分状态"), tools.GRADINGS),
    ]
    sort = "-received_at"
    name = "tool-scores"
    empty = gettext_lazy("工具还没有交回得分")


# The register --------------------------------------------------------------------------------------------------------


@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The tools within scope."""
    context = {"shell": shell_of(request), "bureau": _bureau(request)}
    return ToolTable(tools.visible_to(request.actor), request).response("learning/tools/index.html", context)


@login_required
def create(request: HttpRequest) -> HttpResponse:
    """Register a tool; its page then says what its makers need to know of us."""
    units = [(unit.pk, unit.name) for unit in organisations.acting_for(request.actor)]
    form = ToolForm(request.POST or None, units=units, bureau=_bureau(request))
    made: list[Any] = []
    if request.method == "POST" and attempt(form, lambda data: made.append(tools.register_tool(request.actor, **data))):
        messages.success(request, _("已登记。请把下面的平台信息交给工具方"))
        return redirect("learning:tool", made[0].pk)
    return render(request, "learning/tools/new.html", {"shell": shell_of(request), "form": form})


@login_required
@require_GET
def tool(request: HttpRequest, tool_id: int) -> HttpResponse:
    """One tool: what it said of itself, and what its makers enter about us."""
    context = {
        "shell": shell_of(request),
        "tool": tools.tool_for(request.actor, tool_id),
        "issuer": addresses.issuer(),
        "login": addresses.absolute("lti_authorize"),
        "token": addresses.token(),
        "keys": addresses.jwks(),
        "deep_links": addresses.absolute("lti_picked"),
    }
    return render(request, "learning/tools/tool.html", context)


@login_required
@require_POST
def end(request: HttpRequest, tool_id: int) -> HttpResponse:
    """Open the tool no more."""
    tools.end_tool(request.actor, tool_id, request.POST.get("reason", "")[:200])
    messages.success(request, _("已停用，学员不能再打开"))
    return redirect("learning:tool", tool_id)


@login_required
@require_POST
@fresh_sign_in_required
def keys(request: HttpRequest) -> HttpResponse:
    """Sign by another key from now on, and publish none of the old ones."""
    tokens.withdraw_keys(request.actor, request.POST.get("reason", "")[:200])
    messages.success(request, _("已更换签名密钥，旧密钥不再公布"))
    return redirect("learning:tools")


@login_required
@require_GET
def scores(request: HttpRequest) -> HttpResponse:
    """What tools scored in the actor's courses."""
    context = {"shell": shell_of(request)}
    return ScoreTable(tools.scores_for(request.actor), request).response("learning/tools/scores.html", context)


def _bureau(request: HttpRequest) -> bool:
    return bool(request.actor.region_codes) and request.actor.can(TOOLS)


# Opening -------------------------------------------------------------------------------------------------------------


def lesson(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """The lesson page of an activity in a tool; called by `learner.lesson`."""
    link = context["activity"].link
    context |= {"link": link, "tool": link.tool}
    return render(request, "learning/tools/lesson.html", context)


@login_required
@never_cache
@require_GET
def launch(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Send a learner's browser to the tool."""
    return HttpResponseRedirect(launching.begin(request.actor, activity_id, _session(request)))


@login_required
@never_cache
@require_GET
def trial(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Send an author's or reviewer's browser to the tool."""
    return HttpResponseRedirect(launching.begin_trial(request.actor, activity_id, _session(request)))


@login_required
@never_cache
@require_GET
def pick(request: HttpRequest, module_id: int, tool_id: int) -> HttpResponse:
    """Send a teacher's browser to the tool to choose content there."""
    return HttpResponseRedirect(launching.begin_picking(request.actor, module_id, tool_id, _session(request)))


def _session(request: HttpRequest) -> str:
    return request.session.session_key or ""


# Authoring -----------------------------------------------------------------------------------------------------------


def add(request: HttpRequest, course: Any, module_id: int) -> HttpResponse:
    """Give the address of something in a tool, or go and choose it there; called by `activities.add`."""
    usable = list(tools.usable_in(course))
    choices = [(row.pk, row.name) for row in usable]
    form = ActivityForm(request.POST or None, kind="lti", tools=choices)

    def verb(data: Mapping[str, Any]) -> None:
        picking.add_tool_activity(
            request.actor, module_id, data["tool"], url=data["url"], graded=data["graded"], **form.values()
        )

    if request.method == "POST" and attempt(form, verb):
        return redirect("learning:workshop", course.pk)
    context = {
        "shell": shell_of(request),
        "form": form,
        "course": course,
        "module_id": module_id,
        "tools": usable,
        "may_register": request.actor.can(TOOLS),
    }
    return render(request, "learning/tools/add.html", context)


@login_required
@never_cache
def picked(request: HttpRequest, handle: str) -> HttpResponse:
    """Look at what was chosen in the tool, then take it into the course."""
    found, course, items = picking.picked(request.actor, handle)
    if request.method == "POST":
        made = picking.add_picked(request.actor, handle)
        told = ngettext("已加入 %(count)s 项内容", "已加入 %(count)s 项内容", len(made)) % {"count": len(made)}
        messages.success(request, told)
        return redirect("learning:workshop", course.pk)
    context = {"shell": shell_of(request), "tool": found, "items": items, "course": course}
    return render(request, "learning/tools/picked.html", context)
