"""Menu entries of the statistics room."""

from django.utils.translation import gettext_lazy as _

from jianglu.platform.pages import MenuItem

from .permissions import VIEW

MENU = [
    MenuItem("site", _("数据"), "statistics:public", "chart-bar", order=80),
    MenuItem("office", _("统计看板"), "statistics:dashboard", "chart-bar", VIEW, order=5),
    MenuItem("office", _("领导驾驶舱"), "statistics:leader", "flag", VIEW, order=4),
    MenuItem("office", _("数据探索"), "statistics:explorer", "search", VIEW, order=6),
    MenuItem("office", _("统计报表"), "statistics:returns", "clipboard-list", VIEW, order=7),
    MenuItem("office", _("在线学时"), "statistics:learning", "clock", VIEW, order=46, group=_("培训")),
]
