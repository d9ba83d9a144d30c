"""Lists of bodies, plans and their candidates; the others stand with what they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.levels import Level
from jianglu.platform.pages import Choice, Column, DateRange, District, Table, Text

from .intake import queries as intake

_LEVELS = [(code, label) for code, label in Level.choices() if code in "54321"]
_PLAN_STATES = [
    ("announced", _("报名中")), ("closed", _("报名截止")), ("running", _("考试中")), ("marking", _("评分中")),
    ("confirmed", _("成绩公示")), ("finished", _("已完成")), ("cancelled", _("已取消")),
]  # fmt: skip


class BodyTable(Table):
    """The public register of bodies."""

    columns = [
        Column("organisation.name", _("评价机构"), sort="organisation__pinyin", link="assessment:body"),
        Column("get_kind_display", _("类型")),
        Column("get_state_display", _("状态"), kind="tag"),
        Column("organisation.region.name", _("区县"), sort="region_code"),
        Column("occupations", _("备案职业"), kind="number", sort="occupations"),
        Column("valid_until", _("有效期至"), kind="date"),
    ]
    filters = [
        Text("q", _("机构名称"), ["organisation__name", "organisation__pinyin"]),
        District("district", _("区县"), everywhere=True),
        Text("scope", _("职业"), ["scopes__occupation__name"]),
    ]
    sort = "organisation__pinyin"
    name = "assessment-bodies"


class PlanTable(Table):
    """Public plans."""

    columns = [
        Column("title", _("认定计划"), link="assessment:plan"),
        Column("level", _("等级"), kind="level"),
        Column("organisation.name", _("评价机构")),
        Column("theory_at", _("理论考试"), kind="datetime", sort="theory_at"),
        Column("register_until", _("报名截止"), kind="date", sort="register_until"),
        Column("fee", _("费用"), kind="money", sort="fee"),
        Column("places", _("剩余名额"), kind="number", sort="places"),
    ]
    filters = [
        Text("q", _("职业或机构"), ["title", "organisation__name"]),
        Choice("level", _("等级"), _LEVELS),
        District("district", _("区县"), everywhere=True),
    ]
    sort = "theory_at"
    name = "assessment-plans"


class OwnPlanTable(Table):
    """Plans of one body, or of a district."""

    columns = [
        Column("title", _("认定计划"), link="assessment:manage_plan"),
        Column("organisation.name", _("评价机构")),
        Column("get_state_display", _("状态"), kind="tag"),
        Column("theory_at", _("理论考试"), kind="datetime", sort="theory_at"),
        Column("seats_taken", _("已报名"), kind="number", sort="seats_taken"),
        Column("seats", _("名额"), kind="number"),
        Column("waiting", _("待审核"), kind="number"),
    ]
    filters = [
        Text("q", _("计划"), ["title", "number"]),
        Text("body", _("评价机构"), ["organisation__name"]),
        Text("occupation", _("职业名称或编码"), ["occupation__name", "occupation__code"]),
        Choice("level", _("等级"), Level.choices()),
        Choice("state", _("状态"), _PLAN_STATES),
        DateRange("exam", _("理论考试"), "theory_at__date"),
        District("district", _("区县"), lookup="region_code"),
    ]
    sort = "-theory_at"
    name = "assessment-own-plans"


class RegistrationTable(Table):
    """Candidates of a plan."""

    columns = [
        Column("ticket", _("准考证号"), sort="ticket"),
        Column("person.name", _("姓名"), sort="person__pinyin"),
        Column("person.number_masked", _("证件号码")),
        Column("condition", _("申报条件")),
        Column("get_state_display", _("状态"), kind="tag"),
        Column("due", _("应缴费用"), kind="money"),
        Column("photo", _("照片"), value=lambda row: dict(intake.PHOTO_STATES).get(row.photo_state, "")),
        Column("room", _("考场")),
        Column("seat_no", _("座位")),
        Column("theory", _("理论"), value=lambda row: getattr(getattr(row, "result", None), "theory", None)),
        Column("practice", _("技能"), value=lambda row: getattr(getattr(row, "result", None), "practice", None)),
        Column("review", _("综合评审"), value=lambda row: getattr(getattr(row, "result", None), "review", None)),
        Column("action", _("办理"), template="assessment/_registration_actions.html"),
    ]
    filters = [Text("q", _("姓名或准考证号"), ["person__name", "ticket"])]
    sort = "ticket"
    per_page = 50
    name = "assessment-registrations"
