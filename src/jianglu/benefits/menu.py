"""Menu entries of the benefits room."""

from django.utils.translation import gettext_lazy as _

from jianglu.platform.pages import MenuItem

from .permissions import CHECK, CLAIM, LEDGER, VIEW

MENU = [
    MenuItem("portal", _("补贴"), "benefits:mine", "wallet", CLAIM, order=45, tab=True),
    MenuItem("office", _("补贴申领"), "benefits:claims", "coin", VIEW, order=60, group=_("补贴")),
    MenuItem("office", _("发放批次"), "benefits:batches", "building-bank", CHECK, order=61, group=_("补贴")),
    MenuItem("office", _("预算"), "benefits:budget", "chart-bar", LEDGER, order=62, group=_("补贴")),
    MenuItem("office", _("账簿"), "benefits:ledger", "book", LEDGER, order=63, group=_("补贴")),
]
