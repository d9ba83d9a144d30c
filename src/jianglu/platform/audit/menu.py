"""Menu entry of the log."""

from django.utils.translation import gettext_lazy as _

from jianglu.platform.pages import MenuItem

from .permissions import VIEW

MENU = [MenuItem("office", _("业务日志"), "audit:entries", "list", VIEW, order=95, group=_("系统"))]
