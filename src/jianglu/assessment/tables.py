"""Lists of assessment."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jianglu.kernel.levels import Level
from jianglu.platform.pages import Choice, Column, DateRange, District, Table, Text
from jianglu.platform.questions import Kind
from jianglu.platform.questions.markup import bare

from .delivery import queries
from .forms import INCIDENTS
from .intake import queries as intake
from .intake.rules import GROUPS
from .offline import queries as offline
from .recognition import queries as recognitions

_LEVELS = [(code, label) for code, label in Level.choices() if code in "54321"]
_PLAN_STATES = [
    ("announced", _("报名中")), ("closed", _("报名截止")), ("running", _("考试中")), ("marking", _("评分中")),
    ("confirmed", _("成绩公示")), ("finished", _("已完成")), ("cancelled", _("已取消")),
]  # fmt: skip


_ITEM_STATES = [
    ("draft", _("草稿")), ("review", _("审核中")), ("pilot", _("试测")), ("active", pgettext_lazy("item", "启用")),
    ("suspended", pgettext_lazy("item", "停用")), ("retired", _("退役")),
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


class ReviewTable(Table):
    """Comprehensive reviews of a body, or of a district."""

    columns = [
        Column("registration.ticket", _("准考证号"), link="assessment:review", sort="registration__ticket"),
        Column("registration.person.name", _("姓名"), sort="registration__person__pinyin"),
        Column("get_state_display", _("状态"), kind="tag"),
        Column("registration.plan.title", _("认定计划")),
        Column("starts_at", _("答辩时间"), kind="datetime", sort="starts_at"),
        Column("sitting", _("评委"), value=lambda row: f"{row.sitting} / {row.size}"),
        Column("agreed", _("已声明"), kind="number"),
        Column("cast", _("已投票"), kind="number"),
        Column("points", _("综合评审"), kind="number", sort="points"),
    ]
    filters = [
        Text("q", _("姓名、准考证号或计划"), [
            "registration__person__name", "registration__ticket", "registration__plan__title",
        ]),
        Choice("state", _("状态"), [
            ("convened", _("待评审")), ("opened", _("已开票")), ("absent", _("缺席答辩")),
        ]),
    ]  # fmt: skip
    sort = "-starts_at"
    name = "assessment-reviews"


class ItemTable(Table):
    """Items of a bank."""

    columns = [
        Column("code", _("编号"), sort="code", link="assessment:item"),
        Column("node", _("鉴定点")),
        Column("get_kind_display", _("题型")),
        Column("stem", _("题干"), value=lambda row: bare(row.stem or "")),
        Column("difficulty", _("难度"), kind="number"),
        Column("writer_name", _("编写人")),
        Column("get_pool_display", _("用途")),
        Column("exposure", _("抽用"), kind="number", sort="exposure"),
        Column("get_state_display", _("状态"), kind="tag"),
    ]
    filters = [
        Text("q", _("题干"), ["stem"]),
        Text("node", _("鉴定点"), ["node__code", "node__title"]),
        Text("writer", _("编写人"), ["writer_name"]),
        Choice("kind", _("题型"), Kind.choices),
        Choice("pool", _("用途"), [("exam", _("考试")), ("practice", _("练习"))]),
        Choice("state", _("状态"), _ITEM_STATES),
    ]
    sort = "code"
    name = "assessment-items"


class BoardTable(Table):
    """Everybody whom a sitting expects."""

    columns = [
        Column("ticket", _("准考证号"), sort="ticket", link="assessment:candidate"),
        Column("person.name", _("姓名"), sort="person__pinyin"),
        Column(
            "seat", _("座位"), value=lambda row: f"{row.room.name} {row.seat_no}" if row.room else "", sort="seat_no"
        ),
        Column("status", _("状态"), template="assessment/_board_status.html", sort="status"),
        Column("answered", _("已答"), kind="number", sort="answered"),
        Column("seen", _("最近联系"), template="assessment/_board_seen.html", sort="attempt__seen_at"),
        Column("away", _("离开页面"), kind="number", value=lambda row: getattr(_attempt(row), "away", None)),
        Column("troubles", _("考场记录"), kind="number", sort="troubles"),
    ]
    filters = [
        Text("q", _("姓名或准考证号"), ["person__name", "ticket"]),
        Choice("status", _("状态"), lambda: [*queries.STATUSES.items()]),
        Text("room", _("考场"), ["room__name"]),
    ]
    sort = "ticket"
    per_page = 100
    name = "assessment-board"


class IncidentTable(Table):
    """The log of a sitting."""

    columns = [
        Column("occurred_at", _("发生时间"), kind="datetime", sort="occurred_at"),
        Column("get_kind_display", _("类型"), kind="tag"),
        Column("registration.ticket", _("准考证号")),
        Column("registration.person.name", _("考生")),
        Column("note", _("情况")),
        Column("recorded_by", _("记录人"), kind="who"),
    ]
    filters = [
        Text("q", _("情况或准考证号"), ["note", "registration__ticket"]),
        Choice("kind", _("类型"), INCIDENTS),
    ]
    sort = "-occurred_at"
    name = "assessment-incidents"


class OfflineRatingTable(Table):
    """Ratings that came back from tablets; points show once the candidate's practice is decided, since raters are blind."""

    columns = [
        Column("received_at", _("收到时间"), kind="datetime", sort="received_at__date"),
        Column("registration.ticket", _("准考证号"), sort="registration__ticket"),
        Column("registration.plan.title", _("认定计划")),
        Column("rater", _("考评员"), sort="rater"),
        Column("get_role_display", _("席位")),
        Column("get_outcome_display", _("处理结果"), kind="tag", sort="outcome"),
        Column("scored_at", _("评分时间"), kind="datetime"),
        Column("sequence", _("序号"), kind="number"),
        Column("given", _("所评"), value=offline.told_points),
    ]
    filters = [
        Text("q", _("准考证号、考评员或计划"), ["registration__ticket", "rater", "registration__plan__title"]),
        Choice("outcome", _("处理结果"), lambda: offline.OUTCOMES),
        DateRange("received", _("收到时间"), "received_at__date"),
    ]
    sort = "-received_at"
    name = "assessment-offline-ratings"


class PhotoTable(Table):
    """Photos that candidates handed in."""

    columns = [
        Column("registration.person.name", _("姓名"), sort="registration__person__pinyin", link="assessment:photo"),
        Column("registration.ticket", _("准考证号"), sort="registration__ticket"),
        Column("registration.plan.title", _("认定计划")),
        Column("handed_at", _("上传时间"), kind="datetime", sort="handed_at"),
        Column("get_state_display", _("状态"), kind="tag"),
        Column("reason", _("原因")),
        Column("decided_by", _("审核人"), kind="who"),
    ]
    filters = [
        Text("q", _("姓名、准考证号或计划"), [
            "registration__person__name", "registration__ticket", "registration__plan__title",
        ]),
        Choice("state", _("状态"), intake.PHOTO_STATES),
        DateRange("handed", _("上传时间"), "handed_at__date"),
    ]  # fmt: skip
    sort = "later"
    name = "assessment-photos"


class WaiverTable(Table):
    """Requests to pay less."""

    columns = [
        Column("registration.person.name", _("姓名"), sort="registration__person__pinyin", link="assessment:waiver"),
        Column("registration.plan.title", _("认定计划")),
        Column("get_group_display", _("减免类别")),
        Column("registered", _("登记信息"), value=lambda row: _("已显示") if row.registered else _("凭证明")),
        Column("registration.plan.fee", _("原费用"), kind="money"),
        Column("fee", _("应缴费用"), kind="money", sort="fee"),
        Column("asked_at", _("申请时间"), kind="datetime", sort="asked_at"),
        Column("get_state_display", _("状态"), kind="tag"),
        Column("decided_by", _("审核人"), kind="who"),
    ]
    filters = [
        Text("q", _("姓名或计划"), ["registration__person__name", "registration__plan__title"]),
        Choice("group", _("减免类别"), GROUPS),
        Choice("state", _("状态"), intake.WAIVER_STATES),
        DateRange("asked", _("申请时间"), "asked_at__date"),
    ]
    sort = "later"
    name = "assessment-waivers"


def _attempt(row: Any) -> Any:
    return getattr(row, "attempt", None)


class PlacementTable(Table):
    """Where everybody of an arrangement is."""

    columns = [
        Column("registration.ticket", _("准考证号"), sort="registration__ticket"),
        Column("registration.person.name", _("姓名"), sort="registration__person__pinyin"),
        Column("registration.plan.title", _("认定计划")),
        Column("room", _("理论考场"), value=lambda row: f"{row.room.site.name} {row.room.name}" if row.room else ""),
        Column("seat_no", _("座位"), kind="number", sort="seat_no"),
        Column("form", _("试卷")),
        Column(
            "workshop", _("技能考场"), value=lambda row: f"{row.workshop.site} {row.workshop}" if row.workshop else ""
        ),
        Column("station", _("工位"), kind="number"),
        Column("practice_at", _("技能考核"), kind="datetime", sort="practice_at"),
        Column("first.name", _("考评员甲")),
        Column("second.name", _("考评员乙")),
    ]
    filters = [
        Text("q", _("姓名或准考证号"), ["registration__person__name", "registration__ticket"]),
        Text("room", _("考场"), ["room__name", "workshop__name"]),
    ]
    sort = "registration__ticket"
    per_page = 50
    name = "assessment-placements"


_SET_STATES = [
    ("assembling", _("组卷中")), ("impossible", _("约束冲突")), ("failed", _("未组成")), ("assembled", _("已组卷")),
    ("approved", _("已审定")), ("sealing", _("分发密钥")), ("sealed", _("已密封")), ("opened", _("已启封")),
    ("closed", _("已用毕")), ("voided", _("已作废")),
]  # fmt: skip


class PaperSetTable(Table):
    """Sets of parallel forms."""

    columns = [
        Column("title", _("试卷"), sort="title", link="assessment:paper_set"),
        Column("bank.occupation.name", _("职业")),
        Column("blueprint.title", _("鉴定要素细目表")),
        Column("forms", _("平行卷"), kind="number"),
        Column("gap", _("最优间隙"), value=lambda row: f"{row.certificate['gap']:.2%}" if row.certificate else ""),
        Column("opens_at", _("启封时段"), kind="datetime", sort="opens_at"),
        Column("maker_name", _("组卷人"), kind="who"),
        Column("get_state_display", _("状态"), kind="tag"),
    ]
    filters = [Text("q", _("试卷"), ["title", "bank__occupation__name"]), Choice("state", _("状态"), _SET_STATES)]
    sort = "-pk"
    name = "assessment-papers"


class ParameterTable(Table):
    """What a calibration says of each item."""

    columns = [
        Column(
            "version.item.code", _("试题"), sort="version__item__code", link=lambda row: item_link(row.version.item_id)
        ),
        Column("part", _("小题"), value=lambda row: row.part or ""),
        Column("persons", _("作答"), kind="number", sort="persons"),
        Column("a", _("区分度 a"), value=lambda row: f"{row.a:.3f}", sort="a"),
        Column("se_a", _("标准误"), value=lambda row: f"{row.se_a:.3f}"),
        Column("b", _("难度 b"), value=lambda row: f"{row.b:.3f}", sort="b"),
        Column("se_b", _("标准误"), value=lambda row: f"{row.se_b:.3f}"),
        Column("c", _("猜测 c"), value=lambda row: f"{row.c:.3f}"),
        Column("outfit", _("外拟合"), value=lambda row: f"{row.outfit:.2f}", sort="outfit"),
        Column("infit", _("内拟合"), value=lambda row: f"{row.infit:.2f}", sort="infit"),
        Column("drifted", _("漂移"), value=lambda row: _("已漂移") if row.drifted else ""),
    ]
    filters = [Text("q", _("试题"), ["version__item__code"]), Choice("drifted", _("漂移"), [("True", _("已漂移"))])]
    sort = "version__item__code"
    per_page = 50
    name = "assessment-parameters"


class RecognitionTable(Table):
    """Applications across the ladders of skills and titles."""

    columns = [
        Column("case.number", _("案号"), sort="case__number", link="assessment:recognition"),
        Column("person.name", _("姓名"), sort="person__pinyin"),
        Column("get_direction_display", _("方向"), sort="direction"),
        Column("occupation.name", _("职业")),
        Column("level", _("技能等级"), kind="level", sort="level"),
        Column("title_name", _("职称")),
        Column("applied_on", _("申请日期"), kind="date", sort="applied_on"),
        Column("get_state_display", _("状态"), kind="tag", sort="state"),
        Column("recognised_on", _("认定日期"), kind="date", sort="recognised_on"),
        Column("certificate.number", _("证书编号")),
    ]
    filters = [
        Text("q", _("姓名或案号"), ["person__name", "case__number"]),
        Choice("direction", _("方向"), recognitions.DIRECTIONS),
        Choice("state", _("状态"), recognitions.STATES),
        Choice("level", _("技能等级"), [(code, label) for code, label in _LEVELS if code in "321"]),
        Text("occupation", _("职业"), ["occupation__name"]),
        District("district", _("区县"), lookup="region_code"),
        DateRange("applied", _("申请日期"), lookup="applied_on"),
    ]
    sort = "-applied_on"
    name = "assessment-recognitions"


def item_link(item_id: int) -> str:
    """Address of an item."""
    return reverse("assessment:item", args=[item_id])
