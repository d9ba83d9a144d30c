"""App configuration of jianglu.platform.questions."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuestionsConfig(AppConfig):
    name = "jianglu.platform.questions"
    label = "questions"
    verbose_name = _("题型与答题")
