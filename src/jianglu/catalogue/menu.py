"""Where the occupations appear in the menus."""

from django.utils.translation import gettext_lazy as _

from jianglu.platform.pages import MenuItem

MENU = [
    MenuItem("site", _("职业"), "catalogue:browse", "briefcase", order=10),
    MenuItem("portal", _("职业"), "catalogue:browse", "briefcase", order=30, tab=True),
    MenuItem("workspace", _("职业目录"), "catalogue:browse", "briefcase", order=80, group=_("目录")),
    MenuItem("office", _("职业目录"), "catalogue:browse", "briefcase", order=80, group=_("目录")),
    MenuItem("office", _("三个目录"), "catalogue:lists", "list", order=81, group=_("目录")),
]
