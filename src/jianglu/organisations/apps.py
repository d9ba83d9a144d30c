"""App configuration of jianglu.organisations."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationsConfig(AppConfig):
    name = "jianglu.organisations"
    label = "organisations"
    verbose_name = _("机构单位")
