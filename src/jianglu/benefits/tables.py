"""Lists of the benefits room."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jianglu.kernel.levels import Level
from jianglu.platform.pages import Choice, Column, DateRange, District, Table, Text
from jianglu.platform.regions import queries as regions

from . import queries
from .models import BudgetLine
from .queries import BATCH_STATES, CHANNELS, STATES


class ClaimTable(Table):
    """Claims in the reader's scope."""

    name = "claims"
    sort = "-created_at"
    columns = (
        Column("number", _("编号"), sort="number", link="benefits:claim"),
        Column("holder_name", _("姓名")),
        Column("person.number_masked", _("证件号码")),
        Column("benefit", _("补贴"), value=lambda row: queries.title_of(row.benefit)),
        Column("level", _("等级"), kind="level", sort="level"),
        Column("amount", _("金额"), kind="money", sort="amount"),
        Column("get_channel_display", _("渠道")),
        Column("claimed_on", _("申领日期"), kind="date", sort="claimed_on"),
        Column("get_state_display", _("状态"), kind="tag"),
    )
    filters = (
        Text("q", _("姓名或编号"), search=queries.narrow),
        Choice("state", _("状态"), choices=STATES),
        Choice("channel", _("渠道"), choices=CHANNELS),
        Choice("level", _("等级"), choices=Level.choices()),
        District("district", _("区县")),
        DateRange("claimed", _("申领日期"), lookup="claimed_on"),
    )


class BatchTable(Table):
    """Payment batches."""

    name = "batches"
    sort = "-made_at"
    columns = (
        Column("number", _("批次"), sort="number", link="benefits:batch"),
        Column("count", _("笔数"), kind="number", sort="count"),
        Column("total", _("金额"), kind="money", sort="total"),
        Column("made_by", _("制单"), kind="who"),
        Column("made_at", _("制单时间"), kind="datetime", sort="made_at"),
        Column("sent_by", pgettext_lazy("who", "复核"), kind="who"),
        Column("get_state_display", _("状态"), kind="tag", sort="state"),
    )
    filters = (Text("q", _("批次"), fields=("number",)), Choice("state", _("状态"), choices=BATCH_STATES))


class PaymentTable(Table):
    """The transfers of a batch."""

    name = "payments"
    sort = "line"
    per_page = 100
    columns = (
        Column("line", _("行"), kind="number", sort="line"),
        Column("claim.number", _("编号"), link=lambda row: reverse("benefits:claim", args=[row.claim_id])),
        Column("claim.class_claim.number", _("按班申领")),
        Column("claim.holder_name", _("姓名")),
        Column("account.bank", _("开户银行")),
        Column("account.number_masked", _("账户")),
        Column("amount", _("金额"), kind="money", sort="amount"),
        Column("get_state_display", _("结果"), kind="tag", sort="state"),
        Column("reason", _("原因")),
        Column("bank_reference", _("银行流水号")),
    )
    filters = (
        Text("q", _("编号或姓名"), fields=("claim__number", "claim__holder_name"), prefix=True),
        Choice("state", _("结果"), choices=queries.PAYMENT_STATES),
    )


class BudgetTable(Table):
    """Budget lines."""

    name = "budget"
    sort = "-year"
    columns = (
        Column("year", _("年度"), sort="year"),
        Column("region.name", _("区县"), sort="region"),
        Column("benefit_title", _("补贴"), value=lambda row: queries.title_of(row.benefit)),
        Column("get_fund_display", _("资金渠道")),
        Column("total", _("预算"), kind="money", sort="total"),
        Column("committed", _("已承诺"), kind="money", sort="committed"),
        Column("paid", _("已支付"), kind="money", sort="paid"),
        Column("free", _("余额"), kind="money"),
    )
    filters = (
        District("district", _("区县"), lookup="region__code"),
        Choice("fund", _("资金渠道"), choices=BudgetLine.Fund.choices),
        Choice("year", _("年度"), choices=queries.budget_years),
    )


class ReserveTable(Table):
    """What was reported of the fund's reserve."""

    name = "reserve"
    sort = "-valid_from"
    empty = _("还没有登记过基金备付月数")
    columns = (
        Column("region_code", _("统筹地区"), value=lambda row: regions.name_of(row.region_code)),
        Column("valid_from", _("起始日"), kind="date", sort="valid_from"),
        Column("valid_to", _("截止日"), kind="date", sort="valid_to"),
        Column("months", _("备付月数"), kind="number", sort="months"),
        Column("source", _("数据来源")),
    )
    filters = (Text("q", _("数据来源"), fields=("source",)),)


class EntryTable(Table):
    """Journal entries."""

    name = "journal"
    sort = "-pk"
    columns = (
        Column("on", _("日期"), kind="date", sort="on"),
        Column("text", _("摘要")),
        Column("sides", _("分录"), template="benefits/_sides.html"),
        Column("made_by", _("经办"), kind="who"),
        Column("key", _("业务键")),
    )
    filters = (
        Text("q", _("摘要"), fields=("text", "key")),
        Choice("account", pgettext_lazy("ledger", "科目"), choices=queries.account_choices, lookup="postings__account"),
        DateRange("day", _("日期"), lookup="on"),
    )


class QueueTable(Table):
    """Claims that wait for the reader's decision."""

    name = "queue"
    sort = "case__due_on"
    per_page = 50
    template = "benefits/_queue.html"
    empty = _("没有待您办理的补贴")
    columns = (
        Column("number", _("编号"), sort="number"),
        Column("holder_name", _("姓名")),
        Column("benefit", _("补贴"), value=lambda row: queries.title_of(row.benefit)),
        Column("level", _("等级"), kind="level", sort="level"),
        Column("amount", _("金额"), kind="money", sort="amount"),
        Column("claimed_on", _("申领日期"), kind="date", sort="claimed_on"),
        Column("case.due_on", _("办理期限"), kind="date", sort="case__due_on"),
    )
    filters = (
        Text("q", _("姓名或编号"), search=queries.narrow),
        Choice("benefit", _("补贴"), choices=queries.own_benefits),
        Choice("channel", _("渠道"), choices=CHANNELS),
        Choice("level", _("等级"), choices=Level.choices()),
        District("district", _("区县")),
    )


class ClassQueueTable(Table):
    """Units' claims for whole classes that wait for the reader's decision."""

    name = "class-queue"
    sort = "case__due_on"
    per_page = 30
    template = "benefits/_queue.html"
    empty = _("没有待您办理的按班申领")
    columns = (
        Column("number", _("编号"), sort="number"),
        Column("organisation.name", _("单位")),
        Column("about", _("班级或培养计划")),
        Column("benefit", _("补贴"), value=lambda row: queries.title_of(row.benefit)),
        Column("people", _("列入人数"), kind="number"),
        Column("total", _("金额"), kind="money", sort="total"),
        Column("claimed_on", _("申领日期"), kind="date", sort="claimed_on"),
        Column("case.due_on", _("办理期限"), kind="date", sort="case__due_on"),
    )
    filters = (
        Text("q", _("编号或单位"), fields=("number", "organisation__name"), prefix=True),
        Choice("benefit", _("补贴"), choices=queries.unit_benefits),
        District("district", _("区县")),
    )


class RecoveryTable(Table):
    """Recoveries."""

    name = "recoveries"
    sort = "-opened_at"
    columns = (
        Column("claim.number", _("编号"), link="benefits:recovery"),
        Column("claim.holder_name", _("姓名")),
        Column("amount", _("应追回"), kind="money", sort="amount"),
        Column("repaid", _("已还"), kind="money", sort="repaid"),
        Column("written_off", _("已核销"), kind="money"),
        Column("left", _("未还"), kind="money"),
        Column("opened_at", _("提出时间"), kind="datetime", sort="opened_at"),
        Column("get_state_display", _("状态"), kind="tag"),
    )
    filters = (
        Text("q", _("编号"), fields=("claim__number",), prefix=True),
        Choice("state", _("状态"), choices=queries.RECOVERY_STATES),
        District("district", _("区县"), lookup="claim__region_code"),
    )


class ClassClaimTable(Table):
    """Claims of units for whole classes."""

    name = "class-claims"
    sort = "-filed_at"
    empty = _("还没有按班申领")
    columns = (
        Column("number", _("编号"), sort="number", link="benefits:class_claim"),
        Column("organisation.name", _("单位")),
        Column("about", _("班级或培养计划")),
        Column("benefit", _("补贴"), value=lambda row: queries.title_of(row.benefit)),
        Column("people", _("列入人数"), kind="number"),
        Column("total", _("金额"), kind="money", sort="total"),
        Column("paid", _("已支付"), kind="money"),
        Column("claimed_on", _("申领日期"), kind="date", sort="filed_at"),
        Column("case.due_on", _("办理期限"), kind="date", sort="case__due_on"),
        Column("get_state_display", _("状态"), kind="tag", sort="state"),
    )
    filters = (
        Text("q", _("编号或单位"), fields=("number", "organisation__name"), prefix=True),
        Choice("state", _("状态"), choices=queries.CLASS_STATES),
        Choice("benefit", _("补贴"), choices=queries.unit_benefits),
        District("district", _("区县")),
        DateRange("claimed", _("申领日期"), lookup="claimed_on"),
    )


class ClassRowTable(Table):
    """Every trainee of a unit's claim, with what became of the row."""

    name = "class-claim"
    sort = "line"
    per_page = 50
    columns = (
        Column("line", _("行"), kind="number", sort="line"),
        Column("name", _("姓名"), sort="name"),
        Column("stage", _("环节"), value=queries.stage_of_row),
        Column("amount", _("金额"), kind="money", value=lambda row: row.claim.amount if row.claim else None),
        Column(
            "state",
            _("结果"),
            kind="tag",
            code="claim.state",
            value=lambda row: row.claim.get_state_display() if row.claim else _("未列入"),
        ),
        Column("why", _("原因和办法"), value=queries.why_of),
        Column("links", _("核对"), template="benefits/_row_links.html"),
        Column("paid_on", _("到账日期"), kind="date", value=lambda row: row.claim.paid_on if row.claim else None),
    )
    filters = (
        Text("q", _("姓名"), fields=("name",), prefix=True),
        Choice("state", _("结果"), lookup="claim__state", choices=queries.STATES),
    )


class FeeTable(Table):
    """Fees of assessments that officers checked by the receipt."""

    name = "fees"
    sort = "-recorded_at"
    empty = _("还没有核实过收费票据")
    columns = (
        Column("certificate.number", _("证书编号")),
        Column("person.name", _("姓名")),
        Column("certificate.occupation.name", _("职业")),
        Column("certificate.level", _("等级"), kind="level"),
        Column("amount", _("收费"), kind="money", sort="amount"),
        Column("receipt", _("票据号码")),
        Column("note", _("核对说明")),
        Column("recorded_by", _("经办"), kind="who"),
        Column("recorded_at", _("核实时间"), kind="datetime", sort="recorded_at"),
        Column("replaced_at", _("更正时间"), kind="datetime"),
    )
    filters = (
        Text("q", _("证书编号或票据号码"), fields=("certificate__number", "receipt"), prefix=True),
        District("district", _("区县")),
    )


_PROJECT = (
    Column("number", _("项目编号"), sort="number"),
    Column("training_class.programme.title", _("培训项目")),
    Column("training_class.number", _("班级")),
    Column("organisation.name", _("培训机构")),
    Column("region_code", _("购买区县"), value=lambda row: regions.name_of(row.region_code)),
    Column("people", _("人数"), kind="number"),
    Column("price", _("每人价格"), kind="money", sort="price"),
    Column("document", _("遴选文号")),
    Column("published_on", _("公布日期"), kind="date", sort="published_on"),
)
_FIND_PROJECT = Text("q", _("项目编号或机构"), fields=("number", "organisation__name"), prefix=True)


class ProjectTable(Table):
    """Classes that the bureau buys as projects."""

    name = "projects"
    sort = "-drafted_at"
    empty = _("还没有项目制培训")
    columns = (
        *_PROJECT,
        Column("get_state_display", _("状态"), kind="tag", sort="state"),
        Column("publish", _("办理"), template="benefits/_publish.html"),
    )
    filters = (
        _FIND_PROJECT,
        Choice("state", _("状态"), choices=queries.PROJECT_STATES),
        District("district", _("区县")),
    )


class PublishedProjectTable(Table):
    """What everybody may read of them."""

    name = "published-projects"
    sort = "-published_on"
    empty = _("还没有项目制培训")
    columns = _PROJECT
    filters = (_FIND_PROJECT, District("district", _("区县")))


class SignalTable(Table):
    """Signals of duplicates and fraud."""

    name = "signals"
    sort = "-pk"
    columns = (
        Column("title", _("疑点"), link="benefits:signal"),
        Column("region_code", _("区县"), value=lambda row: regions.name_of(row.region_code)),
        Column("found_on", _("发现日期"), kind="date", sort="found_on"),
        Column("get_state_display", _("状态"), kind="tag", sort="state"),
    )
    filters = (
        Choice("kind", _("类型"), choices=queries.SIGNAL_KINDS),
        Choice("state", _("状态"), choices=queries.SIGNAL_STATES),
        District("district", _("区县")),
    )
