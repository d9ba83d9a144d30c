"""Menu entries of the outbox."""

from django.utils.translation import gettext_lazy as _

from jianglu.platform.pages import MenuItem

from .permissions import MANAGE_DELIVERIES

MENU = [MenuItem("office", _("消息送达"), "events:index", "send", MANAGE_DELIVERIES, order=92, group=_("系统"))]
