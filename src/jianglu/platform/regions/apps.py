"""App configuration of jianglu.platform.regions."""

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save
from django.utils.translation import gettext_lazy as _


class RegionsConfig(AppConfig):
    name = "jianglu.platform.regions"
    label = "regions"
    verbose_name = _("行政区划")

    def ready(self) -> None:
        from .queries import forget

        for signal in (post_save, post_delete):
            signal.connect(forget, sender="regions.Region", dispatch_uid="regions.forget")
