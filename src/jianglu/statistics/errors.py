"""Errors of the statistics room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import Invalid, NotFound


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
