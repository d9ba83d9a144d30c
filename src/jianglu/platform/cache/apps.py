"""App configuration of jianglu.platform.cache."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CacheConfig(AppConfig):
    name = "jianglu.platform.cache"
    label = "cache"
    verbose_name = _("共享缓存")
