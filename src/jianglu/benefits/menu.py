"""Menu entries of the benefits room."""

from django.utils.translation import gettext_lazy as _

from jianglu.platform.pages import MenuItem

from .permissions import (
    APPROVE,
    BANKS,
    CLAIM,
    CLAIM_CLASS,
    EXAMINE,
    LEDGER,
    VIEW,
    VIEW_BATCHES,
    VIEW_CLASS,
    VIEW_SIGNALS,
)

MENU = [
    MenuItem("portal", _("补贴"), "benefits:mine", "wallet", CLAIM, order=45, tab=True),
    MenuItem("workspace", _("按班申领补贴"), "benefits:class_claims", "coin", CLAIM_CLASS, order=32, group=_("培训")),
    MenuItem("office", _("补贴申领"), "benefits:claims", "coin", VIEW, order=60, group=_("补贴")),
    MenuItem("office", _("审核台"), "benefits:queue", "checklist", EXAMINE, order=59, group=_("补贴")),
    MenuItem("office", _("核准台"), "benefits:queue", "checklist", APPROVE, order=59, group=_("补贴")),
    MenuItem("office", _("按班申领"), "benefits:class_claims", "school", VIEW_CLASS, order=60, group=_("补贴")),
    MenuItem("office", _("项目制培训"), "benefits:projects", "package", EXAMINE, order=60, group=_("补贴")),
    MenuItem("office", _("核对评价收费"), "benefits:fees", "receipt", EXAMINE, order=60, group=_("补贴")),
    MenuItem("office", _("发放批次"), "benefits:batches", "building-bank", VIEW_BATCHES, order=61, group=_("补贴")),
    MenuItem("office", _("预算"), "benefits:budget", "chart-bar", LEDGER, order=62, group=_("补贴")),
    MenuItem("office", _("基金备付"), "benefits:reserve", "scale", LEDGER, order=62, group=_("补贴")),
    MenuItem("office", _("账簿"), "benefits:ledger", "book", LEDGER, order=63, group=_("补贴")),
    MenuItem("office", _("对账"), "benefits:reconcile", "scale", LEDGER, order=64, group=_("补贴")),
    MenuItem("office", _("代发银行"), "benefits:banks", "building-bank", BANKS, order=65, group=_("补贴")),
    MenuItem("office", _("追回"), "benefits:recoveries", "arrow-left", LEDGER, order=66, group=_("补贴")),
    MenuItem("office", _("补贴疑点"), "benefits:signals", "alert-triangle", VIEW_SIGNALS, order=68, group=_("补贴")),
    MenuItem("office", _("复核规则"), "benefits:review_rules", "adjustments", LEDGER, order=67, group=_("补贴")),
]
