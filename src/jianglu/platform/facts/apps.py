"""App configuration of jianglu.platform.facts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FactsConfig(AppConfig):
    name = "jianglu.platform.facts"
    label = "facts"
    verbose_name = _("事实与快照")
