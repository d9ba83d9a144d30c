"""Menu entries of the statistics room."""

from django.utils.translation import gettext_lazy as _

from jianglu.platform.pages import MenuItem

from .permissions import VIEW

MENU = [
    MenuItem("site", _("数据"), "statistics:public", "chart-bar", order=80),
    MenuItem("office", _("统计看板"), "statistics:dashboard", "chart-bar", VIEW, order=5),
]
