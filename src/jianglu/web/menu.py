"""Menu entries of the shell itself."""

from django.utils.translation import gettext_lazy as _

from jianglu.platform.pages import MenuItem

MENU = [
    MenuItem("site", _("首页"), "web:home", "home", order=0, tab=True),
    MenuItem("portal", _("首页"), "web:me", "home", order=0, tab=True),
    MenuItem("workspace", _("工作台"), "web:workspace", "home", order=0),
    MenuItem("office", _("工作台"), "web:office", "dashboard", order=0),
]
