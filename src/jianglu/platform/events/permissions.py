"""Permissions on the outbox."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jianglu.platform.access import Permission, Role

MANAGE_DELIVERIES = Permission("events.manage_deliveries", _("查看和重试消息送达"), roles=[Role.OPERATOR])
