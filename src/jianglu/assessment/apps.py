"""App configuration of jianglu.assessment."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentConfig(AppConfig):
    name = "jianglu.assessment"
    label = "assessment"
    verbose_name = _("技能评价")
