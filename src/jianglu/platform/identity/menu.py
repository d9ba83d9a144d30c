"""Menu entries of accounts."""

from django.utils.translation import gettext_lazy as _

from jianglu.platform.pages import MenuItem

from .permissions import VIEW

MENU = [
    MenuItem("office", _("账号与角色"), "identity:accounts", "users", VIEW, order=90, group=_("系统")),
    MenuItem("account", _("账号与安全"), "identity:security", "shield-check"),
]
