"""App configuration of jianglu.platform.pages."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    name = "jianglu.platform.pages"
    label = "pages"
    verbose_name = _("页面部件")
