"""Lists of the talent room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jianglu.platform.pages import Choice, Column, DateRange, District, Table, Text
from jianglu.platform.policy import Outcome

from .queries import CARD_STATES, GRADES, KINDS, NOMINATION_STATES, NOMINATION_TITLES, STATES
from .titles import TITLES

_FILTERS = (
    Text("q", _("平台或单位"), fields=("name", "organisation__name", "organisation__pinyin")),
    Choice("kind", _("类别"), choices=KINDS),
    Choice("grade", _("级别"), choices=GRADES),
    District("district", _("区县"), lookup="region_code"),
)


class RegisterTable(Table):
    """Named platforms, for everybody."""

    name = "platforms"
    sort = "-named_on"
    columns = (
        Column("name", _("平台"), link="talent:platform", sort="name"),
        Column("get_kind_display", _("类别"), sort="kind"),
        Column("get_grade_display", _("级别"), sort="grade"),
        Column("organisation.name", _("建设单位"), sort="organisation__pinyin"),
        Column("occupation.name", _("职业")),
        Column("named_on", _("认定日期"), kind="date", sort="named_on"),
    )
    filters = _FILTERS


class OfficeTable(Table):
    """Platforms in every state, for the bureau."""

    name = "platforms-office"
    sort = "-created_at"
    columns = (
        Column("name", _("平台"), link="talent:manage", sort="name"),
        Column("get_kind_display", _("类别"), sort="kind"),
        Column("get_grade_display", _("级别"), sort="grade"),
        Column("organisation.name", _("建设单位"), sort="organisation__pinyin"),
        Column("get_state_display", _("状态"), kind="tag", sort="state"),
        Column("named_on", _("认定日期"), kind="date", sort="named_on"),
        Column("term_ends_on", _("建设期满"), kind="date", sort="term_ends_on"),
        Column("reported", _("最近报告年度"), kind="number", sort="reported"),
        Column("trained", _("当年培训"), kind="number", sort="trained"),
    )
    filters = (
        *_FILTERS,
        Choice("state", _("状态"), choices=STATES),
        DateRange("ends", _("建设期满"), lookup="term_ends_on"),
    )


class OwnTable(Table):
    """Platforms of one unit."""

    name = "platforms-own"
    sort = "-created_at"
    columns = (
        Column("name", _("平台"), link="talent:manage", sort="name"),
        Column("get_kind_display", _("类别")),
        Column("get_grade_display", _("级别")),
        Column("get_state_display", _("状态"), kind="tag", sort="state"),
        Column("named_on", _("认定日期"), kind="date", sort="named_on"),
        Column("term_ends_on", _("建设期满"), kind="date", sort="term_ends_on"),
    )
    filters = (Text("q", _("平台"), fields=("name",)), Choice("state", _("状态"), choices=STATES))


class HonourTable(Table):
    """The roll of honours, for the bureau."""

    name = "honours"
    sort = "-given_on"
    columns = (
        Column("person.name", _("姓名"), link="talent:honour"),
        Column("get_title_display", _("称号"), sort="title"),
        Column("given_on", _("授予日期"), kind="date", sort="given_on"),
        Column("document", _("授予文号")),
        Column("organisation.name", _("单位")),
        Column("withdrawn_on", _("撤销日期"), kind="date"),
    )
    filters = (
        Text("q", _("姓名或文号"), fields=("person__name", "document")),
        Choice("title", _("称号"), choices=[(title.code, title.name) for title in TITLES.values()]),
        District("district", _("区县"), lookup="region_code"),
        DateRange("given", _("授予日期"), lookup="given_on"),
    )


class NominationTable(Table):
    """Nominations for titles: of one's unit, or of the clerk's region."""

    name = "nominations"
    sort = "-nominated_on"
    columns = (
        Column("person.name", _("姓名"), link="talent:nomination"),
        Column("get_title_display", _("拟授称号"), sort="title"),
        Column("occupation.name", _("职业")),
        Column("organisation.name", _("单位"), sort="organisation__pinyin"),
        Column("nominated_on", _("推荐日期"), kind="date", sort="nominated_on"),
        Column("outcome_label", _("核对结果"), template="talent/_nomination_outcome.html", sort="decision__outcome"),
        Column("get_state_display", _("状态"), kind="tag", sort="state"),
        Column("case.number", _("办件编号")),
    )
    filters = (
        Text("q", _("姓名或单位"), fields=("person__name", "organisation__name")),
        Choice("title", _("拟授称号"), choices=NOMINATION_TITLES),
        Choice("state", _("状态"), choices=NOMINATION_STATES),
        Choice(
            "outcome", _("核对结果"), lookup="decision__outcome",
            choices=[(outcome.value, outcome.label) for outcome in Outcome],  # type: ignore[misc]
        ),
        District("district", _("区县"), lookup="region_code"),
        DateRange("nominated", _("推荐日期"), lookup="nominated_on"),
    )  # fmt: skip
    empty = _("还没有荣誉推荐")


class CardRosterTable(Table):
    """Lists of service cards."""

    name = "card-rosters"
    sort = "-created_at"
    columns = (
        Column("decision", _("决定文号"), link="talent:card_roster", sort="decision"),
        Column("body.name", _("发卡单位")),
        Column("get_state_display", _("状态"), kind="tag", sort="state"),
        Column("granted", _("符合条件"), kind="number", sort="granted"),
        Column("refer", _("待核实"), kind="number", sort="refer"),
        Column("refused", _("不符合"), kind="number", sort="refused"),
        Column("issued", _("已签发"), kind="number", sort="issued"),
        Column("asked_by", _("经办人"), kind="who"),
        Column("created_at", _("上传时间"), kind="datetime", sort="created_at"),
    )
    filters = (Text("q", _("决定文号"), fields=("decision",)), Choice("state", _("状态"), choices=CARD_STATES))
    empty = _("还没有上传过服务卡名单")


class CardRowTable(Table):
    """The rows of a list, each with what the rule says."""

    name = "card-rows"
    sort = "line"
    columns = (
        Column("line", _("行"), kind="number", sort="line"),
        Column("person.name", _("姓名"), link="talent:card_row"),
        Column("get_honour_display", _("称号"), sort="honour"),
        Column("card", _("卡别"), sort="card"),
        Column("outcome_label", _("核对结果"), template="talent/_outcome.html", sort="outcome"),
        Column("why", _("未满足的条件")),
        Column("exception", _("例外理由")),
        Column("certificate.number", _("卡号")),
    )
    filters = (
        Text("q", _("姓名"), fields=("person__name",)),
        Choice("outcome", _("核对结果"), choices=[(outcome.value, outcome.label) for outcome in Outcome]),  # type: ignore[misc]
        Choice("card", _("卡别"), choices=[("A", "A"), ("B", "B")]),
    )
