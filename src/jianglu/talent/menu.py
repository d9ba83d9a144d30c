"""Menu entries of the talent room."""

from django.utils.translation import gettext_lazy as _

from jianglu.platform.pages import MenuItem

from .permissions import APPLY, CARDS, NOMINATE, OWN_CARD, OWN_NOMINATION, VIEW

MENU = [
    MenuItem("site", _("培育平台"), "talent:platforms", "award", order=45),
    MenuItem("workspace", _("培育平台"), "talent:mine", "award", APPLY, order=71, group=_("高技能人才")),
    MenuItem("office", _("培育平台"), "talent:office", "award", VIEW, order=64, group=_("高技能人才")),
    MenuItem("workspace", _("荣誉推荐"), "talent:nominations", "star", NOMINATE, order=72, group=_("高技能人才")),
    MenuItem("office", _("荣誉推荐"), "talent:office_nominations", "star", VIEW, order=65, group=_("高技能人才")),
    MenuItem("office", _("荣誉名册"), "talent:honours", "award", VIEW, order=66, group=_("高技能人才")),
    MenuItem("office", _("服务卡"), "talent:card_rosters", "id", CARDS, order=67, group=_("高技能人才")),
    MenuItem("portal", _("服务卡"), "talent:my_card", "id", OWN_CARD, order=46),
    MenuItem("portal", _("荣誉推荐"), "talent:my_nominations", "star", OWN_NOMINATION, order=47),
]
