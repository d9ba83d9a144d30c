"""Menu entries of learning."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jianglu.platform.pages import MenuItem

from .permissions import AUTHOR, STUDY

MENU = [
    MenuItem("site", pgettext_lazy("menu", "课程"), "learning:catalogue", "books", order=25, tab=True),
    MenuItem("portal", _("学习"), "learning:mine", "book", permission=STUDY, order=20, tab=True),
    MenuItem("portal", pgettext_lazy("menu", "课程"), "learning:catalogue", "books", order=22),
    MenuItem("workspace", _("课程制作"), "learning:author", "books", permission=AUTHOR, order=40, group=_("培训")),
    MenuItem("office", _("在线课程"), "learning:author", "books", permission=AUTHOR, order=45, group=_("培训")),
]
