"""Menu entries of learning."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jianglu.platform.pages import MenuItem

from .permissions import (
    AUTHOR,
    CHECK_FACES,
    FORWARD,
    MARK,
    RECORDS,
    STUDY,
    TOOLS,
    VIEW_COHORTS,
    VIEW_FIGURES,
    VIEW_SIGNALS,
)

MENU = [
    MenuItem("site", pgettext_lazy("menu", "课程"), "learning:catalogue", "books", order=25, tab=True),
    MenuItem("portal", _("学习"), "learning:mine", "book", permission=STUDY, order=20, tab=True),
    MenuItem("portal", pgettext_lazy("menu", "课程"), "learning:catalogue", "books", order=22),
    MenuItem("portal", _("学习小组"), "learning:my_cohorts", "users", permission=STUDY, order=21),
    MenuItem(
        "workspace", _("学习小组"), "learning:cohorts", "users", permission=VIEW_COHORTS, order=32, group=_("培训")
    ),
    MenuItem("office", _("学习小组"), "learning:cohorts", "users", permission=VIEW_COHORTS, order=43, group=_("培训")),
    MenuItem(
        "workspace", _("拍照核对"), "learning:faces", "user-check", permission=CHECK_FACES, order=33, group=_("培训")
    ),
    MenuItem(
        "office", _("拍照核对"), "learning:faces", "user-check", permission=CHECK_FACES, order=44, group=_("培训")
    ),
    MenuItem(
        "workspace", _("学习分析"), "learning:figures", "chart-bar", permission=VIEW_FIGURES, order=41, group=_("培训")
    ),
    MenuItem(
        "office", _("学习分析"), "learning:figures", "chart-bar", permission=VIEW_FIGURES, order=46, group=_("培训")
    ),
    MenuItem(
        "office",
        _("学习疑点"),
        "learning:signals",
        "alert-triangle",
        permission=VIEW_SIGNALS,
        order=47,
        group=_("培训"),
    ),
    MenuItem("workspace", _("课程制作"), "learning:author", "books", permission=AUTHOR, order=40, group=_("培训")),
    MenuItem("office", _("在线课程"), "learning:author", "books", permission=AUTHOR, order=45, group=_("培训")),
    MenuItem(
        "workspace",
        _("作业批阅"),
        "learning:submissions",
        "clipboard-check",
        permission=MARK,
        order=41,
        group=_("培训"),
    ),
    MenuItem(
        "office", _("作业批阅"), "learning:submissions", "clipboard-check", permission=MARK, order=46, group=_("培训")
    ),
    MenuItem(
        "workspace", _("学习记录接入"), "learning:record_clients", "key", permission=RECORDS, order=46, group=_("培训")
    ),
    MenuItem(
        "office", _("学习记录接入"), "learning:record_clients", "key", permission=RECORDS, order=88, group=_("系统")
    ),
    MenuItem("workspace", _("外部工具"), "learning:tools", "tool", permission=TOOLS, order=45, group=_("培训")),
    MenuItem("office", _("外部工具"), "learning:tools", "tool", permission=TOOLS, order=87, group=_("系统")),
    MenuItem(
        "office", _("学习记录转发"), "learning:record_forwards", "send", permission=FORWARD, order=89, group=_("系统")
    ),
]
