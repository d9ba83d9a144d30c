"""App configuration of jianglu.talent."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TalentConfig(AppConfig):
    name = "jianglu.talent"
    label = "talent"
    verbose_name = _("高技能人才")
