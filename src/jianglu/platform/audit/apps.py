"""App configuration of jianglu.platform.audit."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "jianglu.platform.audit"
    label = "audit"
    verbose_name = _("业务日志")
