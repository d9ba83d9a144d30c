"""App configuration of jianglu.learning."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LearningConfig(AppConfig):
    name = "jianglu.learning"
    label = "learning"
    verbose_name = _("在线学习")
