"""Menu entries of the talent room."""

from django.utils.translation import gettext_lazy as _

from jianglu.platform.pages import MenuItem

from .permissions import APPLY, CARDS, OWN_CARD, VIEW

MENU = [
    MenuItem("site", _("培育平台"), "talent:platforms", "award", order=45),
    MenuItem("workspace", _("培育平台"), "talent:mine", "award", APPLY, order=71, group=_("高技能人才")),
    MenuItem("office", _("培育平台"), "talent:office", "award", VIEW, order=64, group=_("高技能人才")),
    MenuItem("office", _("荣誉名册"), "talent:honours", "star", VIEW, order=65, group=_("高技能人才")),
    MenuItem("office", _("服务卡"), "talent:card_rosters", "id", CARDS, order=66, group=_("高技能人才")),
    MenuItem("portal", _("服务卡"), "talent:my_card", "id", OWN_CARD, order=46),
]
