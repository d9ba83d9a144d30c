"""App configuration of jianglu.web, the last app to load."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    name = "jianglu.web"
    label = "web"
    verbose_name = _("界面")

    def ready(self) -> None:
        from jianglu.platform.discovery import discover

        discover()
