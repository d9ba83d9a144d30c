"""App configuration of jianglu.credentials."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CredentialsConfig(AppConfig):
    name = "jianglu.credentials"
    label = "credentials"
    verbose_name = _("证书")
