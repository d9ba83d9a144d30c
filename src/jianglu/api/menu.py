"""Menu entry of the API reference."""

from django.utils.translation import gettext_lazy as _

from jianglu.platform.pages import MenuItem

MENU = [MenuItem("site", _("开放接口"), "api:reference", "list-check", order=95)]
