"""App configuration of jianglu.platform.events."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "jianglu.platform.events"
    label = "events"
    verbose_name = _("领域事件")
