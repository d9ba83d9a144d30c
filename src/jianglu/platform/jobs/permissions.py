"""Permissions on jobs; everyone manages their own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jianglu.platform.access import Permission, Role

MANAGE_JOBS = Permission("jobs.manage", _("查看和管理所有后台任务"), roles=[Role.OPERATOR])
ADVANCE_CLOCK = Permission("calendar.advance_clock", _("调整演示时钟"), roles=[Role.OPERATOR])
