"""App configuration of jianglu.platform.access."""

from django.apps import AppConfig, apps
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    name = "jianglu.platform.access"
    label = "access"
    verbose_name = _("权限与范围")

    def ready(self) -> None:
        from . import rls, roles

        connection_created.connect(rls.on_connect)
        pre_migrate.connect(roles.before_migrate, sender=self)
        # The other apps' own work after a migration is done as the owner too, so the role is taken after the last.
        post_migrate.connect(
            roles.after_migrate, sender=[app for app in apps.get_app_configs() if app.models_module][-1]
        )
