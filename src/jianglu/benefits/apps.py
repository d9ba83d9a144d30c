"""App configuration of jianglu.benefits."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BenefitsConfig(AppConfig):
    name = "jianglu.benefits"
    label = "benefits"
    verbose_name = _("补贴资金")
