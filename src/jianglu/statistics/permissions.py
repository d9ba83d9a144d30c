"""Permissions of the statistics room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jianglu.platform.access import Permission, Role

VIEW = Permission(
    "statistics.view", _("查看统计看板"), roles=[Role.LEADER, Role.CITY_CLERK, Role.DISTRICT_CLERK, Role.AUDITOR]
)
REPORT = Permission("statistics.report", _("填报目标进度"), roles=[Role.CITY_CLERK])
FILL = Permission("statistics.fill_return", _("填报报表"), roles=[Role.CITY_CLERK, Role.DISTRICT_CLERK])
SIGN = Permission(
    "statistics.sign_return", _("审核和签发报表"), roles=[Role.LEADER, Role.CITY_CLERK, Role.DISTRICT_CLERK]
)
