"""App configuration of jianglu.catalogue."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogueConfig(AppConfig):
    name = "jianglu.catalogue"
    label = "catalogue"
    verbose_name = _("职业目录")
