"""App configuration of jianglu.city."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CityConfig(AppConfig):
    name = "jianglu.city"
    label = "city"
    verbose_name = _("示范城市")
