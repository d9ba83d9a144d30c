"""Menu entry of policy versions."""

from django.utils.translation import gettext_lazy as _

from jianglu.platform.pages import MenuItem

from .permissions import VIEW

MENU = [
    MenuItem("office", _("政策修订"), "reform:drafts", "adjustments", VIEW, order=81),
    MenuItem("office", _("判定重算"), "reform:checks", "refresh", VIEW, order=82),
]
