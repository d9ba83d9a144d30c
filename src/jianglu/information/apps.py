"""App configuration of jianglu.information."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InformationConfig(AppConfig):
    name = "jianglu.information"
    label = "information"
    verbose_name = _("信息公开")
