"""App configuration of jianglu.platform.access."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    name = "jianglu.platform.access"
    label = "access"
    verbose_name = _("权限与范围")
