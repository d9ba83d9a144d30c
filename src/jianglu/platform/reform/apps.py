"""App configuration of jianglu.platform.reform."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReformConfig(AppConfig):
    name = "jianglu.platform.reform"
    label = "reform"
    verbose_name = _("政策修订")
