"""App configuration of jianglu.platform.identity."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IdentityConfig(AppConfig):
    name = "jianglu.platform.identity"
    label = "identity"
    verbose_name = _("账号与登录")

    def ready(self) -> None:
        from jianglu.platform.vault.rotation import OTHERS

        from .adapters import seal_factors_anew

        OTHERS.append(seal_factors_anew)
