"""Menu entries of the information room."""

from django.utils.translation import gettext_lazy as _

from jianglu.platform.pages import MenuItem

from .permissions import WRITE

MENU = [
    MenuItem("site", _("政策资讯"), "information:articles", "news", order=70),
    MenuItem("portal", _("搜索"), "information:search", "search", order=15),
    MenuItem("office", _("信息发布"), "information:drafts", "news", WRITE, order=80),
]
