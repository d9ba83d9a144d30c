"""App configuration of jianglu.platform.workflow."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkflowConfig(AppConfig):
    name = "jianglu.platform.workflow"
    label = "workflow"
    verbose_name = _("办件流程")
