"""Where the occupations appear in the menus."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jianglu.platform.pages import MenuItem

MENU = [
    MenuItem("site", pgettext_lazy("menu", "职业"), "catalogue:browse", "briefcase", order=10, tab=True),
    MenuItem("portal", pgettext_lazy("menu", "职业"), "catalogue:browse", "briefcase", order=30),
    MenuItem("workspace", _("职业目录"), "catalogue:browse", "briefcase", order=73, group=_("目录")),
    MenuItem("office", _("职业目录"), "catalogue:browse", "briefcase", order=73, group=_("目录")),
    MenuItem("office", _("三个目录"), "catalogue:lists", "list", order=74, group=_("目录")),
]
