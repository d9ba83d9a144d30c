"""Where the register of organisations appears in the menus."""

from django.utils.translation import gettext_lazy as _

from jianglu.platform.pages import MenuItem

from .permissions import REGISTER, VIEW

MENU = [
    MenuItem("site", _("机构"), "organisations:index", "building", order=40),
    MenuItem("workspace", _("本单位"), "organisations:mine", "building", permission=VIEW, order=90, group=_("单位")),
    MenuItem("office", _("单位名录"), "organisations:index", "building", order=82, group=_("目录")),
    MenuItem("office", _("登记单位"), "organisations:register", "plus", permission=REGISTER, order=83, group=_("目录")),
    MenuItem("office", _("导入单位"), "organisations:upload", "upload", permission=REGISTER, order=84, group=_("目录")),
]
