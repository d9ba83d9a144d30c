"""Menu entries of the policies."""

from django.utils.translation import gettext_lazy as _

from jianglu.platform.pages import MenuItem

MENU = [
    MenuItem("site", _("政策规则"), "policy:index", "gavel", order=50),
    MenuItem("office", _("政策规则"), "policy:index", "gavel", order=80),
]
