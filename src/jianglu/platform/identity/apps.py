"""App configuration of jianglu.platform.identity."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IdentityConfig(AppConfig):
    name = "jianglu.platform.identity"
    label = "identity"
    verbose_name = _("账号与登录")
