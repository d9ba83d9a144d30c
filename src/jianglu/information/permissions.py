"""Permissions of the information room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jianglu.platform.access import Permission, Role

WRITE = Permission("information.write", _("撰写信息"), roles=[Role.DISTRICT_CLERK, Role.CITY_CLERK])
PUBLISH = Permission("information.publish", _("审核发布信息"), roles=[Role.CITY_CLERK, Role.LEADER])
