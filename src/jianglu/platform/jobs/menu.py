"""Menu entries of jobs."""

from django.utils.translation import gettext_lazy as _

from jianglu.platform.pages import MenuItem

MENU = [
    MenuItem(shell, _("后台任务"), "jobs:index", "rocket", order=90, group=_("系统"))
    for shell in ("workspace", "office")
]
