"""Groups: the teacher's list and board, the learner's own groups."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from jianglu.kernel.errors import DomainError
from jianglu.kernel.punctuation import listed
from jianglu.organisations import queries as organisations
from jianglu.platform import calendar
from jianglu.platform.access import require
from jianglu.platform.pages import (
    Choice,
    Column,
    DateRange,
    Table,
    Text,
    allowing,
    attempt,
    login_required,
    render,
    shell_of,
)

from .. import prerequisites, rules
from ..cohorts import queries, services
from ..cohorts.forms import CohortForm, JoinForm, PlanForm, TellForm
from ..lives import queries as live
from ..permissions import RUN_COHORT

RISKS = [("0", gettext_lazy("正常")), ("1", gettext_lazy("需关注")), ("2", gettext_lazy("需帮助"))]


class CohortTable(Table):
    """Groups of the reader's units, or of the bureau's region."""

    columns = [
        Column("title", gettext_lazy("学习小组"), sort="title", link="learning:cohort_board"),
        Column("organisation.name", gettext_lazy("单位")),
        Column("teacher_name", gettext_lazy("负责老师"), sort="teacher_name"),
        Column("starts_on", gettext_lazy("开始"), kind="date", sort="starts_on"),
        Column("ends_on", gettext_lazy("结束"), kind="date", sort="ends_on"),
        Column("people", gettext_lazy("成员"), kind="number", sort="people"),
        Column("lagging", gettext_lazy("需关注"), kind="number", sort="lagging"),
        Column("state", gettext_lazy("状态"), value=lambda row: _("已结束") if row.closed_at else _("进行中")),
    ]
    filters = [
        Text("q", gettext_lazy("搜索"), ["title", "number", "teacher_name", "organisation__name"]),
        Choice(
            "over",
            gettext_lazy("状态"),
            [(True, gettext_lazy("进行中")), (False, gettext_lazy("已结束"))],
            lookup="closed_at__isnull",
        ),
        DateRange("starts_on", gettext_lazy("开始日期")),
    ]
    sort = "-starts_on"
    name = "groups"


class MemberTable(Table):
    """Everybody in a group with their standing."""

    columns = [
        Column("pick", gettext_lazy("选"), template="learning/cohorts/_pick.html"),
        Column("person.name", gettext_lazy("姓名"), sort="person__pinyin"),
        Column("get_risk_display", gettext_lazy("状态"), kind="tag", sort="risk"),
        Column("reasons", gettext_lazy("原因"), value=lambda row: listed(queries.told_reasons(row.reasons), "；")),
        Column("percent", gettext_lazy("进度（%）"), kind="number", sort="percent"),
        Column("done", gettext_lazy("已学节数"), value=lambda row: f"{row.done} / {row.size}", sort="done"),
        Column(
            "seconds",
            gettext_lazy("学时"),
            kind="number",
            sort="seconds",
            value=lambda row: rules.study_hours(row.seconds, calendar.today()),
        ),
        Column("quiz", gettext_lazy("测验"), kind="number", sort="quiz"),
        Column("last_on", gettext_lazy("最近学习"), kind="date", sort="last_on"),
        Column("told_at", gettext_lazy("最近留言"), kind="datetime", sort="told_at"),
    ]
    filters = [
        Text("q", gettext_lazy("姓名"), ["person__name"]),
        Choice("risk", gettext_lazy("状态"), RISKS),
    ]
    sort = "-risk"
    per_page = 50
    name = "progress"


@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Groups."""
    context = {"shell": shell_of(request), "can_run": request.actor.can(RUN_COHORT)}
    return CohortTable(queries.visible_cohorts(request.actor), request).response("learning/cohorts/index.html", context)


@login_required
def create(request: HttpRequest) -> HttpResponse:
    """Open a group."""
    units = [(unit.pk, unit.name) for unit in organisations.acting_for(request.actor)]
    require(request.actor, RUN_COHORT, organisation_id=units[0][0] if units else 0)
    form = CohortForm(request.POST or None, units=units, initial={"teacher_name": request.actor.name[:60]})
    made: list[Any] = []

    def verb(data: Any) -> None:
        made.append(services.open_cohort(request.actor, teacher_id=request.actor.user_id, **data))

    if request.method == "POST" and attempt(form, verb):
        return redirect("learning:cohort_board", made[0].pk)
    context = {"shell": shell_of(request), "form": form}
    return render(request, "learning/cohorts/form.html", context)


@login_required
@require_GET
def board(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """Everybody's standing, who needs a word and why, the courses with their last days."""
    where = queries.place(request.actor, cohort_id)
    if where.member is not None:
        return redirect("learning:cohort", cohort_id)
    cohort = where.group
    roll = queries.roll(cohort)
    context = {
        "shell": shell_of(request),
        "cohort": cohort,
        "can_run": where.speaks,
        "lagging": [(row, queries.told_reasons(row.reasons)) for row in roll.filter(risk__gt=0)[:6]],
        "plan": queries.plan(cohort),
        "live": live.of_cohort(cohort)[:20],
        "reports": queries.open_reports(cohort) if where.staff else (),
        "plan_form": PlanForm(initial={"due_on": cohort.ends_on}) if where.speaks else None,
        "tell_form": TellForm(),
        "link": request.build_absolute_uri(reverse("learning:join_cohort")) + f"?code={cohort.code}",
    }
    return MemberTable(roll, request).response("learning/cohorts/board.html", context)


@login_required
@require_POST
def plan(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """Add a course or move its last day."""
    queries.cohort_for(request.actor, cohort_id)
    form = PlanForm(request.POST)
    if not attempt(form, lambda data: services.plan_course(request.actor, cohort_id, **data)):
        for errors in form.errors.values():
            messages.error(request, " ".join(str(error) for error in errors))
    elif any(not row.skipped for row in prerequisites.needed(form.cleaned_data["course_id"])):
        messages.info(request, _("这门课有先修课程；还没有学完的成员也已加入，课程页会提醒他们补学"))
    return redirect("learning:cohort_board", cohort_id)


@login_required
@require_POST
def drop(request: HttpRequest, cohort_id: int, course_id: int) -> HttpResponse:
    """Take a course out."""
    services.drop_course(request.actor, cohort_id, course_id)
    return redirect("learning:cohort_board", cohort_id)


@login_required
@require_POST
def tell(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """A word to the members that were picked."""
    queries.cohort_for(request.actor, cohort_id)
    picked = [int(value) for value in request.POST.getlist("member") if value.isdigit() and len(value) < 19]
    form = TellForm(request.POST)
    told: list[tuple[int, int]] = []
    if not picked:
        messages.warning(request, _("请先选择要留言的学员"))
    elif attempt(form, lambda data: told.append(services.tell(request.actor, cohort_id, picked, data["text"]))):
        sent, lately = told[0]
        messages.success(request, ngettext("已留言给 %(n)s 人", "已留言给 %(n)s 人", sent) % {"n": sent})
        if lately:
            messages.info(request, _("%(n)s 人 20 小时内已收到过留言，没有再发") % {"n": lately})
    else:
        messages.error(request, _("请写下留言内容，最多 300 字"))
    return redirect("learning:cohort_board", cohort_id)


@login_required
@require_POST
def act(request: HttpRequest, cohort_id: int, verb: str) -> HttpResponse:
    """Work out the standing now, end the group, or take somebody out of it."""
    if verb == "refresh":
        services.refresh(request.actor, cohort_id)
    elif verb == "close":
        services.close_cohort(request.actor, cohort_id)
        messages.success(request, _("学习小组已结束"))
    elif (member := request.POST.get("member", "")).isdigit():
        services.remove_member(request.actor, cohort_id, int(member[:18]), request.POST.get("reason", "")[:200])
    return redirect("learning:cohort_board", cohort_id)


# A learner's own -----------------------------------------------------------------------------------------------------


@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """My groups."""
    return render(
        request, "learning/cohorts/mine.html", {"groups": queries.my_groups(request.actor)[:50], "form": JoinForm()}
    )


@login_required
def join(request: HttpRequest) -> HttpResponse:
    """Whose group a code opens and what the unit will see, then join."""
    code = (request.POST.get("code") or request.GET.get("code", ""))[:8].replace("\x00", "")
    found = queries.by_code(code)
    form = JoinForm(request.POST or None, initial={"code": code})
    made: list[Any] = []
    if request.method == "POST" and attempt(form, lambda data: made.append(services.join(request.actor, data["code"]))):
        messages.success(request, _("已加入学习小组"))
        return redirect("learning:cohort", made[0].cohort_id)
    return render(request, "learning/cohorts/join.html", {"form": form, "found": found, "code": code})


@login_required
@require_GET
def group(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """One of my groups: what is due, how I stand, where to ask."""
    member = queries.my_group(request.actor, cohort_id)
    coming = live.coming(member.cohort)
    context = {
        "member": member,
        "cohort": member.cohort,
        "tasks": queries.my_tasks(member),
        "coming": coming,
        "reasons": queries.told_reasons(member.reasons),
        "topics": queries.topics(queries.Place(member.cohort, member, False))[:3],
    }
    page = render(request, "learning/cohorts/group.html", context)
    doors = [live.origin_of(row.url) for row, is_open in coming if is_open]
    return allowing(page, {"form-action": doors}) if doors else page  # browsers look at where a form ends, too


@login_required
@require_POST
def leave(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """Leave a free group."""
    try:
        services.leave(request.actor, cohort_id)
    except DomainError as error:
        if error.status in (403, 404):
            raise
        messages.error(request, f"{error.text} {error.hint_text}")
        return redirect("learning:cohort", cohort_id)
    messages.success(request, _("已退出学习小组，课程和学时都保留"))
    return redirect("learning:my_cohorts")
