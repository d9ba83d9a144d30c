"""App configuration of jianglu.people."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "jianglu.people"
    label = "people"
    verbose_name = _("个人档案")
