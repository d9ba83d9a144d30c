"""App configuration of jianglu.platform.calendar."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CalendarConfig(AppConfig):
    name = "jianglu.platform.calendar"
    label = "calendar"
    verbose_name = _("日历")

    def ready(self) -> None:
        from .clock import start

        post_migrate.connect(start, sender=self)
