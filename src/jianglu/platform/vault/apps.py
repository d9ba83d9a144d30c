"""App configuration of jianglu.platform.vault."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VaultConfig(AppConfig):
    name = "jianglu.platform.vault"
    label = "vault"
    verbose_name = _("保密库")
