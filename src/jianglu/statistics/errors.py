"""Errors of the statistics room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import Conflict, Invalid, NotFound


class NoSuchIndicator(NotFound):
    """No indicator with that code."""

    code = "statistics.no_such_indicator"
    message = _("没有这个指标")
    hint = _("请从指标目录中选择")


class BadFilter(Invalid):
    """A year, district or level that does not exist."""

    code = "statistics.bad_filter"
    message = _("筛选条件有误：%(what)s")
    hint = _("请从下拉列表中选择")


class BadReport(Invalid):
    """A reported value that cannot be."""

    code = "statistics.bad_report"
    message = _("填报的进度有误")
    hint = _("请核对数值和日期；日期不能晚于今天，比率在 0 到 1 之间")


class BadPeriod(Invalid):
    """A period that is none, or not of the table's kind."""

    code = "statistics.bad_period"
    message = _("报告期有误：%(what)s")
    hint = _("月报填年和月，如 2023-02；年报填年份，如 2023")


class NoSuchTable(NotFound):
    """No return table with that code."""

    code = "statistics.no_such_table"
    message = _("没有这张报表")
    hint = _("请从列表中选择报表")


class PeriodNotOver(Conflict):
    """A return of a period of which no finished snapshot can tell."""

    code = "statistics.period_not_over"
    message = _("%(period)s还没有完整的数据快照")
    hint = _("报告期结束后，系统当夜生成快照；请在次日汇总")


class ReturnExists(Conflict):
    """The return was begun before."""

    code = "statistics.return_exists"
    message = _("该表该期已经建立")
    hint = _("请在报表列表中打开")


class ReturnSealed(Conflict):
    """A return that is no longer with whoever fills it in."""

    code = "statistics.return_sealed"
    message = _("报表已提交，不能再改")
    hint = _("如需修改，请由审核人退回")


class ReturnUnbalanced(Conflict):
    """Numbers that break a rule, or that have no explanation."""

    code = "statistics.return_unbalanced"
    message = _("还有 %(n)s 条审核关系没有通过")
    hint = _("必须平衡的关系请在源头更正数据后重新汇总；其他关系请逐条填写说明")
