"""App configuration of jianglu.platform.policy."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PolicyConfig(AppConfig):
    name = "jianglu.platform.policy"
    label = "policy"
    verbose_name = _("政策规则")
