"""Where the register of organisations appears in the menus."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jianglu.platform.pages import MenuItem

from .permissions import REGISTER, VIEW

MENU = [
    MenuItem("site", _("机构"), "organisations:index", "building", order=40),
    MenuItem(
        "workspace",
        _("本单位"),
        "organisations:mine",
        "building",
        permission=VIEW,
        order=72,
        group=pgettext_lazy("menu", "单位"),
    ),
    MenuItem("office", _("单位名录"), "organisations:index", "building", order=75, group=_("目录")),
    MenuItem("office", _("登记单位"), "organisations:register", "plus", permission=REGISTER, order=76, group=_("目录")),
    MenuItem("office", _("导入单位"), "organisations:upload", "upload", permission=REGISTER, order=77, group=_("目录")),
]
