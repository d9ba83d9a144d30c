"""Where people appears in the menus."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jianglu.platform.pages import MenuItem

from .permissions import CONSENT, RECORD, REGISTER, RELATE_BY_NUMBER, VIEW

_PEOPLE, _UNIT = pgettext_lazy("menu", "人员"), pgettext_lazy("menu", "单位")
MENU = [
    MenuItem("portal", _("护照"), "people:passport", "timeline", permission=CONSENT, order=10),
    MenuItem("portal", _("隐私"), "people:privacy", "lock", permission=CONSENT, order=90),
    MenuItem("workspace", _("本单位人员"), "people:unit", "users", permission=VIEW, order=70, group=_UNIT),
    MenuItem("workspace", _("登记人员"), "people:add", "plus", permission=RELATE_BY_NUMBER, order=71, group=_UNIT),
    MenuItem("office", _PEOPLE, "people:people", "users", permission=VIEW, order=70, group=_PEOPLE),
    MenuItem("office", _("登记人员"), "people:register", "plus", permission=REGISTER, order=71, group=_PEOPLE),
    MenuItem("office", _("导入人员与参保"), "people:imports", "upload", permission=RECORD, order=72, group=_PEOPLE),
]
