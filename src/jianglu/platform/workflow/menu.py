"""Menu entries of the case engine."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jianglu.platform.pages import MenuItem

from .permissions import DECLARE_INTEREST, VIEW_CASES

MENU = [
    MenuItem("site", pgettext_lazy("menu", "公示"), "workflow:notices", "speakerphone", order=40),
    MenuItem("portal", _("我的办件"), "workflow:cases", "clipboard-list", VIEW_CASES, order=60),
    MenuItem("workspace", _("待办"), "workflow:tasks", "checklist", order=5),
    MenuItem("workspace", _("办件"), "workflow:cases", "clipboard-list", VIEW_CASES, order=6),
    MenuItem("office", _("我的待办"), "workflow:tasks", "checklist", order=5),
    MenuItem("office", _("办件查询"), "workflow:cases", "clipboard-list", VIEW_CASES, order=6),
    MenuItem("office", _("利害关系申报"), "workflow:interests", "users", DECLARE_INTEREST, order=91, group=_("系统")),
]
