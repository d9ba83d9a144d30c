"""Menu entry of the data dictionary."""

from django.utils.translation import gettext_lazy as _

from jianglu.platform.pages import MenuItem

from .permissions import VIEW_FACTS

MENU = [MenuItem("office", _("数据字典"), "facts:index", "books", VIEW_FACTS, order=90, group=_("数据"))]
