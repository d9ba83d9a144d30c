"""App configuration of jianglu.platform.facts."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class FactsConfig(AppConfig):
    name = "jianglu.platform.facts"
    label = "facts"
    verbose_name = _("事实与快照")

    def ready(self) -> None:
        """Keep the views in step with the schema."""
        from .database import after_migrate, before_migrate

        pre_migrate.connect(before_migrate, sender=self, dispatch_uid="facts.before_migrate")
        post_migrate.connect(after_migrate, sender=self, dispatch_uid="facts.after_migrate")
