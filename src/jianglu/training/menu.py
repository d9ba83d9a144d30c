"""Menu entries of training."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jianglu.platform.pages import MenuItem

from .permissions import (
    ASK_PROOF,
    CLAIM_VOUCHER,
    PLAN,
    SUPERVISE,
    TAKE_ROLL,
    VIEW_APPRENTICESHIPS,
    VIEW_CLASSES,
    VIEW_OWN,
    VIEW_PROGRAMMES,
    VIEW_VOUCHERS,
)

MENU = [
    MenuItem("site", _("培训班"), "training:classes", "school", order=20, tab=True),
    MenuItem("portal", _("培训"), "training:mine", "school", permission=VIEW_OWN, order=10, tab=True),
    MenuItem("portal", _("培训券"), "training:vouchers", "ticket", permission=CLAIM_VOUCHER, order=15),
    MenuItem("portal", _("结业与学时证书"), "training:proofs", "certificate", permission=ASK_PROOF, order=16),
    MenuItem("portal", _("找培训班"), "training:classes", "search", order=17),
    MenuItem("workspace", _("今日课程"), "training:today", "clipboard-check", TAKE_ROLL, order=20, group=_("培训")),
    MenuItem("workspace", _("培训项目"), "training:programmes", "clipboard-list", PLAN, order=25, group=_("培训")),
    MenuItem(
        "workspace", pgettext_lazy("menu", "班级"), "training:class_list", "users", TAKE_ROLL, order=30, group=_("培训")
    ),
    MenuItem(
        "workspace",
        _("企业新型学徒制"),
        "training:apprenticeships",
        "users",
        VIEW_APPRENTICESHIPS,
        order=32,
        group=_("培训"),
    ),
    MenuItem("office", _("培训券"), "training:usage", "ticket", VIEW_VOUCHERS, order=30, group=_("培训")),
    MenuItem(
        "office", _("培训项目"), "training:programmes", "clipboard-list", VIEW_PROGRAMMES, order=35, group=_("培训")
    ),
    MenuItem(
        "office", pgettext_lazy("menu", "班级"), "training:class_list", "users", VIEW_CLASSES, order=40, group=_("培训")
    ),
    MenuItem(
        "office",
        _("企业新型学徒制"),
        "training:apprenticeships",
        "users",
        VIEW_APPRENTICESHIPS,
        order=41,
        group=_("培训"),
    ),
    MenuItem("office", _("培训监管"), "training:alerts", "alert-triangle", SUPERVISE, order=42, group=_("培训")),
]
