"""App configuration of jianglu.training."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingConfig(AppConfig):
    name = "jianglu.training"
    label = "training"
    verbose_name = _("职业培训")
