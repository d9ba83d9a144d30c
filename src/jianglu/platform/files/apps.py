"""App configuration of jianglu.platform.files."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    name = "jianglu.platform.files"
    label = "files"
    verbose_name = _("文件")
