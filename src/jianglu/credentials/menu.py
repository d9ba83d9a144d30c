"""Menu entries of the credentials room."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jianglu.platform.pages import MenuItem

from .permissions import ASK, BULK_CHECK, EXPORT_NATIONAL, IMPORT, ISSUE_DECIDED, KEYS, VIEW

MENU = [
    MenuItem("site", _("证书核验"), "credentials:verify", "certificate", order=60, tab=True),
    MenuItem("portal", pgettext_lazy("menu", "证书"), "credentials:wallet", "certificate", VIEW, order=40, tab=True),
    MenuItem("workspace", pgettext_lazy("menu", "证书"), "credentials:list", "certificate", VIEW, order=60),
    MenuItem("workspace", _("批量核验证书"), "credentials:bulk_checks", "checklist", BULK_CHECK, order=61),
    MenuItem("workspace", _("请求出示证书"), "credentials:enquiries", "qrcode", ASK, order=62),
    MenuItem(
        "office", pgettext_lazy("menu", "证书"), "credentials:list", "certificate", VIEW, order=50, group=_("业务")
    ),
    MenuItem("office", _("批量签发"), "credentials:batches", "files", ISSUE_DECIDED, order=51, group=_("业务")),
    MenuItem("office", _("历史证书导入"), "credentials:intakes", "upload", IMPORT, order=52, group=_("业务")),
    MenuItem(
        "office", _("全国联网查询报送"), "credentials:national", "download", EXPORT_NATIONAL, order=53, group=_("业务")
    ),
    MenuItem("office", _("签发密钥"), "credentials:keys", "key", KEYS, order=80, group=_("系统")),
]
