"""Where people appears in the menus."""

from django.utils.translation import gettext_lazy as _

from jianglu.platform.pages import MenuItem

from .permissions import CONSENT, RECORD, REGISTER, RELATE_BY_NUMBER, VIEW

MENU = [
    MenuItem("portal", _("护照"), "people:passport", "timeline", permission=CONSENT, order=10),
    MenuItem("portal", _("隐私"), "people:privacy", "lock", permission=CONSENT, order=90),
    MenuItem("workspace", _("本单位人员"), "people:unit", "users", permission=VIEW, order=70, group=_("单位")),
    MenuItem("workspace", _("登记人员"), "people:add", "plus", permission=RELATE_BY_NUMBER, order=71, group=_("单位")),
    MenuItem("office", _("人员"), "people:people", "users", permission=VIEW, order=70, group=_("人员")),
    MenuItem("office", _("登记人员"), "people:register", "plus", permission=REGISTER, order=71, group=_("人员")),
    MenuItem("office", _("导入人员与参保"), "people:imports", "upload", permission=RECORD, order=72, group=_("人员")),
]
